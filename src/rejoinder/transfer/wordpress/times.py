"""When things in a WordPress export happened: by UTC where it is given, else by the clock of the site."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from rejoinder.transfer.fields import utc_time
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.wordpress.blocks import Block
from rejoinder.transfer.wordpress.site_clock import SiteClock

_UNPUBLISHED = {"draft", "pending", "auto-draft"}  # their date is when somebody began to write


class Times:
    """Read the dates of a file."""

    def __init__(self, *, problems: Problems, clock: SiteClock, zone: tzinfo | None) -> None:
        self._problems = problems
        self._clock = clock
        self._zone = zone

    def published_at(self, item: Block) -> datetime | None:
        """Return when an item was published, or will be; None for a draft, and where nobody knows."""
        fields = item.fields
        if fields.get("wp:status") in _UNPUBLISHED:
            return None
        local = fields.get("wp:post_date")
        found = self.time(
            local=local, gmt=fields.get("wp:post_date_gmt"), place=f"line {item.line}"
        )
        if found is None and local is None and (written := fields.get("pubDate")):
            with suppress(ValueError, OverflowError):
                time = parsedate_to_datetime(written)
                return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
        return found

    def time(self, *, local: str | None, gmt: str | None, place: str) -> datetime | None:
        """Return a time by its UTC form, or else by the local one and the site's clock."""
        found = self._parsed(gmt, place=place)
        if found is None and (here := self._parsed(local, place=place)) is not None:
            with suppress(OverflowError):  # in the year 1 or 9999
                return self._from_local(here.replace(tzinfo=None), place=place)
        return found

    def _parsed(self, text: str | None, *, place: str) -> datetime | None:
        try:
            return utc_time(text)
        except (ValueError, OverflowError):
            self._problems.add("date_unreadable", place, f"“{text}” is not a date.")
            return None

    def _from_local(self, local: datetime, *, place: str) -> datetime:
        if self._zone is not None:
            return local.replace(tzinfo=self._zone).astimezone(UTC)
        offset = self._clock.offset_at(local)
        if offset is not None:
            return (local - offset).replace(tzinfo=UTC)
        # Up to 14 hours wrong, yet better than no date, by which nothing could be sorted.
        self._problems.add(
            "date_without_zone",
            place=place,
            detail=f"{local} is in the site's time zone, which nothing in the file reveals, and was "
            "taken as UTC. Name the zone to set it right.",
        )
        return local.replace(tzinfo=UTC)
