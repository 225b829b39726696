"""Reading on from a version."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.queries import events_after
from rejoinder.activity.services import record
from tests.people import Cast


@pytest.fixture
def events(cast: Cast) -> list[Event]:
    """Five events of one discussion, among as many of another."""
    made = [
        record(
            EventKind.VOTE_CAST,
            article=article,
            actor=cast.ben,
            subject_id=number,
            data={"value": 1},
        )
        for number in range(5)
        for article in (cast.other_article, cast.article)
    ]
    return made[1::2]


@pytest.mark.parametrize(
    ("place", "limit", "expected"), [(0, 9, 4), (2, 9, 2), (1, 2, 2), (4, 9, 0)]
)
def test_what_happened_in_a_discussion_since_is_read_in_order(
    cast: Cast,
    events: list[Event],
    django_assert_num_queries: DjangoAssertNumQueries,
    place: int,
    limit: int,
    expected: int,
) -> None:
    with django_assert_num_queries(1):
        found = events_after(events[place].pk, article_id=cast.article.pk, limit=limit)
        told = [(event.kind, event.subject_id, event.data) for event in found]

    assert found == events[place + 1 : place + 1 + expected]
    assert told == [(each.kind, each.subject_id, {"value": 1}) for each in found]
