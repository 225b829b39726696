"""Connections that take turns: nothing is acknowledged that a power cut could take."""

from __future__ import annotations

import gc
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from rejoinder.core.sqlite.connection import Connection, Writers, writers_of
from rejoinder.core.sqlite.group_commit import SharedSync
from tests.core.sqlite.waiting import PATIENCE_SECONDS, wait_until

SCHEMA = """
PRAGMA journal_mode=WAL;
CREATE TABLE article (id INTEGER PRIMARY KEY);
CREATE TABLE comment (
    text TEXT, article INTEGER REFERENCES article DEFERRABLE INITIALLY DEFERRED
);
"""
Connect = Callable[[], Connection]


class Disk:
    """What a power cut would leave of the log: the bytes that were there when the last sync began."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.durable = b""
        self.failure: OSError | None = None
        self.gate = threading.Event()
        self.gate.set()

    def sync(self) -> None:
        covered = Path(f"{self.file}-wal").read_bytes()
        assert self.gate.wait(PATIENCE_SECONDS)
        if self.failure is not None:
            raise self.failure
        self.durable = covered


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "some.sqlite3")


@pytest.fixture
def writers(disk: Disk) -> Writers:
    return Writers(SharedSync(disk.sync))


@pytest.fixture
def connect(disk: Disk, writers: Writers) -> Iterator[Connect]:
    """A function that opens a connection of one more thread."""
    opened = list[Connection]()

    def open_one() -> Connection:
        connection = sqlite3.connect(
            disk.file, factory=Connection, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA wal_autocheckpoint=0")  # all stays in the log
        connection.execute("PRAGMA foreign_keys=ON")
        connection.join(writers, timeout_seconds=PATIENCE_SECONDS)
        opened.append(connection)
        return connection

    with closing(sqlite3.connect(disk.file)) as first:
        first.executescript(SCHEMA)
    yield open_one
    for connection in opened:
        connection.close()


def post(connection: Connection, text: str, *, article: int | None = None) -> None:
    connection.take_turn()
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO comment VALUES (?, ?)", (text, article))
        connection.commit()
    except sqlite3.Error:
        connection.rollback()
        raise


def texts(connection: Connection) -> set[str]:
    return {text for (text,) in connection.execute("SELECT text FROM comment")}


def test_what_is_acknowledged_is_on_the_disk(connect: Connect, disk: Disk) -> None:
    def write(number: int) -> bool:
        connection = connect()
        for turn in range(20):
            post(connection, f"comment-{number}-{turn}.")
            if f"comment-{number}-{turn}.".encode() not in disk.durable:
                return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(write, range(16)))


def test_threads_go_on_committing_while_the_disk_works_and_share_the_next_sync(
    connect: Connect, disk: Disk, writers: Writers
) -> None:
    disk.gate.clear()
    reader = connect()
    with ThreadPoolExecutor(16) as threads:
        first = threads.submit(post, connect(), "0")
        wait_until(lambda: writers.log.count == 1)
        others = [threads.submit(post, connect(), f"{number}") for number in range(1, 16)]
        wait_until(lambda: len(texts(reader)) == 16)
        assert writers.turns.take(timeout_seconds=PATIENCE_SECONDS)  # the last has joined
        writers.turns.pass_on()
        assert not any(future.done() for future in (first, *others))
        disk.gate.set()

    assert writers.log.count == 2


def test_a_member_that_fails_undoes_nobody_else(connect: Connect, disk: Disk) -> None:
    disk.gate.clear()
    reader = connect()
    with ThreadPoolExecutor(3) as threads:
        before = threads.submit(post, connect(), "before")
        failing = threads.submit(post, connect(), "to no article", article=404)
        after = threads.submit(post, connect(), "after")
        wait_until(lambda: failing.done() and len(texts(reader)) == 2)
        disk.gate.set()

    assert isinstance(failing.exception(), sqlite3.IntegrityError)
    assert before.exception() is after.exception() is None
    assert texts(reader) == {"before", "after"}


def test_a_disk_that_fails_is_told_to_every_member_and_ends_all_writing(
    connect: Connect, disk: Disk
) -> None:
    disk.failure = OSError("Input/output error")
    with ThreadPoolExecutor(8) as threads:
        posts = [threads.submit(post, connect(), f"{number}") for number in range(8)]

    assert {type(future.exception()) for future in posts} == {sqlite3.OperationalError}
    with pytest.raises(sqlite3.OperationalError, match="restart"):
        connect().take_turn()


@pytest.mark.parametrize(
    ("statement", "syncs"),
    [
        ("SELECT * FROM comment", 0),
        ("UPDATE comment SET text = 'x'", 0),
        ("INSERT INTO comment (text) VALUES ('x')", 1),
        ("CREATE INDEX comment_text ON comment (text)", 1),
    ],
)
def test_only_what_has_written_waits_for_the_disk(
    connect: Connect, writers: Writers, statement: str, syncs: int
) -> None:
    connection = connect()
    connection.take_turn()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(statement)
    connection.commit()

    assert writers.log.count == syncs


def test_who_finds_a_comment_that_is_not_durable_yet_waits_with_its_author(
    connect: Connect, disk: Disk, writers: Writers
) -> None:
    def find_again(connection: Connection) -> set[str]:
        connection.take_turn()
        connection.execute("BEGIN IMMEDIATE")
        found = texts(connection)
        connection.commit()
        assert b"sent twice" in disk.durable
        return found

    disk.gate.clear()
    with ThreadPoolExecutor(2) as threads:
        threads.submit(post, connect(), "sent twice")
        wait_until(lambda: writers.log.count == 1)
        again = threads.submit(find_again, connect())
        disk.gate.set()

    assert again.result() == {"sent twice"}


def test_in_turns_sqlite_does_not_sync(connect: Connect) -> None:
    connection = connect()
    connection.take_turn()

    assert connection.execute("PRAGMA synchronous").fetchone() == (1,)


@pytest.mark.parametrize("article", [None, 404])
def test_outside_of_turns_sqlite_syncs_by_itself(connect: Connect, article: int | None) -> None:
    connection = connect()
    try:
        post(connection, "whatever", article=article)
    except sqlite3.IntegrityError:
        assert article is not None

    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_what_is_not_synced_by_sqlite_is_not_synced_here(
    connect: Connect, writers: Writers
) -> None:
    connection = connect()
    connection.execute("PRAGMA synchronous=OFF")
    connection.join(writers, timeout_seconds=PATIENCE_SECONDS)
    post(connection, "in a test")

    assert writers.log.count == 0


@pytest.mark.parametrize("leave", [Connection.close, Connection.rollback])
def test_a_transaction_that_is_left_in_the_middle_gives_its_turn_back(
    connect: Connect, leave: Callable[[Connection], None]
) -> None:
    leaving, next_one = connect(), connect()
    leaving.take_turn()
    leaving.execute("BEGIN IMMEDIATE")
    leaving.execute("INSERT INTO comment (text) VALUES ('half')")
    leave(leaving)

    post(next_one, "whole")
    assert texts(next_one) == {"whole"}


def test_a_thread_that_ends_in_the_middle_gives_its_turn_back(
    connect: Connect, disk: Disk, writers: Writers
) -> None:
    def end_in_the_middle() -> None:
        connection = sqlite3.connect(disk.file, factory=Connection)
        connection.join(writers, timeout_seconds=PATIENCE_SECONDS)
        connection.take_turn()
        connection.execute("BEGIN IMMEDIATE")

    with ThreadPoolExecutor(1) as threads:
        threads.submit(end_in_the_middle).result()
    gc.collect()  # Python's own module refers to connections in circles

    post(connect(), "whole")


def test_a_turn_that_does_not_come_is_sqlites_own_error(connect: Connect, writers: Writers) -> None:
    busy, waiting = connect(), connect()
    waiting.join(writers, timeout_seconds=0.01)
    busy.take_turn()

    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        waiting.take_turn()


def test_connections_of_a_process_to_one_file_share_their_writers(tmp_path: Path) -> None:
    path = str(tmp_path / "some.sqlite3")

    assert writers_of(path) is writers_of(path)
    assert writers_of(path) is not writers_of(str(tmp_path / "other.sqlite3"))
