"""Chapters of a recording: typed as lines such as `12:34 The row with the letter`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from rejoinder.comments.moments import clock, seconds_in
from rejoinder.newsroom.lines import LineError, excerpt, lines_of, stamped, within_reason

MOST: Final = 500
MOST_TITLE: Final = 200  # characters
_SCHEMES: Final = ("https://", "http://")
_is_address: Final = URLValidator(schemes=["https", "http"])


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording."""

    start_ms: int
    title: str
    url: str = ""  # of what it is about; "" = nothing

    @property
    def seconds(self) -> str:
        return seconds_in(self.start_ms)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc.removeprefix("www.")

    @property
    def clock(self) -> str:
        return clock(self.start_ms)


def read_chapters(source: str, *, duration_ms: int = 0) -> Sequence[Chapter]:
    """Return the chapters that an editor typed, () for nothing.

    One a line: its time, its title, and if wished an address at the end.

    Args:
        source: what was typed.
        duration_ms: of the recording; 0 = not known.

    Raises:
        LineError: a line is none, or begins before the one above it or after the end.
    """
    chapters: list[Chapter] = []
    for number, line in enumerate(lines_of(source), start=1):
        if not line:
            continue
        chapter = _chapter(line, number=number)
        if chapters and chapter.start_ms <= chapters[-1].start_ms:
            raise LineError(
                number,
                f"{chapter.clock} is not after {chapters[-1].clock}, where the chapter above begins.",
            )
        if duration_ms and chapter.start_ms >= duration_ms:
            raise LineError(
                number, f"{chapter.clock} is after the end of the recording, {clock(duration_ms)}."
            )
        chapters.append(chapter)
        if len(chapters) > MOST:
            raise LineError(number, f"{MOST} chapters are the most.")
    return tuple(chapters)


@lru_cache(maxsize=256)
def known_chapters(source: str) -> Sequence[Chapter]:
    """Return the chapters of a source that was stored; () where a program stored what is none."""
    try:
        return read_chapters(source)
    except LineError:
        return ()


def stretches(
    chapters: Sequence[Chapter], *, duration_ms: int = 0
) -> list[tuple[Chapter, int | None]]:
    """Return each chapter with its end in milliseconds, None for the last of a recording without a known end."""
    ends = [following.start_ms for _, following in pairwise(chapters)]
    return list(zip(chapters, [*ends, duration_ms or None], strict=False))


def _chapter(line: str, *, number: int) -> Chapter:
    found = stamped(line)
    if found is None:
        raise LineError(
            number,
            f"“{excerpt(line)}” does not begin with a time. Write it as 12:34 The title of the chapter.",
        )
    start_ms, title = found
    url = ""
    before, _, last = title.rpartition(" ")
    last = last.strip("<>")
    if last.startswith(_SCHEMES):
        try:
            _is_address(last)
        except ValidationError:
            raise LineError(number, f"“{excerpt(last)}” is no address of a page.") from None
        title, url = before.strip(), last
    if not title:
        raise LineError(number, "the chapter has no title. Write it behind the time.")
    if len(title) > MOST_TITLE:
        raise LineError(
            number, f"the title has {len(title)} characters, and {MOST_TITLE} are the most."
        )
    return Chapter(within_reason(start_ms, line=number), title, url)
