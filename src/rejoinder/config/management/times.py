"""Times as commands print them."""

from __future__ import annotations

from datetime import UTC, datetime


def written_time(moment: datetime) -> str:
    """Return a time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
