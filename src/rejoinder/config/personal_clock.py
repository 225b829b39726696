"""What is due to people: erasures, claims that a crash cut off, and what has been kept for long enough."""

from __future__ import annotations

import itertools
from typing import Final

from django.utils import timezone

from rejoinder.core.clock import Clock
from rejoinder.notifications.services.asking import forget_unanswered
from rejoinder.personal.services.claiming import finish_all
from rejoinder.personal.services.erasing import erase_due
from rejoinder.personal.services.picturing import forget_hidden
from rejoinder.personal.services.retaining import forget_due

LOOK_SECONDS: Final = 60.0
FORGETS_EVERY: Final = 60  # looks


def personal_clock(*, every_seconds: float = LOOK_SECONDS) -> Clock:
    """Return what looks every minute."""
    looks = itertools.count()
    return Clock(
        lambda: look(forgets=next(looks) % FORGETS_EVERY == 0),
        name="personal",
        every_seconds=every_seconds,
        failing="What is due to people could not be done.",
    )


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
