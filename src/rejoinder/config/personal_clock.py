"""A thread for what is due to people: erasures, claims that a crash cut off, and what has been kept for long enough."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from rejoinder.notifications.services.asking import forget_unanswered
from rejoinder.personal.services.claiming import finish_all
from rejoinder.personal.services.erasing import erase_due
from rejoinder.personal.services.picturing import forget_hidden
from rejoinder.personal.services.retaining import forget_due

LOOK_SECONDS: Final = 60.0
FORGETS_EVERY: Final = 60  # looks

log = logging.getLogger(__name__)


class PersonalClock:
    """Looks every minute. Several processes may do the same work at once, and it is done once."""

    def __init__(self, *, every_seconds: float = LOOK_SECONDS) -> None:
        self._every_seconds = every_seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="personal", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._is_over.set()

    def _run(self) -> None:
        looks = 0
        while not self._is_over.wait(self._every_seconds):
            try:
                close_old_connections()
                look(forgets=looks % FORGETS_EVERY == 0)
            except (Error, OSError):  # the database is away, or the disk is full: asked again
                log.exception("What is due to people could not be done.")
            looks += 1
        connections.close_all()


def look(*, forgets: bool) -> None:
    """Do what is due now.

    Args:
        forgets: also delete what has been kept for long enough.
    """
    now = timezone.now()
    erase_due(now=now)
    finish_all()
    if forgets:
        forget_due(now=now)
        forget_unanswered(now=now)
        while forget_hidden(now=now):
            pass
