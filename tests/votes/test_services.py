"""Voting: up, down, taken back and switched; what is refused; and counts that stay exact."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rejoinder.accounts.permissions import SuspendedError
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.articles.services import set_state
from rejoinder.comments.errors import ReadOnlyError
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    ProblemError,
    RefusedError,
    TooManyError,
)
from rejoinder.votes.models import Vote
from rejoinder.votes.queries import own_votes
from rejoinder.votes.services import DownVotesOffError, OwnCommentError, set_vote
from tests.making import change_options, make_article, make_comment
from tests.people import Cast


def counts(comment: Comment) -> tuple[int, int, int]:
    comment.refresh_from_db()
    return comment.up, comment.down, comment.score


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1], (1, 0, 1)),
        ([-1], (0, 1, -1)),
        ([0], (0, 0, 0)),
        ([1, 0], (0, 0, 0)),
        ([-1, 0], (0, 0, 0)),
        ([1, -1], (0, 1, -1)),
        ([-1, 1], (1, 0, 1)),
        ([1, 1, 1], (1, 0, 1)),
        ([1, -1, 0, 0, -1], (0, 1, -1)),
    ],
)
def test_last_vote_of_a_reader_counts_once(
    cast: Cast, values: Sequence[int], expected: tuple[int, int, int]
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    for value in values:
        returned = set_vote(
            comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=value
        )
        assert (returned.up, returned.down, returned.score) == counts(comment)

    assert counts(comment) == expected
    assert Vote.objects.filter(reader=cast.ben).count() == abs(values[-1])


def test_votes_of_several_readers_add_to_the_imported_ones(cast: Cast) -> None:
    comment = make_comment(
        article=cast.article, author=cast.ada, up=5, imported_up=5, down=2, imported_down=2
    )

    for reader, value in ((cast.ben, 1), (cast.cem, 1), (cast.mia, -1)):
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=reader, value=value)

    assert counts(comment) == (7, 3, 4)


def test_every_change_leaves_one_event_and_a_repetition_none(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    for value in (1, 1, -1, 0, 0):
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=value)

    events = list(Event.objects.order_by("pk").values_list("kind", "actor", "subject_id", "data"))
    assert events == [
        (EventKind.VOTE_CAST, cast.ben.pk, comment.pk, {"before": 0, "value": 1}),
        (EventKind.VOTE_CAST, cast.ben.pk, comment.pk, {"before": 1, "value": -1}),
        (EventKind.VOTE_WITHDRAWN, cast.ben.pk, comment.pk, {"before": -1, "value": 0}),
    ]


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("ada", OwnCommentError),
        ("ben", None),
        ("cem", None),
        ("mia", None),
        ("olga", None),
        ("zoe", SuspendedError),
        ("eve", NotPermittedError),
    ],
)
def test_who_may_vote(cast: Cast, who: str, error: type[ProblemError] | None) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    def vote(value: int) -> None:
        set_vote(
            comment_id=comment.pk, site_id=cast.site.pk, reader=getattr(cast, who), value=value
        )

    for value in (0, 1, -1):
        if error is None:
            vote(value)
        else:
            with pytest.raises(error):
                vote(value)
        assert Vote.objects.count() == (abs(value) if error is None else 0)


@pytest.mark.parametrize(
    ("who", "votes", "error"),
    [("ben", 24, None), ("ben", 25, TooManyError), ("cem", 30, TooManyError), ("mia", 30, None)],
)
def test_flood_from_one_network_is_stopped(
    cast: Cast, who: str, votes: int, error: type[ProblemError] | None
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    def vote() -> None:
        set_vote(
            comment_id=comment.pk,
            site_id=cast.site.pk,
            reader=getattr(cast, who),
            value=1,
            network_votes=[timezone.now()] * votes,
        )

    if error is None:
        vote()
    else:
        with pytest.raises(error, match=r"Try again in \d+ second"):
            vote()
    assert Vote.objects.count() == (error is None)


@pytest.mark.parametrize("value", [2, -2, 100])
def test_vote_of_another_value_is_refused(cast: Cast, value: int) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    with pytest.raises(InvalidError) as caught:
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=value)
    assert caught.value.field == "value"
    assert counts(comment) == (0, 0, 0)


def test_down_votes_can_be_switched_off_but_taken_back(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.cem, value=-1)
    change_options(cast.site, down_votes=False)

    with pytest.raises(DownVotesOffError):
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=-1)
    set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=1)
    assert counts(comment) == (1, 1, 0)
    set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.cem, value=0)
    assert counts(comment) == (1, 0, 1)


def test_what_is_not_published_takes_no_votes(cast: Cast) -> None:
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        comment = make_comment(article=cast.article, author=cast.ada, status=status)
        with pytest.raises(NotFoundError):
            set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=1)
        with pytest.raises(RefusedError):
            set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.mia, value=1)
    assert (Vote.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (ArticleState.OPEN, None),
        (ArticleState.PREMODERATED, None),
        (ArticleState.REGISTERED, None),
        (ArticleState.CLOSED, None),
        (ArticleState.READ_ONLY, ReadOnlyError),
        (ArticleState.PRIVATE, NotFoundError),
    ],
)
def test_votes_go_on_where_the_discussion_can_be_changed(
    cast: Cast, state: ArticleState, error: type[ProblemError] | None
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    set_state(article=cast.article, state=state)

    if error is None:
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=1)
    else:
        with pytest.raises(error):
            set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=1)
    assert counts(comment) == ((1, 0, 1) if error is None else (0, 0, 0))


def test_comment_of_another_site_is_not_found(cast: Cast) -> None:
    theirs = make_comment(article=cast.other_article)

    with pytest.raises(NotFoundError) as caught:
        set_vote(comment_id=theirs.pk, site_id=cast.site.pk, reader=cast.ben, value=1)
    with pytest.raises(NotFoundError) as absent:
        set_vote(comment_id=theirs.pk + 999, site_id=cast.site.pk, reader=cast.ben, value=1)
    assert caught.value.detail == absent.value.detail


@pytest.mark.parametrize("value", [0, 2])
def test_database_refuses_a_vote_that_is_neither_up_nor_down(cast: Cast, value: int) -> None:
    comment = make_comment(article=cast.article)

    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(site=cast.site, comment=comment, reader=cast.ben, value=value)


def test_database_refuses_a_second_vote_of_a_reader(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(site=cast.site, comment=comment, reader=cast.ben, value=-1)


def test_own_votes_are_the_readers_alone(cast: Cast) -> None:
    first, second, third = (make_comment(article=cast.article, author=cast.ada) for _ in range(3))
    elsewhere = make_comment(article=make_article(site=cast.site), author=cast.ada)
    for comment, reader, value in (
        (first, cast.ben, 1),
        (second, cast.ben, -1),
        (third, cast.cem, 1),
        (elsewhere, cast.ben, 1),
    ):
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=reader, value=value)

    asked = [first.pk, second.pk, third.pk]
    assert own_votes(reader=cast.ben, comment_ids=asked) == {first.pk: 1, second.pk: -1}
    assert own_votes(reader=cast.ada, comment_ids=asked) == {}
