"""How far the activity log was looked at, for targets: also what was committed late is found."""

from __future__ import annotations

import time
from collections import deque
from datetime import timedelta
from typing import Final

# So long events are looked for that were committed after later ones (PostgreSQL).
LATE: Final = timedelta(minutes=10)
MARK_SECONDS: Final = 60.0


class Marks:
    """Remembers which event was the newest, so that one can say later: up to there the log is whole."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self._whole = 0

    def note(self, newest: int) -> int:
        """Take note of the newest event of now; return the newest of ten minutes ago, 0 where that is not known."""
        now = time.monotonic()
        if not self._seen or now - self._seen[-1][0] >= MARK_SECONDS:
            self._seen.append((now, newest))
        while self._seen and now - self._seen[0][0] >= LATE.total_seconds():
            self._whole = self._seen.popleft()[1]
        return self._whole
