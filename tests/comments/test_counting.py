"""Counts on comments and discussions: after any changes they are what a recount of the rows gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db.models import Sum

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.services.counting import publish, withdraw
from rejoinder.comments.services.deciding import approve, mark_spam, reject
from rejoinder.comments.services.editing import delete_own_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.comments.threads import Counts, Node, count_branches
from rejoinder.core.errors import NotFoundError, RefusedError
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_article, make_comment, make_reader, make_thread
from tests.people import Cast

STATUSES = list(CommentStatus)


def assert_counts_are_right(article_id: int) -> None:
    """Compare every stored count of a discussion with a recount of its rows."""
    rows = list(Comment.objects.filter(article=article_id))
    nodes = [
        Node(id=row.pk, parent_id=row.parent_id, published=row.is_published)
        for row in rows
        if row.kind == CommentKind.COMMENT
    ]
    stored = {
        row.pk: Counts(shown=row.shown, reply_count=row.reply_count, branch_count=row.branch_count)
        for row in rows
        if row.kind == CommentKind.COMMENT
    }
    assert stored == count_branches(nodes)
    for kind, column in ((True, "comments"), (False, "mentions")):
        tallied = DiscussionTally.objects.filter(article=article_id).aggregate(n=Sum(column))["n"]
        assert (tallied or 0) == sum(
            row.is_published for row in rows if (row.kind == CommentKind.COMMENT) is kind
        )


def change_something(cast: Cast, chance: random.Random, *, author: Reader) -> None:
    """Do one random thing to the discussion, through the service that people would use."""
    comments = list(Comment.objects.order_by("pk"))
    comment = chance.choice(comments)
    site_id = cast.site.pk
    what = chance.choice(["post", "reply", "approve", "reject", "spam", "delete", "hold"])
    match what:
        case "post" | "reply":
            parent = comment if what == "reply" and comment.is_published else None
            post_comment(
                article=cast.article,
                author=author,
                text=f"Thought {len(comments)}.",
                parent_id=parent.pk if parent else None,
            )
        case "approve":
            with suppress(RefusedError):  # deleted by its author
                approve(comment_id=comment.pk, site_id=site_id, moderator=cast.mia)
        case "reject":
            reject(comment_id=comment.pk, site_id=site_id, moderator=cast.mia, reason="Rude.")
        case "spam":
            mark_spam(comment_id=comment.pk, site_id=site_id, moderator=cast.mia)
        case "delete" if comment.status != CommentStatus.SPAM:  # spam is hidden from its author
            delete_own_comment(comment_id=comment.pk, site_id=site_id, reader=comment.author)
        case "hold":
            withdraw(comment, status=CommentStatus.WAITING)


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_right_after_any_changes(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    make_thread(
        article=cast.article,
        author=cast.ben,
        parents=[None, 0, 1, 2, 1, None, 5],
        published=[chance.random() < 0.7 for _ in range(7)],
    )

    for _ in range(40):
        change_something(cast, chance, author=cast.mia)

    assert_counts_are_right(cast.article.pk)


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_every_change_of_status_counts_right(
    cast: Cast, before: CommentStatus, after: CommentStatus
) -> None:
    top = make_comment(article=cast.article)
    middle = make_comment(parent=top, status=before)
    make_comment(parent=middle)

    for _ in range(2):  # both are idempotent
        if after is CommentStatus.PUBLISHED:
            publish(Comment.objects.get(pk=middle.pk))
        else:
            withdraw(Comment.objects.get(pk=middle.pk), status=after)

    assert Comment.objects.get(pk=middle.pk).status == after
    assert_counts_are_right(cast.article.pk)


def test_a_removed_parent_stays_until_its_last_reply_goes(cast: Cast) -> None:
    top, middle, first, second = make_thread(article=cast.article, parents=[None, 0, 1, 1])

    def shown() -> list[bool]:
        return list(Comment.objects.order_by("pk").values_list("shown", flat=True))

    for comment, expected in (
        (top, [True, True, True, True]),
        (middle, [True, True, True, True]),
        (first, [True, True, False, True]),
        (second, [False, False, False, False]),
    ):
        withdraw(Comment.objects.get(pk=comment.pk), status=CommentStatus.REMOVED)
        assert shown() == expected
        assert_counts_are_right(cast.article.pk)


def test_a_reply_approved_later_brings_the_tombstones_above_it_back(cast: Cast) -> None:
    rows = make_thread(
        article=cast.article, parents=[None, 0, 1, 2], published=[False, False, False, False]
    )

    publish(Comment.objects.get(pk=rows[-1].pk))

    assert all(Comment.objects.values_list("shown", flat=True))
    assert_counts_are_right(cast.article.pk)


@pytest.mark.parametrize("kind", [CommentKind.PINGBACK, CommentKind.TRACKBACK])
def test_mentions_are_counted_apart_and_not_shown_among_comments(
    cast: Cast, kind: CommentKind
) -> None:
    top = make_comment(article=cast.article)
    make_comment(parent=top)
    mention = make_comment(article=cast.article, kind=kind)
    below = make_comment(parent=top, kind=kind)  # as an import may bring it

    tallied = get_tallied(site_key="gazette", key=cast.article.key)
    assert (tallied.comment_count, tallied.mention_count) == (2, 2)
    for each in (mention, below):
        withdraw(Comment.objects.get(pk=each.pk), status=CommentStatus.SPAM)
        assert_counts_are_right(cast.article.pk)
        publish(Comment.objects.get(pk=each.pk))
        assert_counts_are_right(cast.article.pk)


def test_a_branch_counts_only_its_own(cast: Cast) -> None:
    first, second = make_comment(article=cast.article), make_comment(article=cast.article)
    make_comment(parent=make_comment(parent=first))
    make_comment(parent=second)

    counts = Comment.objects.filter(parent=None).order_by("pk").values_list("branch_count")
    assert [count for (count,) in counts] == [2, 1]
    assert Comment.objects.filter(parent__isnull=False, branch_count__gt=0).count() == 0


def test_tallies_add_up_over_their_parts(cast: Cast) -> None:
    other = make_article(site=cast.site)
    for _ in range(9):
        make_comment(article=cast.article)
    make_comment(article=other)

    assert DiscussionTally.objects.filter(article=cast.article).count() == DiscussionTally.PARTS
    assert get_tallied(site_key="gazette", key=cast.article.key).comment_count == 9
    assert get_tallied(site_key="gazette", key=other.key).comment_count == 1


@pytest.mark.usefixtures("shared_database")
def test_changes_of_one_branch_at_the_same_moment_count_right(cast: Cast) -> None:
    rows = make_thread(
        article=cast.article,
        author=cast.ben,
        parents=[None, 0, 1, 2, 3, 0, 1, 2],
        published=[True, False, True, False, True, False, True, False],
    )
    authors = [make_reader(site=cast.site) for _ in range(8)]

    def replying(number: int) -> Callable[[], None]:
        def reply() -> None:
            for turn in range(2):
                parent = rows[(0, 2, 4, 6)[(number + turn) % 4]].pk
                with suppress(NotFoundError):  # it was withdrawn a moment ago
                    post_comment(
                        article=cast.article,
                        author=authors[number],
                        text=f"Reply {turn}.",
                        parent_id=parent,
                    )

        return reply

    def deciding(number: int) -> Callable[[], None]:
        def decide() -> None:
            chosen = rows[number].pk
            for change in (approve, mark_spam, approve, mark_spam):
                change(comment_id=chosen, site_id=cast.site.pk, moderator=cast.mia)

        return decide

    at_once([*map(replying, range(8)), *map(deciding, range(8))])

    assert_counts_are_right(cast.article.pk)
