"""What is due in the newsroom, in every process that answers readers."""

from __future__ import annotations

import itertools
import logging
from typing import Final

from django.db import Error

from rejoinder.core.clock import Clock
from rejoinder.newsroom.services import publish_due, settle

LOOK_SECONDS: Final = 10.0
SETTLE_EVERY: Final = 6  # looks

log = logging.getLogger(__name__)


def newsroom_clock() -> Clock:
    """Return what looks every ten seconds whether something is due."""
    looks = itertools.count(1)

    def look() -> None:
        try:
            publish_due()
            if next(looks) % SETTLE_EVERY == 0:
                settle()
        except (Error, OSError):
            raise
        except (
            Exception
        ):  # an article that cannot be published must not end the thread for all others
            log.exception("Something in the newsroom cannot be published.")

    return Clock(
        look,
        name="newsroom",
        every_seconds=LOOK_SECONDS,
        failing="What is due in the newsroom could not be published.",
    )
