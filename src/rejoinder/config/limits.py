"""Where counts of attempts are kept: in the database, so that all processes and machines count together.

django-allauth counts in Django's default cache. Only its own keys go to the table; everything else, such as Wagtail's
addresses of sites, stays in the memory of each process.
"""

from __future__ import annotations

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

SHARED = "limits"  # the alias of the cache in the database
_THEIRS = ("allauth:", "allauth.", "jwt:")


class SharedLimits(LocMemCache):
    """A cache in memory, but for what sign-in counts and may take once only."""

    def add(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        if key.startswith(_THEIRS):
            return caches[SHARED].add(key, value, timeout=timeout, version=version)
        return super().add(key, value, timeout=timeout, version=version)

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        if key.startswith(_THEIRS):
            return caches[SHARED].get(key, default, version=version)
        return super().get(key, default, version=version)

    def set(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        if key.startswith(_THEIRS):
            caches[SHARED].set(key, value, timeout=timeout, version=version)
        else:
            super().set(key, value, timeout=timeout, version=version)

    def delete(self, key: str, version: int | None = None) -> bool:
        if key.startswith(_THEIRS):
            return caches[SHARED].delete(key, version=version)
        return super().delete(key, version=version)
