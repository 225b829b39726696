"""Which writing system a character belongs to, and which of them go together in one name."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache, lru_cache
from importlib import resources

_LATIN = "LATIN"
_WITH_ANY = frozenset({"COMMON", "INHERITED"})  # digits, punctuation, marks: of no script

# Languages that are written with several scripts at once (UTS #39, section 5.1).
_TOGETHER = (
    frozenset({_LATIN, "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({_LATIN, "HAN", "HANGUL"}),
    frozenset({_LATIN, "HAN", "BOPOMOFO"}),
)

# Scripts in everyday modern use (UAX #31, table 5), without Latin.
_EVERYDAY = """
ARABIC ARMENIAN BENGALI BOPOMOFO CYRILLIC DEVANAGARI ETHIOPIC GEORGIAN GREEK GUJARATI GURMUKHI HAN
HANGUL HEBREW HIRAGANA KANNADA KATAKANA KHMER LAO MALAYALAM MYANMAR ORIYA SINHALA TAMIL TELUGU
THAANA THAI TIBETAN
"""
_GO_WITH_LATIN = frozenset(_EVERYDAY.split()) - {"CYRILLIC", "GREEK"}


@cache
def _ranges() -> tuple[list[int], list[int], list[str]]:
    """Return first and last code points, ascending, and scripts: Scripts.txt of Unicode, 2,193 ranges."""
    source = resources.files("confusable_homoglyphs") / "categories.json"
    data = json.loads(source.read_text("utf-8"))
    rows: list[tuple[int, int, int, int]] = data["code_points_ranges"]
    scripts: list[str] = data["iso_15924_aliases"]
    return [row[0] for row in rows], [row[1] for row in rows], [scripts[row[2]] for row in rows]


@lru_cache(maxsize=8_192)
def script_of(char: str) -> str:
    """Return the script's Unicode name in capitals, such as "LATIN"; "UNKNOWN" if it has none."""
    firsts, lasts, scripts = _ranges()
    index = bisect_right(firsts, ord(char)) - 1
    return scripts[index] if index >= 0 and ord(char) <= lasts[index] else "UNKNOWN"


def mixes_scripts(text: str) -> bool:
    """Say whether `text` mixes scripts beyond "moderately restrictive" of UTS #39, section 5.2.

    One script alone is fine, whichever; Latin goes with one script of everyday use that is neither
    Cyrillic nor Greek; and Japanese, Korean and Chinese go with what they are written with.
    """
    scripts = {script_of(char) for char in text} - _WITH_ANY
    if len(scripts) <= 1 or any(scripts <= together for together in _TOGETHER):
        return False
    others = scripts - {_LATIN}
    return len(others) > 1 or not others <= _GO_WITH_LATIN
