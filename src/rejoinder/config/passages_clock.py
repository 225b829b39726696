"""A thread for what no reader should wait for: texts in which passages have not been sought yet, and texts to fetch."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import Error, close_old_connections, connections

from rejoinder.comments.services.fetching import fetch_due
from rejoinder.comments.services.following import follow_due
from rejoinder.core.fetching import Fetcher
from rejoinder.passages.services.fetching import PAGES

LOOK_SECONDS: Final = 60.0

log = logging.getLogger(__name__)


class PassagesClock:
    """Looks every minute. A text that is stored while the process lives is followed at once, without it."""

    def __init__(self, *, every_seconds: float = LOOK_SECONDS, fetcher: Fetcher = PAGES) -> None:
        self._every_seconds = every_seconds
        self._fetcher = fetcher
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
                fetch_due(fetcher=self._fetcher)
            except Error:  # the database is away; it is asked again
                log.exception("Passages could not be sought in new texts.")
        connections.close_all()
