"""The paragraphs of a mail in plain text, whose lines a program has broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_MOST_WIDTH: Final = 80  # of a line that a program has broken
_LEAST_WIDTH: Final = 60
_OWN_LINE: Final = re.compile(
    r"\s|[>*+#|=-]|\d{1,3}[.)]\s|--$"
)  # begins something, or is made so on purpose


def joined(text: str, *, is_flowed: bool = False, drops_space: bool = False) -> str:
    """Return a text whose paragraphs are lines: comments keep the lines of their authors.

    Args:
        is_flowed: it says itself which line ends are a program's (RFC 3676, format=flowed).
        drops_space: and that these have a space too many (DelSp).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_flowed(lines, drops_space=drops_space) if is_flowed else _wrapped(lines))


def _flowed(lines: Sequence[str], *, drops_space: bool) -> list[str]:
    out: list[list[str]] = []  # the pieces of each line
    goes_on, depth_before = False, 0
    for raw in lines:
        marks = raw[: len(raw) - len(raw.lstrip(">"))]
        depth, line = len(marks), raw[len(marks) :].removeprefix(" ")
        is_signature = line == "-- "
        continues = goes_on and depth == depth_before and not is_signature
        goes_on = line.endswith(" ") and not is_signature
        piece = line[:-1] if goes_on and drops_space else line
        if continues:
            out[-1].append(piece)
        else:
            out.append([f"{marks} {piece}" if marks else piece])
        depth_before = depth
    return ["".join(pieces) for pieces in out]


def _wrapped(lines: Sequence[str]) -> list[str]:
    """Join lines where the next one's first word did not fit any more."""
    width = max((len(line) for line in lines if not line.startswith(">")), default=0)
    if not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return list(lines)
    out: list[list[str]] = []  # the pieces of each line
    length = 0  # of the last line as it was sent
    for line in lines:
        first_word = line.split(" ", 1)[0]
        is_broken = bool(out and length and line and length + 1 + len(first_word) > width)
        if is_broken and not _OWN_LINE.match(line) and not out[-1][0].startswith(">"):
            out[-1].append(line)
        else:
            out.append([line])
        length = len(line)
    return [" ".join(pieces) for pieces in out]
