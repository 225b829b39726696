"""Django's transactions in turns: atomic blocks keep all that Django promises of them."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from rejoinder.core.sqlite.connection import Connection, Writers, writers_of
from rejoinder.core.sqlite.group_commit import SharedSync
from rejoinder.sites.models import Site
from tests.at_once import at_once, shared_database
from tests.core.sqlite.waiting import PATIENCE_SECONDS

__all__ = ["shared_database"]

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own backend")


@pytest.fixture
def database(shared_database: None) -> Path:
    """A database that is as durable as in production."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["init_command"] += "PRAGMA synchronous=FULL;"
    return Path(connection.settings_dict["NAME"])


def make_site(key: str) -> Site:
    return Site.objects.create(key=key, name=key)


@transaction.atomic
def make_two(key: str, other: str) -> None:
    make_site(key)
    make_site(other)


def keys() -> set[str]:
    return set(Site.objects.values_list("key", flat=True))


def raw() -> Connection:
    """Return the open connection of this thread."""
    connection.ensure_connection()
    assert isinstance(connection.connection, Connection)
    return connection.connection


def synchronous() -> int:
    return int(raw().execute("PRAGMA synchronous").fetchone()[0])


def test_twenty_threads_that_never_pause_all_get_their_turns(database: Path) -> None:
    def make_many(number: int) -> None:
        for turn in range(10):
            with transaction.atomic():
                make_site(f"site-{number}-{turn}")

    at_once([lambda number=number: make_many(number) for number in range(20)])  # type: ignore[misc]

    assert len(keys()) == 200
    assert 1 <= writers_of(str(database)).log.count <= 200


def test_hooks_run_after_the_disk_has_it(database: Path) -> None:
    happened = list[str]()
    raw().join(
        Writers(SharedSync(lambda: happened.append("durable"))), timeout_seconds=PATIENCE_SECONDS
    )
    with transaction.atomic(durable=True):
        transaction.on_commit(lambda: happened.append("hook"))
        make_site("one")

    assert happened == ["durable", "hook"]


def test_a_disk_that_fails_is_an_error_of_the_block_and_no_hook_runs(database: Path) -> None:
    def fail() -> None:
        raise OSError("Input/output error")

    def make_one() -> None:
        with transaction.atomic():
            transaction.on_commit(lambda: happened.append("hook"))
            make_site("one")

    happened = list[str]()
    raw().join(Writers(SharedSync(fail)), timeout_seconds=PATIENCE_SECONDS)
    with pytest.raises(OperationalError):
        make_one()

    assert not happened
    assert connection.get_autocommit()


def test_inner_blocks_are_undone_alone(database: Path) -> None:
    with transaction.atomic():
        make_site("outer")
        with pytest.raises(IntegrityError):
            make_two("inner", "outer")
        with transaction.atomic():
            make_site("second")

    assert keys() == {"outer", "second"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_block_that_is_left_by_an_error_gives_its_turn_back(
    database: Path, error: type[BaseException]
) -> None:
    @transaction.atomic
    def fail() -> None:
        make_site("undone")
        raise error

    with pytest.raises(error):
        fail()

    with transaction.atomic():
        make_site("kept")
    assert keys() == {"kept"}
    assert synchronous() == 2


def test_a_connection_that_is_closed_in_a_block_gives_its_turn_back(database: Path) -> None:
    with transaction.atomic():
        make_site("undone")
        connection.close()

    with transaction.atomic():
        make_site("kept")
    assert keys() == {"kept"}


def test_without_a_block_sqlite_waits_and_syncs_by_itself(database: Path) -> None:
    has_begun, is_waiting = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            make_site("slow")
            has_begun.set()
            assert is_waiting.wait(PATIENCE_SECONDS)

    def write_without_a_block() -> None:
        assert has_begun.wait(PATIENCE_SECONDS)
        assert synchronous() == 2
        is_waiting.set()
        make_site("meanwhile")

    at_once([write_slowly, write_without_a_block])

    assert keys() == {"slow", "meanwhile"}


def test_transactions_by_hand_still_work(database: Path) -> None:
    transaction.set_autocommit(False)
    try:
        make_site("kept")
        transaction.commit()
        make_site("undone")
        transaction.rollback()
    finally:
        transaction.set_autocommit(True)

    assert keys() == {"kept"}


def test_another_process_that_writes_for_too_long_is_an_error_that_passes(database: Path) -> None:
    connection.settings_dict["OPTIONS"]["timeout"] = 0.01
    connection.ensure_connection()
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            make_site("too soon")
        other.execute("COMMIT")
        assert synchronous() == 2

    with transaction.atomic():
        make_site("later")
    assert keys() == {"later"}
