"""A coloured letter beside a name: no picture to fetch, and nobody else who learns of it."""

from __future__ import annotations

import functools
import unicodedata
import zlib

HUES = 8  # classes h0 … h7 of the style sheet


@functools.lru_cache(maxsize=5_000)
def avatar_of(name: str) -> tuple[str, str]:
    """Return the letter and the class of its colour, the same wherever the name stands."""
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    return _letter(name), f"h{zlib.crc32(folded.encode('utf-8', 'replace')) % HUES}"


def _letter(name: str) -> str:
    for character in unicodedata.normalize("NFC", name):
        if character.isalnum():
            return character.upper()[:1]
    return "·"
