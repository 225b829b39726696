"""Where a sign-in leads afterwards: the one place that says which addresses may be led to."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.urls import reverse

# A path of ours: one slash, then nothing that any browser reads as a host, a line end or a space.
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*", re.ASCII)
_MOST_CHARS = 2_000


def safe_path(target: str) -> str:
    """Return the address if it is a path of our own origin, "" if it is anything else."""
    return target if len(target) <= _MOST_CHARS and _PATH.fullmatch(target) else ""


def sign_in_url(next_path: str = "") -> str:
    """Return the path of the sign-in page, which leads on to `next_path` where that is one of ours."""
    return _with_next(reverse("account_login"), next_path)


def sign_out_url(next_path: str = "") -> str:
    """Return the path of the page that asks before it signs out."""
    return _with_next(reverse("account_logout"), next_path)


def _with_next(address: str, next_path: str) -> str:
    path = safe_path(next_path)
    return f"{address}?{urlencode({'next': path})}" if path else address
