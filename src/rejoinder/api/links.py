"""Whole addresses of hosted pages, whose paths are spelled in `fragments.links`, and of recordings."""

from __future__ import annotations

from rejoinder.fragments.links import whole


def absolute(path: str) -> str:
    """Return the whole address of a link, which may lead to a publication's own host."""
    return whole(path)


def whole_medium(address: str) -> str:
    """Return the whole address of a recording, which is a path where it was uploaded here."""
    return absolute(address) if address.startswith("/") else address
