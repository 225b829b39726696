"""Tell a cache in front, such as Varnish with xkey, what is out of date."""

from __future__ import annotations

import logging
import threading
import urllib.request
from collections.abc import Iterable, Sequence
from typing import Final

_TOGETHER_SECONDS: Final = 0.05  # what happens within is one request
_AGAIN_SECONDS: Final = 1.0  # after a failure
_TIMEOUT_SECONDS: Final = 5.0
_KEYS_AT_ONCE: Final = 200  # in a header, of 8 kB at most
_MOST_WAITING: Final = 100_000  # keys, while the cache does not answer

log = logging.getLogger(__name__)


class OuterCache:
    """Sends `PURGE` with surrogate keys to each address, in a thread of its own, until it is taken."""

    def __init__(self, urls: Sequence[str], *, header: str) -> None:
        """Take the addresses, and the header that names the keys, separated by spaces."""
        self._header = header
        self._outlets = [_Outlet(url, header=header) for url in urls]

    def outdate(self, keys: Iterable[str]) -> None:
        """Take note of keys. Returns at once; any thread may call it."""
        keys = list(keys)
        for outlet in self._outlets:
            outlet.add(keys)

    def close(self) -> None:
        """Send what is left, once, and stop."""
        for outlet in self._outlets:
            outlet.close()


class _Outlet:
    def __init__(self, url: str, *, header: str) -> None:
        self._url = url
        self._header = header
        self._waiting: dict[str, None] = {}
        self._changed = threading.Condition()
        self._is_over = False
        self._has_failed = False
        self._thread = threading.Thread(target=self._run, name="purge", daemon=True)
        self._thread.start()

    def add(self, keys: Iterable[str]) -> None:
        with self._changed:
            self._waiting.update(dict.fromkeys(keys))
            while len(self._waiting) > _MOST_WAITING:  # their answers end by themselves in seconds
                del self._waiting[next(iter(self._waiting))]
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._thread.join(_TIMEOUT_SECONDS)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_over)
                if not self._is_over:
                    self._changed.wait(_TOGETHER_SECONDS)
                keys = list(self._waiting)[:_KEYS_AT_ONCE]
                for key in keys:
                    del self._waiting[key]
            if keys and not self._send(keys) and not self._is_over:
                self.add(keys)
                with self._changed:
                    self._changed.wait_for(lambda: self._is_over, _AGAIN_SECONDS)
            elif self._is_over and not self._waiting:
                return

    def _send(self, keys: Sequence[str]) -> bool:
        request = urllib.request.Request(  # noqa: S310  # the publisher's own setting
            self._url, method="PURGE", headers={self._header: " ".join(keys)}
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310  # likewise
                pass
        except (OSError, ValueError) as error:  # a refusal is an OSError too
            if not self._has_failed:
                log.warning("The cache at %s was not told: %s. Trying again.", self._url, error)
            self._has_failed = True
            return False
        self._has_failed = False
        return True
