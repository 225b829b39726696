"""Readers' corrections: who decides on them, what is recorded, and that two editors do not decide twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.errors import CorrectionDecidedError, NoCorrectionsError
from rejoinder.comments.models import Comment, CommentStatus, CorrectionState
from rejoinder.comments.queries.changed import read_changed
from rejoinder.comments.services.correcting import decline, fix, reopen
from rejoinder.comments.services.editing import edit_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    ProblemError,
    RefusedError,
)
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options, make_comment, make_reader
from tests.people import Cast

Decision = Callable[[Cast, Comment, Reader], Comment]


class Ids(TypedDict):
    comment_id: int
    site_id: int
    editor: Reader


def ids(cast: Cast, comment: Comment, editor: Reader) -> Ids:
    return {"comment_id": comment.pk, "site_id": cast.site.pk, "editor": editor}


DECISIONS: dict[str, Decision] = {
    "fix": lambda cast, comment, editor: fix(
        **ids(cast, comment, editor), revision=7, published=True
    ),
    "decline": lambda cast, comment, editor: decline(
        **ids(cast, comment, editor), reason=" It is 8. "
    ),
    "reopen": lambda cast, comment, editor: reopen(**ids(cast, comment, editor)),
}
# For each decision: what the correction was before, and what then stands in the log.
CASES: dict[str, tuple[CorrectionState, EventKind, dict[str, object]]] = {
    "fix": (
        CorrectionState.OPEN,
        EventKind.CORRECTION_FIXED,
        {"revision": 7, "published": True},
    ),
    "decline": (
        CorrectionState.OPEN,
        EventKind.CORRECTION_DECLINED,
        {"reason": "It is 8."},
    ),
    "reopen": (
        CorrectionState.DECLINED,
        EventKind.CORRECTION_REOPENED,
        {"before": "declined"},
    ),
}


@pytest.fixture
def ingrid(cast: Cast) -> Reader:
    """An author of the paper, who is no moderator."""
    return make_reader(site=cast.site, name="Ingrid", role=ReaderRole.AUTHOR)


def make_correction(cast: Cast, *, state: CorrectionState = CorrectionState.OPEN) -> Comment:
    return make_comment(article=cast.article, author=cast.ada, correction=state)


def test_a_correction_is_posted_as_one_at_the_price_of_any_comment(cast: Cast) -> None:
    change_options(cast.site, corrections=True)
    counts = []
    for author, is_correction in ((cast.ada, False), (cast.ben, True)):
        with CaptureQueriesContext(connection) as statements:
            post_comment(
                article=cast.article,
                author=author,
                text="It is 8 km.",
                is_correction=is_correction,
            )
        counts.append(len(statements))

    assert counts[0] == counts[1]
    plain, correction = Comment.objects.order_by("pk")
    assert (plain.correction, plain.is_correction) == (None, False)
    assert (correction.correction, correction.is_correction) == (CorrectionState.OPEN, True)
    first, second = Event.objects.order_by("pk")
    assert "correction" not in first.data
    assert second.data["correction"] is True


def test_an_answer_can_be_a_correction_too(cast: Cast) -> None:
    change_options(cast.site, corrections=True)
    top = make_comment(article=cast.article)

    reply = post_comment(
        article=cast.article,
        author=cast.ada,
        text="8, and the article is wrong too.",
        parent_id=top.pk,
        is_correction=True,
    ).comment

    assert (reply.parent, reply.correction) == (top, CorrectionState.OPEN)


def test_a_site_that_asks_for_none_takes_none(cast: Cast) -> None:
    with pytest.raises(NoCorrectionsError, match="ordinary comment"):
        post_comment(article=cast.article, author=cast.ada, text="8 km.", is_correction=True)
    assert Comment.objects.count() == 0


def test_an_edit_leaves_it_a_correction(cast: Cast) -> None:
    comment = make_correction(cast)

    edit_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ada, text="8 km long.")

    comment.refresh_from_db()
    assert comment.correction == CorrectionState.OPEN


@pytest.mark.parametrize("decision", DECISIONS)
def test_staff_of_the_site_decide_and_nobody_else(
    cast: Cast, ingrid: Reader, decision: str
) -> None:
    state, *_ = CASES[decision]
    people: dict[Reader, type[ProblemError] | None] = {
        cast.ada: NotPermittedError,
        cast.cem: NotPermittedError,
        cast.eve: NotPermittedError,
        cast.mia: None,
        cast.olga: None,
        ingrid: None,
    }
    for who, error in people.items():
        comment = make_correction(cast, state=state)
        if error is None:
            DECISIONS[decision](cast, comment, who)
        else:
            with pytest.raises(error):
                DECISIONS[decision](cast, comment, who)
        comment.refresh_from_db()
        assert (comment.correction == state) is (error is not None), who
    assert Event.objects.count() == list(people.values()).count(None)


@pytest.mark.parametrize("decision", DECISIONS)
def test_each_decision_leaves_exactly_one_event_however_often_it_is_taken(
    cast: Cast, decision: str
) -> None:
    state, kind, data = CASES[decision]
    comment = make_correction(cast, state=state)

    for _ in range(3):
        DECISIONS[decision](cast, comment, cast.mia)

    event = Event.objects.get()
    assert (event.kind, event.actor, event.subject_id) == (kind, cast.mia, comment.pk)
    assert (event.article, event.site, event.data) == (cast.article, cast.site, data)


def test_a_decision_is_signed_and_reopening_forgets_it(cast: Cast, ingrid: Reader) -> None:
    comment = make_correction(cast)
    before = timezone.now()

    fix(**ids(cast, comment, ingrid), published=True)

    comment.refresh_from_db()
    assert comment.correction == CorrectionState.FIXED
    assert comment.correction_decided_by == ingrid
    assert comment.correction_published
    assert comment.correction_decided_at is not None
    assert comment.correction_decided_at >= before

    reopen(**ids(cast, comment, cast.mia))

    again = Comment.objects.get(pk=comment.pk)
    assert again.correction == CorrectionState.OPEN
    assert again.correction_decided_at is None
    assert again.correction_decided_by is None
    assert not again.correction_published


def test_a_decision_costs_a_few_statements(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    comment = make_correction(cast)
    with transaction.atomic(), django_assert_max_num_queries(7):
        fix(**ids(cast, comment, cast.mia))


@pytest.mark.parametrize(("first", "second"), [("fix", "decline"), ("decline", "fix")])
def test_who_comes_second_is_told_what_the_first_has_decided(
    cast: Cast, first: str, second: str
) -> None:
    comment = make_correction(cast)
    DECISIONS[first](cast, comment, cast.mia)

    with pytest.raises(CorrectionDecidedError, match="Mia has decided on this already"):
        DECISIONS[second](cast, comment, cast.olga)
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("shared_database")
def test_two_who_press_at_once_decide_once(cast: Cast) -> None:
    comment = make_correction(cast)

    def press(decision: str, who: Reader) -> str:
        try:
            DECISIONS[decision](cast, comment, who)
        except CorrectionDecidedError:
            return "too late"
        return decision

    done = at_once([lambda: press("fix", cast.mia), lambda: press("decline", cast.olga)])

    comment.refresh_from_db()
    assert sorted(done) in (["fix", "too late"], ["decline", "too late"])
    assert comment.correction == ("fixed" if "fix" in done else "declined")
    assert Event.objects.count() == 1


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    ("status", "can_be_decided"),
    [
        (CommentStatus.PUBLISHED, True),
        (CommentStatus.WAITING, True),
        (CommentStatus.REJECTED, False),
        (CommentStatus.SPAM, False),
        (CommentStatus.REMOVED, False),
    ],
)
def test_what_moderators_have_taken_away_is_not_decided_on(
    cast: Cast, ingrid: Reader, decision: str, status: CommentStatus, *, can_be_decided: bool
) -> None:
    state, *_ = CASES[decision]
    comment = make_comment(article=cast.article, correction=state, status=status)

    if can_be_decided:
        DECISIONS[decision](cast, comment, ingrid)
    else:
        with pytest.raises(RefusedError, match="taken away"):
            DECISIONS[decision](cast, comment, ingrid)


@pytest.mark.parametrize("decision", DECISIONS)
def test_an_ordinary_comment_and_one_of_another_site_are_no_corrections(
    cast: Cast, decision: str
) -> None:
    theirs = make_comment(article=cast.other_article, correction=CorrectionState.OPEN)
    for comment in (make_comment(article=cast.article), theirs):
        with pytest.raises(NotFoundError):
            DECISIONS[decision](cast, comment, cast.mia)
    assert Event.objects.count() == 0


def test_a_reason_has_the_length_of_a_paragraph(cast: Cast) -> None:
    comment = make_correction(cast)
    with pytest.raises(InvalidError, match="1,000 characters"):
        decline(**ids(cast, comment, cast.mia), reason="x" * 1_001)


def test_what_was_decided_reaches_readers_who_have_the_page_open(cast: Cast) -> None:
    comment = make_correction(cast)
    make_comment(article=cast.article)
    fix(**ids(cast, comment, cast.mia))

    changed = read_changed(list(Event.objects.all()))

    assert changed is not None
    assert [each.pk for each in changed.shown] == [comment.pk]
