"""What no reader should wait for: texts in which passages have not been sought yet, and texts to fetch."""

from __future__ import annotations

from typing import Final

from rejoinder.comments.services.fetching import fetch_due
from rejoinder.comments.services.following import follow_due
from rejoinder.core.clock import Clock
from rejoinder.core.fetching import Fetcher
from rejoinder.passages.services.fetching import PAGES

LOOK_SECONDS: Final = 60.0


def passages_clock(*, every_seconds: float = LOOK_SECONDS, fetcher: Fetcher = PAGES) -> Clock:
    """Return what looks every minute. A text that is stored while the process lives is followed at once, without it."""

    def look() -> None:
        follow_due()
        fetch_due(fetcher=fetcher)

    return Clock(
        look,
        name="passages",
        every_seconds=every_seconds,
        failing="Passages could not be sought in new texts.",
    )
