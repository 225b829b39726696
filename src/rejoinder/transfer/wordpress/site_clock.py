"""Find the offset of a site's clock from UTC in a file that gives some times in both."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta

_STEP = timedelta(minutes=15)  # no zone is finer
_MOST = timedelta(hours=14)  # no zone is further from UTC


class SiteClock:
    """What pairs of local time and UTC reveal, by month, so that summer time is seen."""

    def __init__(self) -> None:
        self._months: defaultdict[int, Counter[timedelta]] = defaultdict(
            Counter
        )  # by months since year 0

    def note(self, *, local: str | None, gmt: str | None) -> None:
        """Learn from one pair of texts `YYYY-MM-DD HH:MM:SS`, or from nothing if one is missing or zero."""
        if not local or not gmt or gmt.startswith("0000") or local.startswith("0000"):
            return
        try:
            here = datetime.fromisoformat(local).replace(tzinfo=None)
            offset = here - datetime.fromisoformat(gmt).replace(tzinfo=None)
        except ValueError:
            return
        if abs(offset) <= _MOST and not offset % _STEP:
            self._months[here.year * 12 + here.month][offset] += 1

    def offset_at(self, local: datetime) -> timedelta | None:
        """Return the offset most often seen in the month nearest to a local time, or None if none was seen."""
        if not self._months:
            return None
        month = local.year * 12 + local.month
        nearest = min(self._months, key=lambda known: (abs(known - month), known))
        return self._months[nearest].most_common(1)[0][0]
