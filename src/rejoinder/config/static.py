"""Static files whose address carries a hash of their content, without a build step."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@functools.lru_cache(maxsize=1024)
def content_hash(name: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a static file, "" when there is none."""
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12] if path else ""


class VersionedStaticFiles(StaticFilesStorage):
    """Give /static/name?v=hash, so that browsers may keep a file for ever."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        if settings.DEBUG or not name or name.endswith("/"):
            return address
        version = content_hash(name)
        return f"{address}?v={version}" if version else address
