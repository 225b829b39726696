"""Lines that an editor types or pastes, each with a time at its beginning. Pure."""

from __future__ import annotations

import re
from typing import Final

from rejoinder.comments.moments import LONGEST_MS

_STAMP: Final = re.compile(
    r"[\[(]?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?(?!\d)[\])]?"
    r"(?:\s*[-\u2010-\u2015|]\s|\s*[-\u2010-\u2015|]$|:?(?:\s+|$))"
)
# What shows nothing, and which word processors write before a line: a byte order mark, directions of writing.
_UNSEEN: Final = "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# U+FFFD stands where a program could not read what was there.
_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]"
)
_SIXTY: Final = 60  # seconds in a minute, minutes in an hour
_LONGEST_LINE: Final = 40  # characters of a line, in an error


class LineError(ValueError):
    """Says in a sentence for an editor which line is wrong, and what to write."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"Line {line}: {text}")
        self.line = line


def lines_of(source: str) -> list[str]:
    """Return the lines of a text, without white space and invisible signs at their ends.

    Raises:
        LineError: one has a character that is none, as where a file was read in the wrong encoding.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        found = _NO_TEXT.search(line)
        if found is not None:
            raise LineError(
                number,
                f"it has the character U+{ord(found.group()):04X}, which is no text."
                " Save the file as UTF-8, and paste it again.",
            )
    return [line.strip().strip(_UNSEEN).strip() for line in lines]


def stamped(line: str) -> tuple[int, str] | None:
    """Return the milliseconds that a line begins with, and what follows; None where it begins with no time.

    Takes `12:34`, `1:02:03.5`, `[12:34]` and `(12:34)`, with a dash or a colon behind them too.
    """
    found = _STAMP.match(line)
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups()
    if int(seconds) >= _SIXTY or (hours and int(minutes) >= _SIXTY):
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((rest or "").ljust(3, "0") or 0), line[found.end() :].strip()


def within_reason(ms: int, *, line: int) -> int:
    """Return a time, which has to be shorter than any recording.

    Raises:
        LineError: it is not.
    """
    if ms > LONGEST_MS:
        raise LineError(line, "no recording is longer than a hundred hours.")
    return ms


def excerpt(line: str) -> str:
    """Return a line as an error quotes it."""
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
