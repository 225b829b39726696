"""A thread that does what is due, again and again, beside the answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import Error, close_old_connections, connections

log = logging.getLogger(__name__)


class Clock:
    """Works at intervals until it is stopped. Several processes may each have one: the work sees to it that it is done once."""

    def __init__(
        self, work: Callable[[], object], *, name: str, every_seconds: float, failing: str
    ) -> None:
        """Take what to do, in the clock's thread.

        Args:
            name: of the thread.
            every_seconds: between two times; the first is as long after the start.
            failing: what the log says while the database is away or the disk is full. It is tried again.
        """
        self._work = work
        self._every_seconds = every_seconds
        self._failing = failing
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._is_over.set()

    def _run(self) -> None:
        while not self._is_over.wait(self._every_seconds):
            try:
                close_old_connections()
                self._work()
            except (Error, OSError):
                log.exception(self._failing)
        connections.close_all()
