"""Which code points belong to the one before them, so that no quotation is ever cut between the two."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

_JAMO = (0x1160, 0x11FF)  # vowels and final consonants, which end a Hangul syllable
_KIRAT_RAI_SIGN_E = 0x16D67  # a letter that composes with the one before it

# Code points of planes 4 to 13 and the private planes are neither marks nor change in NFC.
_PLANES = ((0x0, 0x40000), (0xE0000, 0xF0000))


def extends(char: str) -> bool:
    """Say whether this code point is of one cluster with the one before it.

    By general category M, by conjoining jamo and by U+16D67. The same as `extends` in
    client/src/passages/normalise.ts, but for characters newer than the older side's Unicode.
    """
    code = ord(char)
    if code < 0x300:  # noqa: PLR2004  # the first mark
        return False
    return (
        unicodedata.category(char)[0] == "M"
        or _JAMO[0] <= code <= _JAMO[1]
        or code == _KIRAT_RAI_SIGN_E
    )


def is_between_clusters(text: str, position: int) -> bool:
    """Say whether a text may be cut before this position."""
    return position <= 0 or position >= len(text) or not extends(text[position])


@cache
def unsettled() -> str:
    """Return, for a class of a regular expression, the code points of which NFC needs a closer look.

    Those that extend a cluster, and those that NFC replaces even when they stand alone.
    """
    return ranges_of(
        lambda char: extends(char) or not unicodedata.is_normalized("NFC", char),
    )


def ranges_of(holds: Callable[[str], bool]) -> str:
    r"""Return the code points for which something holds, as ranges: "\U00000300-\U0000036f…"."""
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _runs(holds))


def _runs(holds: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for start, end in _PLANES:
        for code in range(start, min(end, sys.maxunicode + 1)):
            if holds(chr(code)):
                first = code if first is None else first
            elif first is not None:
                yield first, code - 1
                first = None
        if first is not None:
            yield first, end - 1
            first = None
