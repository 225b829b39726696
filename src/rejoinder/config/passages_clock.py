"""A thread that finishes what a process that died left: texts in which passages have not been sought yet."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import Error, close_old_connections, connections

from rejoinder.comments.services.following import follow_due

LOOK_SECONDS: Final = 60.0

log = logging.getLogger(__name__)


class PassagesClock:
    """Looks every minute. What is stored while the process lives is followed at once, without it."""

    def __init__(self, *, every_seconds: float = LOOK_SECONDS) -> None:
        self._every_seconds = every_seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="passages", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._is_over.set()

    def _run(self) -> None:
        while not self._is_over.wait(self._every_seconds):
            try:
                close_old_connections()
                follow_due()
            except Error:  # the database is away; it is asked again
                log.exception("Passages could not be sought in new texts.")
        connections.close_all()
