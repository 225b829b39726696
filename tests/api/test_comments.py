"""Pages of a discussion, one comment, and the replies to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.conf import settings
from django.utils import timezone

from rejoinder.accounts.models import ReaderRole
from rejoinder.api.schemas import CommentOut, CommentPageOut, ReplyPageOut
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import SORTS, read_page
from rejoinder.comments.services.counting import withdraw
from tests.api.reading import get, read, read_problem
from tests.making import change_options, make_comment, make_reader
from tests.people import Cast

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PAGE = "gazette/discussions/harbour-tunnel/comments"

Drawn = tuple[int, int, "list[Drawn]"]


def drawn(comments: list[CommentOut]) -> list[Drawn]:
    """Return what stands on a page as nested (id, more replies, replies)."""
    return [(comment.id, comment.more_replies, drawn(comment.replies)) for comment in comments]


def ids_of(comments: list[CommentOut]) -> list[int]:
    return [comment.id for comment in comments]


def chain_below(comment: Comment, *, length: int) -> list[Comment]:
    made: list[Comment] = []
    for _ in range(length):
        made.append(make_comment(parent=([comment, *made])[-1]))
    return made


def test_comment_says_all_that_readers_see_of_it(cast: Cast) -> None:
    made = make_comment(
        article=cast.article, author=cast.ada, text="**Yes**", created_at=NOON, up=5, down=2
    )
    reply = make_comment(parent=made, author=cast.mia, edited_at=NOON)

    [comment] = read(PAGE, CommentPageOut).comments

    assert comment.author is not None
    assert (comment.author.name, comment.author.role) == ("Ada", "reader")
    assert comment.html == "<p><strong>Yes</strong></p>"
    assert (comment.score, comment.up, comment.down) == (3, 5, 2)
    assert (comment.created_at, comment.edited_at) == (NOON, None)
    assert (comment.reply_count, comment.branch_count, comment.more_replies) == (1, 1, 0)
    assert (comment.pinned, comment.closed, comment.status) == (False, False, "published")
    assert comment.link.startswith(f"{settings.BASE_URL}/d/gazette/harbour-tunnel?comment=")
    [answer] = comment.replies
    assert (answer.id, answer.parent_id, answer.depth) == (reply.pk, made.pk, 1)
    assert answer.edited_at == NOON


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (ReaderRole.READER, "reader"),
        (ReaderRole.AUTHOR, "author"),
        (ReaderRole.STAFF, "staff"),
        (ReaderRole.MODERATOR, "moderator"),
        (ReaderRole.OWNER, "staff"),
    ],
)
def test_role_is_the_one_of_the_badge(cast: Cast, role: ReaderRole, shown: str) -> None:
    made = make_comment(article=cast.article, author=make_reader(site=cast.site, role=role))

    author = read(f"gazette/comments/{made.pk}", CommentOut).author

    assert author is not None
    assert author.role == shown


def test_whom_the_publisher_vouches_for_is_told(cast: Cast) -> None:
    cast.cem.is_verified = True
    cast.cem.save(update_fields=["is_verified"])
    authors = [
        read(f"gazette/comments/{make_comment(article=cast.article, author=who).pk}", CommentOut)
        for who in (cast.cem, cast.ada)
    ]

    assert [each.author and each.author.verified for each in authors] == [True, False]


def test_a_time_in_a_recording_is_a_media_fragment(cast: Cast) -> None:
    made = make_comment(
        article=cast.article, at_ms=7_250, until_ms=9_000, medium="/audio/1/horn.mp3"
    )
    earlier = make_comment(article=cast.article, at_ms=0)
    make_comment(article=cast.article)

    answer = read(f"gazette/comments/{made.pk}", CommentOut)

    assert (answer.media_fragment, answer.medium) == (
        "t=7.25,9",
        f"{settings.BASE_URL}/audio/1/horn.mp3",
    )
    page = read(PAGE, CommentPageOut, sort="timed")
    assert ids_of(page.comments) == [earlier.pk, made.pk]
    assert [each.medium for each in page.comments] == [None, answer.medium]


@pytest.mark.parametrize("sort", ["", *SORTS])
def test_pages_are_those_of_the_discussion_in_every_order(cast: Cast, sort: str) -> None:
    change_options(cast.site, page_size=5)
    for n in range(12):
        top = make_comment(article=cast.article, created_at=NOON + timedelta(minutes=n), up=n % 4)
        for _ in range(n % 5):
            make_comment(parent=top)
    expected = read_page(article=cast.article, sort=sort)

    page = read(PAGE, CommentPageOut, sort=sort)
    seen = ids_of(page.comments)
    while page.after:
        page = read(PAGE, CommentPageOut, sort=sort, after=page.after)
        seen += ids_of(page.comments)

    assert page.sort == (sort or "newest")
    assert seen[:5] == [branch.comment.pk for branch in expected.branches]
    assert len(seen) == len(set(seen)) == 12


def test_page_before_leads_back_to_the_first(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    for _ in range(7):
        make_comment(article=cast.article)

    first = read(PAGE, CommentPageOut)
    second = read(PAGE, CommentPageOut, after=first.after)
    back = read(PAGE, CommentPageOut, before=second.before)

    assert (len(first.comments), len(second.comments)) == (5, 2)
    assert (first.before, second.after) == (None, None)
    assert drawn(back.comments) == drawn(first.comments)


def test_replies_are_nested_to_the_depth_of_the_site_and_the_rest_is_counted(cast: Cast) -> None:
    change_options(cast.site, depth_cap=3)
    top = make_comment(article=cast.article)
    replies = [make_comment(parent=top) for _ in range(5)]
    second, third, fourth = chain_below(replies[0], length=3)

    page = read(PAGE, CommentPageOut)

    assert drawn(page.comments) == [
        (
            top.pk,
            2,
            [
                (replies[0].pk, 0, [(second.pk, 1, [])]),
                (replies[1].pk, 0, []),
                (replies[2].pk, 0, []),
            ],
        )
    ]
    rest = read(f"gazette/comments/{second.pk}/replies", ReplyPageOut)
    assert drawn([rest.comment]) == [(second.pk, 0, [(third.pk, 0, [(fourth.pk, 0, [])])])]


def test_replies_go_on_from_page_to_page(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    top = make_comment(article=cast.article)
    replies = [make_comment(parent=top) for _ in range(7)]
    path = f"gazette/comments/{top.pk}/replies"

    first = read(path, ReplyPageOut)
    second = read(path, ReplyPageOut, after=first.after)
    back = read(path, ReplyPageOut, before=second.before)

    assert ids_of(first.comment.replies + second.comment.replies) == [r.pk for r in replies]
    assert (first.comment.more_replies, second.comment.more_replies) == (2, 5)
    assert ids_of(back.comment.replies) == ids_of(first.comment.replies)
    assert (first.before, second.after) == (None, None)


def test_pinned_comments_stand_on_the_first_page_only(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    pinned = make_comment(article=cast.article, pinned_at=NOON)
    others = [make_comment(article=cast.article) for _ in range(6)]

    first = read(PAGE, CommentPageOut)
    second = read(PAGE, CommentPageOut, after=first.after)

    assert [(each.id, each.pinned) for each in first.pinned] == [(pinned.pk, True)]
    assert second.pinned == []
    assert sorted(ids_of(first.comments + second.comments)) == [other.pk for other in others]


@pytest.mark.parametrize("closed", [True, False])
def test_closed_branch_is_closed_at_every_depth(cast: Cast, *, closed: bool) -> None:
    top = make_comment(article=cast.article, closed_at=timezone.now() if closed else None)
    [reply] = chain_below(top, length=1)

    [in_page] = read(PAGE, CommentPageOut).comments
    alone = read(f"gazette/comments/{reply.pk}", CommentOut)
    below = read(f"gazette/comments/{reply.pk}/replies", ReplyPageOut).comment

    assert (in_page.closed, in_page.replies[0].closed) == (closed, closed)
    assert (alone.closed, below.closed) == (closed, closed)


def test_tombstone_keeps_its_place_and_says_nothing(cast: Cast) -> None:
    gone = make_comment(article=cast.article, author=cast.ada, up=9, down=1, pinned_at=NOON)
    reply = make_comment(parent=gone)
    withdraw(gone, status=CommentStatus.REMOVED)
    Comment.objects.filter(pk=gone.pk).update(edited_at=NOON)

    [comment] = read(PAGE, CommentPageOut).pinned
    alone = read(f"gazette/comments/{gone.pk}", CommentOut)

    for each in (comment, alone):
        assert (each.status, each.author, each.html) == ("tombstone", None, "")
        assert (each.score, each.up, each.down, each.edited_at) == (0, 0, 0, None)
        assert (each.pinned, each.reply_count) == (False, 1)
    assert ids_of(comment.replies) == [reply.pk]


def test_comment_alone_is_the_one_of_the_page_without_replies(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    chain_below(top, length=2)

    [in_page] = read(PAGE, CommentPageOut).comments
    alone = read(f"gazette/comments/{top.pk}", CommentOut)

    drawn_apart = {"replies": [], "more_replies": 1}
    assert alone == in_page.model_copy(update=drawn_apart)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (CommentStatus.WAITING, CommentKind.COMMENT),
        (CommentStatus.REJECTED, CommentKind.COMMENT),
        (CommentStatus.SPAM, CommentKind.COMMENT),
        (CommentStatus.REMOVED, CommentKind.COMMENT),
        (CommentStatus.PUBLISHED, CommentKind.PINGBACK),
        (CommentStatus.PUBLISHED, CommentKind.TRACKBACK),
    ],
)
@pytest.mark.parametrize("ending", ["", "/replies"])
def test_hidden_comment_is_the_same_404_as_an_absent_one(
    cast: Cast, status: CommentStatus, kind: CommentKind, ending: str
) -> None:
    hidden = make_comment(article=cast.article, status=status, kind=kind)

    answer = get(f"gazette/comments/{hidden.pk}{ending}")

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.content == get(f"gazette/comments/{hidden.pk + 999}{ending}").content
    assert read(PAGE, CommentPageOut).comments == []


@pytest.mark.parametrize("ending", ["", "/replies"])
def test_comment_of_another_site_is_the_same_404(cast: Cast, ending: str) -> None:
    theirs = make_comment(article=cast.other_article, author=cast.eve)

    assert get(f"elsewhere/comments/{theirs.pk}{ending}").status_code == HTTPStatus.OK
    answer = get(f"gazette/comments/{theirs.pk}{ending}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.content == get(f"gazette/comments/{theirs.pk + 999}{ending}").content


@pytest.mark.parametrize("number", ["99999999999999999999999999", "9" * 1_000, "0", "-1", "x"])
def test_number_that_no_comment_has_is_a_404(cast: Cast, number: str) -> None:
    assert read_problem(f"gazette/comments/{number}").status == HTTPStatus.NOT_FOUND
    assert read_problem(f"gazette/comments/{number}/replies").status == HTTPStatus.NOT_FOUND


def test_comment_count_and_version_come_with_the_page(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    chain_below(top, length=2)

    page = read(PAGE, CommentPageOut)

    assert page.comment_count == 3
    assert page.version == read(f"gazette/comments/{top.pk}/replies", ReplyPageOut).version
