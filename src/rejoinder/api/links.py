"""Whole addresses of hosted pages. Paths are spelled in `fragments.links`."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """Return the whole address of a path, from BASE_URL: a request's Host header can be forged."""
    return f"{settings.BASE_URL}{path}"
