"""The database itself refuses to alter what was written down."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article
from rejoinder.sites.models import Site
from tests.people import Cast

MIGRATION = importlib.import_module("rejoinder.activity.migrations.0002_append_only")


def execute(statements: Mapping[str, Sequence[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


@pytest.fixture
def event(cast: Cast) -> Event:
    """An event of Ben's, in a database that has the migration's triggers: most tests run without."""
    execute(MIGRATION.BACKWARDS)
    execute(MIGRATION.FORWARDS)
    return record(
        EventKind.VOTE_CAST, article=cast.article, actor=cast.ben, subject_id=7, data={"value": 1}
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 999),
        ("kind", EventKind.VOTE_WITHDRAWN),
        ("subject_id", 8),
        ("data", {"value": -1}),
        ("stale", []),
        ("created_at", timezone.now() - timedelta(days=1)),
    ],
)
def test_event_cannot_be_altered(event: Event, column: str, value: object) -> None:
    before = Event.objects.values().get()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**{column: value})
    assert Event.objects.values().get() == before


def test_event_cannot_be_moved_or_given_to_somebody_else(cast: Cast, event: Event) -> None:
    for change in (
        {"site": cast.other_site},
        {"article": cast.other_article},
        {"article": None},
        {"actor": cast.ada},
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(**change)


def test_erasing_a_person_leaves_what_happened(cast: Cast, event: Event) -> None:
    cast.ben.delete()

    event.refresh_from_db()
    assert (event.actor, event.subject_id) == (None, 7)


def test_erasing_a_site_erases_its_log(cast: Cast, event: Event) -> None:
    other = record(EventKind.VOTE_CAST, article=cast.other_article, actor=None, subject_id=1)

    Article.objects.filter(site=cast.site).delete()
    Site.objects.filter(pk=cast.site.pk).delete()

    assert Event.objects.get() == other


def test_more_can_be_written_down(cast: Cast, event: Event) -> None:
    later = record(EventKind.VOTE_CAST, article=cast.article, actor=cast.ben, subject_id=7)

    assert later.pk > event.pk


def test_migration_can_be_taken_back(event: Event) -> None:
    execute(MIGRATION.BACKWARDS)

    assert Event.objects.filter(pk=event.pk).update(subject_id=8) == 1
