"""Follow the log: hear of what other processes changed, each event once."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from django.db import Error, close_old_connections, connections

from rejoinder.activity.bus import Listener, get_bus, was_told
from rejoinder.activity.models import Event

LOOK_SECONDS: Final = 1.0
MOST_AT_ONCE: Final = 5_000  # events; of more, it is not asked what they were
# On PostgreSQL an event can be committed after one with a higher id: so long is looked back for it.
LATE_SECONDS: Final = 10.0
_RESTS_SECONDS: Final = 0.05  # between two looks, however often the bus says so

log = logging.getLogger(__name__)


class Follower:
    """Reads the log in a thread of its own, and tells what others' events outdate."""

    def __init__(self, tell: Listener, *, tell_all: Callable[[], None]) -> None:
        """Take what to call, both in the follower's thread.

        Args:
            tell: takes surrogate keys.
            tell_all: called instead when too much has happened to be told.
        """
        self._tell = tell
        self._tell_all = tell_all
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._newest: int | None = None  # the highest id seen
        self._seen: set[int] = set()  # ids above the first of `_marks`
        self._marks: deque[tuple[float, int]] = deque()  # when, and the highest id then
        self._looked_back_at = 0.0

    def start(self) -> None:
        """Begin with what happens from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._is_over.set()

    def _run(self) -> None:
        failed = False
        while not self._is_over.is_set():
            try:
                close_old_connections()
                self.look()
                failed = False
            except (
                Error
            ):  # also of a connection that the server has closed, which is no DatabaseError
                if not failed:
                    log.exception("The log cannot be read; trying again each second.")
                failed = True
                time.sleep(LOOK_SECONDS)
            time.sleep(_RESTS_SECONDS)
            get_bus().wait(LOOK_SECONDS)
        connections.close_all()

    def look(self) -> None:
        """Read what is new, and tell it. One statement."""
        now = time.monotonic()
        if self._newest is None:
            self._newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
            self._marks.append((now, self._newest))
            self._tell_all()  # whatever was answered before is of unknown age
            return
        after = self._newest
        if now - self._looked_back_at >= LOOK_SECONDS:
            self._looked_back_at = now
            after = self._marks[0][1]
        rows = list(
            Event.objects.filter(id__gt=after)
            .order_by("id")
            .values_list("id", "stale")[:MOST_AT_ONCE]
        )
        self._take(rows, now=now)

    def _take(self, rows: Sequence[tuple[int, Sequence[str]]], *, now: float) -> None:
        fresh = [(number, keys) for number, keys in rows if number not in self._seen]
        if fresh:
            self._newest = max(self._newest or 0, fresh[-1][0])
            self._seen.update(number for number, _ in fresh)
            if len(rows) == MOST_AT_ONCE:
                self._tell_all()
            else:
                others = {key for number, keys in fresh if not was_told(number) for key in keys}
                if others:
                    self._tell(sorted(others))
        self._marks.append((now, self._newest or 0))
        while len(self._marks) > 1 and self._marks[1][0] < now - LATE_SECONDS:
            self._marks.popleft()
        if len(self._seen) > 2 * MOST_AT_ONCE:
            oldest = self._marks[0][1]
            self._seen = {number for number in self._seen if number > oldest}
