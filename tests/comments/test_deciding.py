"""Decisions of staff: who may, what they change, and that each leaves exactly one event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

import pytest
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.errors import DiscussionClosedError
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.services.deciding import (
    MAX_PINNED,
    approve,
    close_branch,
    mark_spam,
    pin,
    reject,
    set_discussion_state,
)
from rejoinder.comments.services.editing import delete_own_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    ProblemError,
    RefusedError,
)
from tests.making import make_comment
from tests.people import Cast

Decision = Callable[[Cast, Comment, str], object]


class Ids(TypedDict):
    comment_id: int
    site_id: int
    moderator: Reader


class Fields(TypedDict, total=False):
    status: CommentStatus
    pinned_at: datetime
    closed_at: datetime


def ids(cast: Cast, comment: Comment, who: str) -> Ids:
    return {"comment_id": comment.pk, "site_id": cast.site.pk, "moderator": getattr(cast, who)}


DECISIONS: dict[str, Decision] = {
    "approve": lambda cast, comment, who: approve(**ids(cast, comment, who)),
    "reject": lambda cast, comment, who: reject(**ids(cast, comment, who), reason="Off topic."),
    "mark_spam": lambda cast, comment, who: mark_spam(**ids(cast, comment, who)),
    "pin": lambda cast, comment, who: pin(**ids(cast, comment, who), pinned=True),
    "unpin": lambda cast, comment, who: pin(**ids(cast, comment, who), pinned=False),
    "close": lambda cast, comment, who: close_branch(**ids(cast, comment, who), closed=True),
    "open": lambda cast, comment, who: close_branch(**ids(cast, comment, who), closed=False),
}
# For each decision: what it is about, and what then stands in the log.
CASES: dict[str, tuple[Fields, EventKind, dict[str, object]]] = {
    "approve": (
        {"status": CommentStatus.WAITING},
        EventKind.COMMENT_APPROVED,
        {"before": "waiting"},
    ),
    "reject": (
        {"status": CommentStatus.WAITING},
        EventKind.COMMENT_REJECTED,
        {"before": "waiting", "reason": "Off topic."},
    ),
    "mark_spam": ({}, EventKind.COMMENT_MARKED_SPAM, {"before": "published", "reason": ""}),
    "pin": ({}, EventKind.COMMENT_PINNED, {}),
    "unpin": ({"pinned_at": timezone.now()}, EventKind.COMMENT_UNPINNED, {}),
    "close": ({}, EventKind.BRANCH_CLOSED, {}),
    "open": ({"closed_at": timezone.now()}, EventKind.BRANCH_OPENED, {}),
}
PEOPLE: dict[str, type[ProblemError] | None] = {
    "ada": NotPermittedError,
    "ben": NotPermittedError,
    "cem": NotPermittedError,
    "mia": None,
    "olga": None,
    "zoe": NotPermittedError,
    "eve": NotPermittedError,
}


def status_of(comment: Comment) -> tuple[str, bool]:
    comment.refresh_from_db()
    return comment.status, comment.shown


@pytest.mark.parametrize("decision", DECISIONS)
def test_only_moderators_of_the_site_decide(cast: Cast, decision: str) -> None:
    fields, *_ = CASES[decision]
    for who, error in PEOPLE.items():
        comment = make_comment(article=cast.article, author=cast.ada, **fields)
        before = Comment.objects.values().get(pk=comment.pk)
        if error is None:
            DECISIONS[decision](cast, comment, who)
        else:
            with pytest.raises(error):
                DECISIONS[decision](cast, comment, who)
        changed = Comment.objects.values().get(pk=comment.pk) != before
        assert changed is (error is None), who
    assert Event.objects.count() == list(PEOPLE.values()).count(None)


@pytest.mark.parametrize("decision", DECISIONS)
def test_each_decision_leaves_exactly_one_event_however_often_it_is_taken(
    cast: Cast, decision: str
) -> None:
    fields, kind, data = CASES[decision]
    comment = make_comment(article=cast.article, author=cast.ada, **fields)

    for _ in range(3):
        DECISIONS[decision](cast, comment, "mia")

    event = Event.objects.get()
    assert (event.kind, event.actor, event.subject_id) == (kind, cast.mia, comment.pk)
    assert (event.article, event.site, event.data) == (cast.article, cast.site, data)


@pytest.mark.parametrize("decision", DECISIONS)
def test_comment_of_another_site_is_not_found(cast: Cast, decision: str) -> None:
    fields, *_ = CASES[decision]
    theirs = make_comment(article=cast.other_article, **fields)

    with pytest.raises(NotFoundError):
        DECISIONS[decision](cast, theirs, "mia")
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("approve", dict.fromkeys(CommentStatus, CommentStatus.PUBLISHED)),
        (
            "reject",
            {
                CommentStatus.PUBLISHED: CommentStatus.REMOVED,
                CommentStatus.WAITING: CommentStatus.REJECTED,
                CommentStatus.REJECTED: CommentStatus.REJECTED,
                CommentStatus.SPAM: CommentStatus.REJECTED,
                CommentStatus.REMOVED: CommentStatus.REMOVED,
            },
        ),
        ("mark_spam", dict.fromkeys(CommentStatus, CommentStatus.SPAM)),
    ],
)
def test_what_becomes_of_a_comment(
    cast: Cast, decision: str, expected: dict[CommentStatus, CommentStatus]
) -> None:
    for before, after in expected.items():
        comment = make_comment(article=cast.article, author=cast.ada, status=before)
        DECISIONS[decision](cast, comment, "mia")
        assert status_of(comment) == (after, after is CommentStatus.PUBLISHED)

    published = list(expected.values()).count(CommentStatus.PUBLISHED)
    assert get_tallied(site_key="gazette", key=cast.article.key).comment_count == published


def test_decision_says_who_when_and_why(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)

    reject(**ids(cast, comment, "olga"), reason="  Please stay on topic. ")
    comment.refresh_from_db()
    assert (comment.decided_by, comment.reason) == (cast.olga, "Please stay on topic.")
    first = comment.decided_at
    approve(**ids(cast, comment, "mia"))
    comment.refresh_from_db()
    assert (comment.decided_by, comment.reason) == (cast.mia, "")
    assert first is not None
    assert comment.decided_at is not None
    assert comment.decided_at > first


def test_another_reason_is_another_decision(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    for reason in ("Rude.", "Rude.", "Rude, and off topic."):
        reject(**ids(cast, comment, "mia"), reason=reason)

    data = list(Event.objects.order_by("pk").values_list("data", flat=True))
    assert data == [
        {"before": "published", "reason": "Rude."},
        {"before": "removed", "reason": "Rude, and off topic."},
    ]


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1_001])
def test_reason_is_needed_and_short(cast: Cast, reason: str) -> None:
    comment = make_comment(article=cast.article)

    with pytest.raises(InvalidError) as caught:
        reject(**ids(cast, comment, "mia"), reason=reason)
    assert caught.value.field == "reason"
    assert status_of(comment) == (CommentStatus.PUBLISHED, True)


def test_what_its_author_deleted_cannot_be_approved(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    delete_own_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ada)

    for decide in ("mark_spam", "reject"):
        with pytest.raises(RefusedError):
            approve(**ids(cast, comment, "mia"))
        DECISIONS[decide](cast, comment, "mia")
    with pytest.raises(RefusedError):
        approve(**ids(cast, comment, "mia"))
    assert not Comment.objects.get().is_published


def test_approved_reply_counts_below_its_parents(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    held = make_comment(parent=top, status=CommentStatus.WAITING)

    approve(**ids(cast, held, "mia"))

    top.refresh_from_db()
    assert (top.reply_count, top.branch_count) == (1, 1)


def test_only_published_top_level_comments_are_pinned(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    refused = [
        make_comment(parent=top),
        make_comment(article=cast.article, kind=CommentKind.PINGBACK),
        *(
            make_comment(article=cast.article, status=status)
            for status in set(CommentStatus) - {CommentStatus.PUBLISHED}
        ),
    ]

    for comment in refused:
        with pytest.raises(RefusedError):
            pin(**ids(cast, comment, "mia"), pinned=True)
    assert pin(**ids(cast, top, "mia"), pinned=True).pinned_at is not None
    assert Comment.objects.filter(pinned_at__isnull=False).count() == Event.objects.count() == 1


def test_no_more_are_pinned_than_fit_above_a_page(cast: Cast) -> None:
    now = timezone.now()
    pinned = [make_comment(article=cast.article, pinned_at=now) for _ in range(MAX_PINNED)]
    make_comment(article=cast.other_article, pinned_at=now)
    one_more = make_comment(article=cast.article)

    with pytest.raises(RefusedError, match="Unpin another"):
        pin(**ids(cast, one_more, "mia"), pinned=True)
    pin(**ids(cast, pinned[0], "mia"), pinned=False)
    assert pin(**ids(cast, one_more, "mia"), pinned=True).pinned_at is not None


@pytest.mark.parametrize("decision", ["reject", "mark_spam"])
def test_what_is_taken_away_is_unpinned(cast: Cast, decision: str) -> None:
    comment = make_comment(article=cast.article, pinned_at=timezone.now())

    DECISIONS[decision](cast, comment, "mia")

    comment.refresh_from_db()
    assert comment.pinned_at is None


def test_closed_branch_takes_no_replies_until_it_is_opened(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    reply = make_comment(parent=top)

    def answer() -> None:
        post_comment(article=cast.article, author=cast.ada, text="And?", parent_id=reply.pk)

    close_branch(**ids(cast, top, "mia"), closed=True)
    with pytest.raises(DiscussionClosedError):
        answer()
    close_branch(**ids(cast, top, "mia"), closed=False)
    answer()


def test_branch_is_closed_at_its_top_only(cast: Cast) -> None:
    reply = make_comment(parent=make_comment(article=cast.article))

    with pytest.raises(RefusedError):
        close_branch(**ids(cast, reply, "mia"), closed=True)


@pytest.mark.parametrize(("who", "error"), PEOPLE.items())
def test_who_sets_what_readers_may_do(
    cast: Cast, who: str, error: type[ProblemError] | None
) -> None:
    def close() -> Article:
        return set_discussion_state(
            article=cast.article, moderator=getattr(cast, who), state=ArticleState.CLOSED
        )

    if error is None:
        for _ in range(2):
            assert close().state == ArticleState.CLOSED
        event = Event.objects.get()
        assert event.kind == EventKind.ARTICLE_STATE_CHANGED
        assert (event.subject_id, event.data) == (
            cast.article.pk,
            {"before": "open", "state": "closed"},
        )
    else:
        with pytest.raises(error):
            close()
        assert Event.objects.count() == 0
    cast.article.refresh_from_db()
    assert cast.article.state == (ArticleState.OPEN if error else ArticleState.CLOSED)
