"""Text as people compare it: no case, accents or invisible characters. Never for storing."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Characters that take no room of their own and yet are not "format" (Cf) in the Unicode database: the
# combining grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian and other variation
# selectors. From Default_Ignorable_Code_Point in DerivedCoreProperties.txt.
_INVISIBLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)

# Canonical combining classes (UAX #44, table 15) of the marks that decorate a letter without being a
# letter: overlays (1), the points of Hebrew, Arabic and Syriac (10 to 36), and everything placed
# around a base in general (from 200). Left in are the marks that spell: the vowel signs and tone
# marks of Indic and Thai (0, 103 and others), nukta (7), the voicing of kana (8) and virama (9).
_OVERLAY = 1
_FIRST_POINT, _LAST_POINT = 10, 36
_FIRST_GENERAL = 200


def is_invisible(char: str) -> bool:
    """Say whether this character shows nothing and takes no room, such as a zero-width space."""
    return ord(char) in _INVISIBLE or unicodedata.category(char) == "Cf"


def is_general_mark(char: str) -> bool:
    """Say whether this is a mark that any letter of any script can carry, such as an acute accent."""
    combining = unicodedata.combining(char)
    return combining == _OVERLAY or combining >= _FIRST_GENERAL


def is_decoration(char: str) -> bool:
    """Say whether readers take the letter below this mark for the same letter when the mark is gone.

    True for accents and for the points of Hebrew and Arabic, which everyday writing leaves out;
    false for the vowel signs of Indic scripts and Thai, without which the word is another word.
    """
    return (
        is_general_mark(char)
        or _FIRST_POINT <= unicodedata.combining(char) <= _LAST_POINT
        or unicodedata.category(char) == "Me"
    )


@lru_cache(maxsize=8_192)
def _stays(char: str) -> bool:
    return not (is_invisible(char) or is_decoration(char))


def fold(text: str) -> str:
    """Return `text` in the form in which it is compared. Idempotent; takes any string, raises nothing.

    Compatibility forms become plain (NFKC), case is folded, decorating marks and invisible
    characters go. Whitespace and punctuation stay. Linear in the length of the text.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", "".join(filter(_stays, plain)))
