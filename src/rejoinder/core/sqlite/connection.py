"""A connection to SQLite whose transactions take turns with those of the process's other threads.

In WAL mode a commit is durable once the write-ahead log is synced, and a sync covers whatever was
written to the log before it, by whichever connection. So a commit here only writes, as under
`synchronous=NORMAL`; the turn goes on to the next thread; and one sync serves all who came meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from typing import Final

from rejoinder.core.sqlite.group_commit import SharedSync, SyncFailedError, Turns, sync_file

FULL: Final = 2  # `PRAGMA synchronous` from which on SQLite syncs at each commit


class Writers:
    """What the connections of one process to one database share."""

    def __init__(self, log: SharedSync) -> None:
        self.turns = Turns()
        self.log = log


_writers: dict[tuple[int, str], Writers] = {}


def writers_of(path: str) -> Writers:
    """Return what all connections of this process to a database share."""
    # A forked process begins anew: the threads that hold or wait for something did not come along.
    key = (os.getpid(), path)
    return _writers.setdefault(key, Writers(SharedSync(partial(sync_file, f"{path}-wal"))))


class Connection(sqlite3.Connection):
    """An ordinary connection until it joins the writers, and outside of their turns.

    So a statement without a transaction waits for SQLite's own lock, and SQLite makes it durable.
    """

    _writers: Writers | None = None
    _has_turn = False
    _timeout_seconds = 0.0
    _synchronous = 0  # as `PRAGMA synchronous` says; in turns NORMAL takes the place of FULL
    _schema = 0
    _changes = 0

    def join(self, writers: Writers, *, timeout_seconds: float) -> None:
        """Let `take_turn` wait for the turn of these writers, at most as long."""
        self._writers, self._timeout_seconds = writers, timeout_seconds
        if self._ask("PRAGMA journal_mode") == "wal":
            self._synchronous = int(self._ask("PRAGMA synchronous"))
        self._schema = int(self._ask("PRAGMA schema_version"))

    def take_turn(self) -> None:
        """Wait until no other thread writes. What follows is `BEGIN IMMEDIATE`, or `pass_turn`.

        Raises:
            sqlite3.OperationalError: it took too long, or nothing may be written any more.
        """
        if self._writers is None:
            return
        try:
            self._writers.log.refuse_if_broken()
        except SyncFailedError as error:
            raise sqlite3.OperationalError(str(error)) from error
        if not self._writers.turns.take(timeout_seconds=self._timeout_seconds):
            raise sqlite3.OperationalError("database is locked")  # SQLite's words for it
        self._has_turn = True
        try:
            self._changes = self.total_changes
            if self._synchronous >= FULL:
                self.execute("PRAGMA synchronous=NORMAL")
        except BaseException:
            self.pass_turn()
            raise

    def pass_turn(self) -> None:
        """Let the next thread write. Does nothing where it is not our turn."""
        if self._writers is None or not self._has_turn:
            return
        self._has_turn = False
        self._writers.turns.pass_on()
        if self._synchronous >= FULL and not self.in_transaction:
            self.execute(f"PRAGMA synchronous={self._synchronous}")

    def commit(self) -> None:
        """Return when the transaction is durable, and so is what it has seen of others.

        Raises:
            sqlite3.OperationalError: perhaps it is not, although others see it now.
            sqlite3.Error: it was not committed. It stays our turn until `rollback`.
        """
        if self._writers is None or not self._has_turn:
            super().commit()
            return
        has_written = self._has_written()
        super().commit()
        log, batch = self._writers.log, None
        if self._synchronous >= FULL:
            # Before the turn goes on, so that the next transaction finds out that this one is pending.
            batch = log.join() if has_written else log.find_pending()
        self.pass_turn()
        if batch is None:
            return
        try:
            log.wait_for(batch)
        except SyncFailedError as error:
            raise sqlite3.OperationalError(str(error)) from error

    def rollback(self) -> None:
        super().rollback()
        self.pass_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave()

    def __del__(self) -> None:
        self._leave()  # a thread may end without leaving its transaction

    def _leave(self) -> None:
        if self._writers is not None and self._has_turn:
            self._has_turn = False
            self._writers.turns.pass_on()

    def _has_written(self) -> bool:
        if self.total_changes != self._changes:
            return True
        before, self._schema = self._schema, int(self._ask("PRAGMA schema_version"))
        return self._schema != before  # CREATE, ALTER and DROP change no rows

    def _ask(self, pragma: str) -> str:
        (value,) = self.execute(pragma).fetchone()
        return str(value)
