"""WordPress exports (WXR), with what wpDiscuz adds to them."""

from __future__ import annotations

from rejoinder.transfer.wordpress.blocks import read_blocks
from rejoinder.transfer.wordpress.reading import HELD_CHARS, HELD_COMMENTS, Survey, check, read
from rejoinder.transfer.wordpress.shelf import HeldShelf
from rejoinder.transfer.wordpress.site_clock import SiteClock

__all__ = [
    "HELD_CHARS",
    "HELD_COMMENTS",
    "HeldShelf",
    "SiteClock",
    "Survey",
    "check",
    "read",
    "read_blocks",
]
