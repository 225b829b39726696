"""Static files whose address carries a hash of their content, so that browsers may keep them for ever."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path
from typing import Final
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

# As the client's build names its files: "core.OWCYA52O.js".
_NAMED_BY_CONTENT: Final = re.compile(r"rejoinder/[^/]+\.[A-Z0-9]{8}\.(?:js|css)$")


def is_named_by_content(path: str, url: str) -> bool:  # noqa: ARG001  # WhiteNoise's signature
    """Return whether a file never changes, since its name would too."""
    return _NAMED_BY_CONTENT.search(url) is not None


def open_to_embeds(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001  # WhiteNoise's signature
    """Let pages of every origin load the client, which is the same for all of them."""
    if url.startswith(f"{settings.STATIC_URL}rejoinder/"):
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"


@functools.lru_cache(maxsize=1024)
def content_hash(name: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a static file, "" when there is none."""
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12] if path else ""


class VersionedStaticFiles(StaticFilesStorage):
    """Give /static/name?v=hash for files whose name has no hash."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        if settings.DEBUG or not name or name.endswith("/") or is_named_by_content("", name):
            return address
        version = content_hash(name)
        return f"{address}?v={version}" if version else address
