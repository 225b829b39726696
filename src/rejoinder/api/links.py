"""Whole addresses of hosted pages. Paths are spelled in `fragments.links`."""

from __future__ import annotations

from rejoinder.fragments.links import whole


def absolute(path: str) -> str:
    """Return the whole address of a link, which may lead to a publication's own host."""
    return whole(path)
