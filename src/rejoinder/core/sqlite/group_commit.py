"""Threads that write to one file: in turn, and with one wait for the disk for all that come together.

Pure: knows neither SQLite nor Django.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable


class Turns:
    """A lock that is given in the order of asking, so that nobody who waits is overtaken."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._bells: deque[threading.Lock] = deque()  # of those who wait, oldest first

    @property
    def queue_length(self) -> int:
        """How many wait for their turn."""
        return len(self._bells)

    def take(self, *, timeout_seconds: float) -> bool:
        """Return whether it became ours in time. Whoever has it must `pass_on`."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            bell = threading.Lock()  # released, it rings
            bell.acquire()
            self._bells.append(bell)
        has_rung = False
        try:
            has_rung = bell.acquire(timeout=timeout_seconds)
        finally:
            if not has_rung:  # too late, or interrupted
                self._leave(bell)
        return has_rung

    def pass_on(self) -> None:
        """Give the turn to whoever has waited longest."""
        with self._guard:
            if self._bells:
                self._bells.popleft().release()
            else:
                self._is_taken = False

    def _leave(self, bell: threading.Lock) -> None:
        with self._guard:
            is_waiting = bell in self._bells
            if is_waiting:
                self._bells.remove(bell)
        if not is_waiting:  # it rang between the end of our patience and here
            self.pass_on()


class SyncFailedError(Exception):
    """What was written may be lost in a power cut."""


class Batch:
    """Those who are told together that what they wrote is durable."""

    def __init__(self) -> None:
        self.has_members = False
        self.has_leader = False
        self.is_over = threading.Event()
        self.failure: BaseException | None = None


class SharedSync:
    """Make durable what threads have written to one file, with one sync for all who wait at that moment.

    No timer is needed: while one sync runs, those who have written meanwhile gather for the next.
    """

    def __init__(self, sync: Callable[[], None]) -> None:
        """Take what makes all that was written to the file before the call durable, or raises OSError."""
        self._sync = sync
        self._guard = threading.Lock()
        self._disk = threading.Lock()  # held by the one who syncs
        self._gathering = Batch()
        self._syncing: Batch | None = None  # or the last that was
        self._broken = False
        self.count = 0  # syncs so far

    def refuse_if_broken(self) -> None:
        """Refuse to go on after a sync that failed.

        The system reports what it could not store once, and lets the next sync succeed without it
        (https://wiki.postgresql.org/wiki/Fsync_Errors): only a new start finds out what is stored.

        Raises:
            SyncFailedError: a sync has failed since this process started.
        """
        if self._broken:
            raise SyncFailedError(
                "The disk failed to store what was written. Nothing more is written until a restart."
            )

    def join(self) -> Batch:
        """Return the batch to wait for after having written."""
        with self._guard:
            self._gathering.has_members = True
            return self._gathering

    def find_pending(self) -> Batch | None:
        """Return the batch to wait for after having read, if what was read may not be durable yet."""
        with self._guard:
            if self._gathering.has_members:
                return self._gathering
            if self._syncing is None or self._syncing.is_over.is_set():
                return None
            return self._syncing

    def wait_for(self, batch: Batch) -> None:
        """Return when all that the members of the batch wrote before they joined is durable.

        Raises:
            SyncFailedError: perhaps it is not. All members are told.
        """
        with self._guard:
            is_leader, batch.has_leader = not batch.has_leader, True
        if is_leader:
            self._lead(batch)
        else:
            batch.is_over.wait()
        if batch.failure is not None:
            raise SyncFailedError(
                "It is unknown whether the disk has stored it."
            ) from batch.failure

    def _lead(self, batch: Batch) -> None:
        try:
            with self._disk:
                self._close(batch)
                self.refuse_if_broken()
                self.count += 1
                self._sync()
        except (OSError, SyncFailedError) as failure:
            self._broken = True
            batch.failure = failure
        except BaseException as interruption:  # nobody shall wait for a leader who has gone
            batch.failure = interruption
            raise
        finally:
            self._close(batch)
            batch.is_over.set()

    def _close(self, batch: Batch) -> None:
        """Let nobody join any more: a sync that has begun may miss what is written from now on."""
        with self._guard:
            if self._gathering is batch:
                self._gathering, self._syncing = Batch(), batch


def sync_file(path: str) -> None:
    """Make durable what any process has written to a file so far. It must be there.

    Raises:
        OSError: the system could not store it.
    """
    file = os.open(path, os.O_RDWR)
    try:
        # As SQLite does: the file's times need not be stored.
        getattr(os, "fdatasync", os.fsync)(file)
    finally:
        os.close(file)
