"""What the disk and bare SQLite can do: the limits of every durable write."""

from __future__ import annotations

import os
import queue
import statistics
import tempfile
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from rejoinder.config import sqlite as newest_sqlite

newest_sqlite.use_newest()  # the library that the product runs on; before anything imports another

import sqlite3  # noqa: E402

PROBES = 150
BLOCK = b"\0" * 4_096
ROW_CHARS = 500
GROUP = 50


@dataclass(frozen=True, slots=True)
class Probe:
    """How long the disk takes to make 4 KiB durable. It may change 15-fold within minutes."""

    p50_ms: float
    p90_ms: float

    def __str__(self) -> str:
        return f"{self.p50_ms:.2f}/{self.p90_ms:.2f}"


def probe_fsync(folder: Path) -> Probe:
    """Append and sync, over and over, where the database lies."""
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(PROBES):
            started = time.perf_counter()
            file.write(BLOCK)
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - started) * 1_000)
    return Probe(p50_ms=statistics.median(times), p90_ms=statistics.quantiles(times, n=10)[-1])


def bare_inserts(folder: Path, *, seconds: float) -> float:
    """Return how many one-row transactions a second SQLite makes durable, one after the other."""
    with tempfile.TemporaryDirectory(dir=folder) as inner:
        database = _open(Path(inner))
        number = 0
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            database.execute(_INSERT, (number % 400, "x" * ROW_CHARS))
            number += 1
        rate = number / (time.perf_counter() - started)
        database.close()
    return rate


def grouped_inserts(folder: Path, *, seconds: float, writers: int = 16) -> float:
    """Return the same for writers who wait for their own row, while one thread commits for all of them."""
    with tempfile.TemporaryDirectory(dir=folder) as inner:
        waiting: queue.SimpleQueue[Future[None] | None] = queue.SimpleQueue()
        committer = threading.Thread(target=_commit_groups, args=(Path(inner), waiting))
        committer.start()
        written = [0] * writers
        stop_at = time.perf_counter() + seconds

        def write(writer: int) -> None:
            while time.perf_counter() < stop_at:
                row: Future[None] = Future()
                waiting.put(row)
                row.result()
                written[writer] += 1

        started = time.perf_counter()
        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = time.perf_counter() - started
        waiting.put(None)
        committer.join()
    return sum(written) / taken


_PRIMING_ROWS = 40_000  # some 20 MB
_INSERT = "INSERT INTO t (author, text) VALUES (?, ?)"


def _open(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
        "CREATE TABLE t (id INTEGER PRIMARY KEY, author INTEGER, text TEXT);"
        "CREATE INDEX t_author ON t (author);"
    )
    # A log that grows syncs the file's length with each commit. In a server that has run for a while it is
    # as long as it gets, and is written over.
    database.execute("BEGIN")
    database.executemany(_INSERT, ((n % 400, "x" * ROW_CHARS) for n in range(_PRIMING_ROWS)))
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(RESTART)")
    return database


def _commit_groups(folder: Path, waiting: queue.SimpleQueue[Future[None] | None]) -> None:
    database = _open(folder)
    ended = False
    while not ended:
        group = [waiting.get()]
        while len(group) < GROUP and not waiting.empty():
            group.append(waiting.get())
        database.execute("BEGIN IMMEDIATE")
        for number, row in enumerate(group):
            if row is not None:
                database.execute(_INSERT, (number, "x" * ROW_CHARS))
        database.execute("COMMIT")
        for row in group:
            if row is None:
                ended = True
            else:
                row.set_result(None)
    database.close()
