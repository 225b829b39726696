"""Wait for what other threads do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PATIENCE_SECONDS: Final = 30.0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return when it is so, or fail."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it never was so"
        time.sleep(0.002)
