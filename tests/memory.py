"""How much memory a piece of work takes at most."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Peak:
    """What was held at most, once the work is over."""

    bytes: int = 0


@contextmanager
def traced() -> Iterator[Peak]:
    """Count what Python's objects take inside. It ends with the work, also with one that fails: it slows all others."""
    peak = Peak()
    tracemalloc.start()
    try:
        yield peak
        peak.bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
