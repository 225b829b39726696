"""Whoever changes something tells this process at once, and wakes the others."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import pytest
from django.db import InterfaceError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from rejoinder.activity.bus import Bus, MemoryBus, PostgresBus, RedisBus, listening
from rejoinder.activity.following import Follower
from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.services import record
from tests.installations import free_port
from tests.people import Cast
from tests.valkey import redis_server

PATIENCE_SECONDS = 10
MakeBus = Callable[[], Bus]


@pytest.fixture(autouse=True)
def _nothing_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of events come again in the next test."""
    monkeypatch.setattr("rejoinder.activity.bus._told", OrderedDict())


@pytest.fixture(
    params=[pytest.param("postgresql", marks=pytest.mark.django_db(transaction=True)), "redis"]
)
def make_bus(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeBus]:
    """Make a bus as another process would, several times on one server."""
    with ExitStack() as stack:
        made: type[PostgresBus] | Callable[[], RedisBus] = PostgresBus
        if request.param == "redis":
            port = free_port()
            stack.enter_context(redis_server(tmp_path, port=port))
            made = partial(RedisBus, f"valkey://127.0.0.1:{port}/0")
        else:
            request.getfixturevalue("transactional_db")
            if connection.vendor != "postgresql":
                pytest.skip("This database has no bus.")
        yield lambda: stack.enter_context(closing(made()))


def wakes(one: Bus, other: Bus) -> bool:
    """Return whether the other is woken by the first, at the latest by its tenth call."""
    woken = threading.Event()

    def wait() -> None:
        began = time.monotonic()
        while not woken.is_set():
            other.wait(PATIENCE_SECONDS)
            if time.monotonic() - began > 0.5:  # the first look of all comes at once
                woken.set()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    time.sleep(0.6)
    for _ in range(10):
        one.wake()
        if woken.wait(0.5):
            break
    thread.join(PATIENCE_SECONDS)
    return woken.is_set() and not thread.is_alive()


def test_one_process_wakes_another(make_bus: MakeBus) -> None:
    assert wakes(make_bus(), make_bus())


def test_waiting_ends_by_itself(make_bus: MakeBus) -> None:
    bus = make_bus()
    bus.wait(0.01)
    began = time.monotonic()
    bus.wait(0.2)

    assert time.monotonic() - began < PATIENCE_SECONDS


def test_a_bus_that_is_away_holds_up_nobody_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rejoinder.activity.bus._AGAIN_SECONDS", 0.05)
    port = free_port()
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(closing(RedisBus(f"redis://127.0.0.1:{port}/0"))) for _ in range(2)
        )
        began = time.monotonic()
        one.wake()
        assert time.monotonic() - began < 1
        other.wait(0.1)
        with redis_server(tmp_path, port=port):
            assert wakes(one, other)
        other.wait(0.1)
        with redis_server(tmp_path, port=port):
            assert wakes(one, other)


def test_who_listens_here_is_told_after_the_commit_and_only_then(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[Sequence[str]] = []
    with listening(heard.append):
        with django_capture_on_commit_callbacks(execute=True):
            event = record(EventKind.COMMENT_POSTED, article=cast.article, actor=None, subject_id=1)
            assert heard == []
        assert heard == [event.stale]
    with django_capture_on_commit_callbacks(execute=True):
        record(EventKind.COMMENT_POSTED, article=cast.article, actor=None, subject_id=1)
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_told_to_nobody(cast: Cast) -> None:
    heard: list[Sequence[str]] = []
    with listening(heard.append), transaction.atomic():
        record(EventKind.COMMENT_POSTED, article=cast.article, actor=None, subject_id=1)
        transaction.set_rollback(True)
    assert heard == []


class Told:
    """What a follower tells."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.all = 0
        self.follower = Follower(self.keys.extend, tell_all=self.tell_all)
        self.follower.look()

    def tell_all(self) -> None:
        self.all += 1

    def look(self) -> list[str]:
        """Look once, and return what is told."""
        self.keys.clear()
        self.follower.look()
        return list(self.keys)


def write(cast: Cast, *, key: str, pk: int | None = None) -> Event:
    """Write an event as another process would."""
    return Event.objects.create(
        pk=pk, site=cast.site, article=cast.article, kind=EventKind.VOTE_CAST, stale=[key]
    )


def test_a_follower_tells_what_others_did_once(cast: Cast) -> None:
    write(cast, key="before")
    told = Told()
    assert (told.keys, told.all) == ([], 1)
    write(cast, key="article-1")
    write(cast, key="article-2")

    assert told.look() == ["article-1", "article-2"]
    assert told.look() == []


def test_a_follower_does_not_tell_again_what_was_told_here(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    told = Told()
    with listening(lambda _: None), django_capture_on_commit_callbacks(execute=True):
        record(EventKind.COMMENT_POSTED, article=cast.article, actor=None, subject_id=1)

    assert told.look() == []


def test_an_event_that_becomes_visible_late_is_told(cast: Cast) -> None:
    """On PostgreSQL one with a lower id may be committed after one with a higher."""
    told = Told()
    first = write(cast, key="seen")
    assert told.look() == ["seen"]
    write(cast, key="high", pk=first.pk + 2)
    assert told.look() == ["high"]
    write(cast, key="late", pk=first.pk + 1)
    told.follower._looked_back_at -= 2  # noqa: SLF001  # two seconds later

    assert told.look() == ["late"]


def test_of_more_than_can_be_told_everything_is_outdated(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rejoinder.activity.following.MOST_AT_ONCE", 5)
    told = Told()
    for number in range(5):
        write(cast, key=f"article-{number}")
    assert told.look() == []
    assert told.all == 2
    write(cast, key="next")
    assert told.look() == ["next"]


@pytest.mark.django_db(transaction=True)
def test_a_follower_goes_on_after_its_connection_was_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a closed connection raises what is no `DatabaseError`."""
    if connection.vendor != "postgresql":
        pytest.skip("A database in memory is one thread's alone.")
    monkeypatch.setattr("rejoinder.activity.following.LOOK_SECONDS", 0.01)
    told = threading.Event()
    follower = Follower(lambda _: told.set(), tell_all=lambda: None)
    look, failures = follower.look, [InterfaceError("connection already closed")]

    def look_once_it_works() -> None:
        if failures and follower._newest is not None:  # noqa: SLF001
            raise failures.pop()
        look()

    monkeypatch.setattr(follower, "look", look_once_it_works)
    follower._newest = 0  # noqa: SLF001
    follower._marks.append((0.0, 0))  # noqa: SLF001
    thread = threading.Thread(target=follower._run)  # noqa: SLF001
    write(cast, key="article-1")
    thread.start()
    assert told.wait(PATIENCE_SECONDS)
    follower.stop()
    thread.join(PATIENCE_SECONDS)
    assert failures == []


def test_a_bus_that_stays_away_is_complained_about_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rejoinder.activity.bus._AGAIN_SECONDS", 0)
    with closing(RedisBus(f"redis://127.0.0.1:{free_port()}/0")) as bus:
        for _ in range(5):
            bus.wait(0.01)

    assert len(caplog.records) == 1


def test_memory_waits_as_long_as_it_is_told() -> None:
    bus = MemoryBus()
    bus.wake()
    bus.wait(0.01)
