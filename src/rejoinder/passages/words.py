"""Words and sentences of normalised text, in any script. Positions count code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Scripts that set no space between words: Thai, Lao, Burmese, Khmer, kana, bopomofo, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+|[^\s]")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# Latin, Arabic, Urdu and Devanagari stops need a space after them; those of Chinese and Japanese do not.
# Closing quotes and brackets belong to the sentence. Linear: a run of stops is tried from its first only.
_STOPS, _WIDE_STOPS = ".!?\u061f\u06d4\u0964", "\u3002\uff01\uff1f"
_SENTENCE = re.compile(
    rf"""\S.*?(?:(?<![{_STOPS}])[{_STOPS}]++["')\]\u00bb]*+(?=\s|$)"""
    rf"|[{_WIDE_STOPS}]+[\u300d\u300f\uff09]*|$)"
)
_JOINERS = "\u200c\u200d'"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a character of a script without spaces, or a sign."""

    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return what stands in a stretch, without the white space."""
    return [Token(*found.span()) for found in _TOKEN.finditer(text, start, end)]


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a stretch, without the space between them. A guess that need not be right."""
    for found in _SENTENCE.finditer(text, start, end):
        yield found.span()


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch with the words at its ends made whole, and without white space there.

    Scripts without spaces are left as they are.
    """
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    while 0 < start < end and _is_inner(text[start - 1]) and _is_inner(text[start]):
        start -= 1
    while start < end < len(text) and _is_inner(text[end - 1]) and _is_inner(text[end]):
        end += 1
    return start, end


def _is_inner(char: str) -> bool:
    """Say whether this is part of a word that spaces set apart."""
    if _IS_UNSPACED.match(char):
        return False
    return char.isalnum() or char in _JOINERS or unicodedata.category(char)[0] == "M"
