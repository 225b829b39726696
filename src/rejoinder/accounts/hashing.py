"""How passwords are kept: Argon2id, and only so many at once, since each takes a core and its memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from rejoinder.core.errors import TooManyError

MOST_AT_ONCE: Final = 2  # of each process; the others wait, and threads stay free for who reads
PATIENCE_SECONDS: Final = 5.0
SLOTS = threading.BoundedSemaphore(MOST_AT_ONCE)


class CappedArgon2(Argon2PasswordHasher):
    """Argon2id with the memory that OWASP's cheat sheet asks for, twice over its time; two at once in a process.

    Raises:
        TooManyError: so many sign in at this moment that one has waited for seconds.
    """

    time_cost = 2
    memory_cost = 47_104  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _slot():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _slot():
            return super().verify(password, encoded)


@contextmanager
def _slot() -> Iterator[None]:
    if not SLOTS.acquire(timeout=PATIENCE_SECONDS):
        raise TooManyError(
            "Many people sign in at this moment. Please try again in a minute.",
            retry_after_seconds=60,
        )
    try:
        yield
    finally:
        SLOTS.release()
