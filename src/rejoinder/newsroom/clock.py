"""A thread that publishes what is due, in every process that answers readers."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import Error, close_old_connections, connections

from rejoinder.newsroom.services import publish_due, settle

LOOK_SECONDS: Final = 10.0
SETTLE_EVERY: Final = 6  # looks

log = logging.getLogger(__name__)


class Clock:
    """Looks every ten seconds whether something is due."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newsroom", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._is_over.set()

    def _run(self) -> None:
        looks = 0
        while not self._is_over.wait(LOOK_SECONDS):
            looks += 1
            try:
                close_old_connections()
                publish_due()
                if looks % SETTLE_EVERY == 0:
                    settle()
            except Error:  # the database is away; it is asked again
                log.exception("What is due in the newsroom could not be published.")
            except (
                Exception
            ):  # an article that cannot be published must not keep the others waiting for ever
                log.exception("Something in the newsroom cannot be published.")
        connections.close_all()
