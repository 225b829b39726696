"""How fast a network writes. Kept in memory only: no address of a reader is ever stored."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime


class NetworkPace:
    """The latest times at which each network prefix wrote, for the most recently active prefixes.

    Offices and mobile networks share addresses, so this is a valve against floods and never an identity.
    Each process counts by itself.
    """

    def __init__(self, *, max_networks: int = 20_000, max_times: int = 30) -> None:
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._max_networks = max_networks
        self._max_times = max_times
        self._lock = threading.Lock()

    def times(self, network: str) -> Sequence[datetime]:
        """Return when this network wrote, newest first."""
        with self._lock:
            return tuple(self._times.get(network, ()))

    def note(self, network: str, *, at: datetime) -> None:
        """Write down that this network wrote."""
        with self._lock:
            times = self._times.setdefault(network, deque(maxlen=self._max_times))
            times.appendleft(at)
            self._times.move_to_end(network)
            if len(self._times) > self._max_networks:
                self._times.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._times.clear()


POSTS = NetworkPace()
VOTES = NetworkPace()
ASKS = NetworkPace()  # to mail somebody who has not proved the address
