"""When in a recording: as people type it, as pages say it, and as Media Fragments URI 1.0 writes it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from rejoinder.core.errors import InvalidError
from rejoinder.core.sentences import Sentence

LONGEST_MS: Final = 100 * 3_600_000  # a hundred hours

_CLOCK = re.compile(r"(?:(\d{1,2}):([0-5]\d)|(\d{1,3})):([0-5]\d)(?:[.,](\d{1,3}))?")
_UNITS = re.compile(r"(?=.)(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})(?:[.,](\d{1,3}))?s?)?")
_UNTIL = re.compile(r"[-\u2010-\u2015\u2212]")
_FULL_WIDTH: Final = {0xFF1A: ":", 0xFF0E: "."}  # as keyboards for Chinese and Japanese have it

# "npt-time" of RFC 2326, 3.6, without "now".
_NPT = re.compile(
    r"(?:([0-9]{1,4}):([0-5][0-9]):|([0-9]{1,2}):(?=[0-5]))?([0-9]{1,6})(?:\.([0-9]*))?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a recording, and where a stretch that begins there ends."""

    start_ms: int
    end_ms: int | None = None

    @property
    def fragment(self) -> str:
        """Return the moment as Media Fragments URI 1.0 has it, such as `t=12.5,20`."""
        end = "" if self.end_ms is None else f",{seconds_in(self.end_ms)}"
        return f"t={seconds_in(self.start_ms)}{end}"


def moment_typed(text: str) -> Moment | None:
    """Return what somebody typed as a time, None for nothing.

    Takes `12:34`, `1:02:03`, `75:10`, `1m30s`, `90s` and `90`, and two of them with a dash between.

    Raises:
        InvalidError: it is no time, or ends before it begins.
    """
    # The digits of Arabic, Persian and others are digits too.
    typed = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text.translate(_FULL_WIDTH).lower()
        if not char.isspace()
    )
    if not typed:
        return None
    times = [_milliseconds(part) for part in _UNTIL.split(typed, maxsplit=1)]
    start, end = times[0], times[-1] if len(times) > 1 else None
    if start is None or (len(times) > 1 and end is None):
        raise InvalidError(
            Sentence(
                "“%(text)s” is no time in a recording. Write it as 12:34, 1:02:03 or 1m30s.",
                text="".join(char for char in text.strip()[:20] if char.isprintable()),
            ),
            field="at",
            code="bad_time",
        )
    if end is not None and end <= start:
        raise InvalidError(
            "The second of the two times is not after the first.", field="at", code="bad_time"
        )
    if max(start, end or 0) > LONGEST_MS:
        raise InvalidError(
            "No recording is longer than a hundred hours.", field="at", code="bad_time"
        )
    return Moment(start, end)


def moment_from_fragment(text: str) -> Moment:
    """Return what a temporal media fragment says: `t=12.5,20`, `t=npt:0:02:01`, `t=,20`.

    Raises:
        ValueError: it is none, or counts in frames or by the clock on the wall.
    """
    value = text.removeprefix("t=").removeprefix("npt:")
    first, comma, second = value.partition(",")
    start = _npt(first) if first else 0
    end = _npt(second) if comma else None
    whole = text.startswith("t=") and bool(first or second)
    if not whole or start is None or (comma and end is None) or (end is not None and end <= start):
        raise ValueError(f"“{text[:40]}” is no media fragment such as t=12.5,20.")
    if max(start, end or 0) > LONGEST_MS:
        raise ValueError("No recording is longer than a hundred hours.")
    return Moment(start, end)


def clock(ms: int) -> str:
    """Return a time as players show it, to the second below: `0:07`, `12:34`, `1:02:03`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds_in(ms: int) -> str:
    """Return seconds without more decimals than there are: `754`, `12.5`."""
    whole, rest = divmod(ms, 1000)
    return f"{whole}.{rest:03}".rstrip("0") if rest else str(whole)


def _milliseconds(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is not None:
        hours, minutes, minutes_alone, seconds, rest = found.groups()
        return _sum(hours, minutes or minutes_alone, seconds, rest)
    found = _UNITS.fullmatch(text)
    return None if found is None else _sum(*found.groups())


def _npt(text: str) -> int | None:
    found = _NPT.fullmatch(text)
    if found is None:
        return None
    hours, minutes, minutes_alone, seconds, rest = found.groups()
    if (minutes or minutes_alone) and not re.fullmatch("[0-5][0-9]", seconds):
        return None
    return _sum(hours, minutes or minutes_alone, seconds, (rest or "")[:3])


def _sum(hours: str | None, minutes: str | None, seconds: str | None, rest: str | None) -> int:
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int((rest or "").ljust(3, "0") or 0)
