"""Whole addresses of hosted pages, whose paths are spelled in `fragments.links`, and of recordings."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """Return the whole address of a path, from BASE_URL: a request's Host header can be forged."""
    return f"{settings.BASE_URL}{path}"


def whole_medium(address: str) -> str:
    """Return the whole address of a recording, which is a path where it was uploaded here."""
    return absolute(address) if address.startswith("/") else address
