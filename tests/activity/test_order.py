"""The events of one discussion can be seen in the order of their ids, so that nobody who reads on misses one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, connections, transaction

from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.queries import events_after
from rejoinder.activity.services import record, record_imports
from rejoinder.articles.models import Article
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_article
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("shared_database")
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer"
)
_PATIENCE = 20  # seconds, after which something is broken


def note(article: Article) -> Event:
    return record(EventKind.VOTE_CAST, article=article, actor=None, subject_id=1)


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def waiting_for_a_turn() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return int(cursor.fetchone()[0])


class Other(threading.Thread):
    """A transaction on a connection of its own, which writes down that something happened."""

    def __init__(self, write: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._write = write

    def run(self) -> None:
        try:
            with transaction.atomic():
                self._write()
        finally:
            connections.close_all()


@on_postgresql
@pytest.mark.parametrize("imports", [False, True])
def test_later_event_of_a_discussion_waits_for_the_earlier_one(
    cast: Cast, *, imports: bool
) -> None:
    article = cast.article

    def write() -> None:
        if imports:
            record_imports([article], source="jsonl")
        else:
            note(article)

    with transaction.atomic():
        first = note(article)
        other = Other(write)
        other.start()
        wait_until(lambda: waiting_for_a_turn() == 1)
        assert Event.objects.count() == 1  # nothing later is to be seen before
    other.join(_PATIENCE)

    [earlier, later] = Event.objects.order_by("pk")
    assert earlier == first
    assert later.article == article


@on_postgresql
def test_event_of_another_discussion_waits_for_nobody(cast: Cast) -> None:
    elsewhere = make_article(site=cast.site)
    with transaction.atomic():
        note(cast.article)
        other = Other(lambda: note(elsewhere))
        other.start()
        other.join(_PATIENCE)
        assert not other.is_alive()
        assert Event.objects.filter(article=elsewhere).exists()


@on_postgresql
def test_imports_of_the_same_discussions_do_not_wait_for_each_other_for_ever(cast: Cast) -> None:
    first, middle, last = (make_article(site=cast.site) for _ in range(3))
    imports = [
        Other(partial(record_imports, articles, source="jsonl"))
        for articles in ([first, middle, last], [last, middle, first])
    ]

    with transaction.atomic():
        note(middle)
        for each in imports:
            each.start()
        wait_until(lambda: waiting_for_a_turn() == len(imports))
    for each in imports:
        each.join(_PATIENCE)

    assert Event.objects.filter(kind=EventKind.COMMENTS_IMPORTED).count() == 6


def test_who_reads_on_from_the_last_event_misses_none(cast: Cast) -> None:
    writers, each = 4, 25
    done = threading.Event()

    def write() -> list[int]:
        return [note_in_transaction(cast.article) for _ in range(each)]

    def read() -> list[int]:
        seen: list[int] = []
        while True:
            is_last = done.is_set()
            after = seen[-1] if seen else 0
            seen += [
                event.pk for event in events_after(after, article_id=cast.article.pk, limit=1_000)
            ]
            if is_last:
                return seen

    def write_all() -> list[int]:
        written = at_once([write] * writers)
        done.set()
        return [pk for some in written for pk in some]

    written, seen = at_once([write_all, read])

    assert seen == sorted(written)
    assert len(seen) == writers * each


def note_in_transaction(article: Article) -> int:
    with transaction.atomic():
        event = note(article)
        Event.objects.filter(pk=event.pk).exists()  # takes a while until it is committed
    return event.pk
