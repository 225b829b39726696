"""Run jobs at the same moment, each on a connection of its own, on a database that threads can share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection, connections

ResultT = TypeVar("ResultT")


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that several connections can use at once, as in production. Ask for it before `cast`.

    On SQLite a file, since connections that share one in memory do not wait for each other's locks.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "shared.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    before, in_memory = dict(connection.settings_dict), connection.connection
    options = before["OPTIONS"]
    connection.settings_dict["NAME"], connection.connection = str(file), None
    connection.settings_dict["OPTIONS"] = {
        **options,
        # Threads that never pause let one of them wait for long; and nobody's comment is at stake here.
        "timeout": 60,
        "init_command": f"{options['init_command']}PRAGMA synchronous=OFF;",
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        connection.connection = in_memory


def at_once(jobs: Sequence[Callable[[], ResultT]]) -> list[ResultT]:
    """Start all jobs at the same moment, a thread for each; return what they return, in their order."""
    start = threading.Barrier(len(jobs), timeout=30)

    def run(job: Callable[[], ResultT]) -> ResultT:
        start.wait()
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(jobs)) as threads:
        return list(threads.map(run, jobs))
