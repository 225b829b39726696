"""Phases on words: the site's two lists, and how their entries are matched."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rejoinder.core.folding import fold
from rejoinder.screening.drafts import Draft, Rules, Verdict, refuse, wait

# Scripts that are written without spaces, so that there are no whole words to look for: first and
# last code points of Thai, Lao, Myanmar, Khmer, kana with Bopomofo, and Han with its extensions.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x312F),
    (0x31A0, 0x31FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)

# Apostrophes that keyboards and editors put for one another.
_APOSTROPHES = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x00B4: "'"}


# Stands where a word begins or ends, so that "whole word" becomes a plain search for a piece of text.
# It cannot occur otherwise: whitespace is collapsed to spaces.
_EDGE = "\n"


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a list, ready to be looked for."""

    written: str  # as the publisher wrote it
    wanted: str  # in the form of `_with_edges`, without the asterisks


def find_word(text: str, words: Sequence[str]) -> str | None:
    """Return the first entry of `words` that occurs in `text`, as it stands in the list.

    An entry is a word or a phrase; it matches whole words, or with `*` at its beginning or end any
    word that ends or begins so. Any other character stands for itself. Case, accents, width and
    invisible characters make no difference. Scripts without spaces match anywhere.

    One search for a piece of text for each entry: no entry becomes an expression that could explode.
    """
    entries = _entries(tuple(words))
    if not entries:
        return None
    searched = _with_edges(text)
    return next((entry.written for entry in entries if entry.wanted in searched), None)


@lru_cache(maxsize=256)  # two lists for each site that is active
def _entries(words: tuple[str, ...]) -> tuple[_Entry, ...]:
    entries = []
    for written in words:
        pattern = written.strip()
        wanted = _with_edges(pattern.strip("*"))
        if pattern.startswith("*"):
            wanted = wanted.removeprefix(_EDGE)
        if pattern.endswith("*"):
            wanted = wanted.removesuffix(_EDGE)
        if wanted:  # an empty line or a lone asterisk would match everything
            entries.append(_Entry(written=written, wanted=wanted))
    return tuple(entries)


def _with_edges(text: str) -> str:
    """Return the folded text with `_EDGE` wherever a word begins or ends."""
    plain = " ".join(fold(text.translate(_APOSTROPHES)).split())
    pieces = []
    in_word = False
    for char in plain:
        if _is_of_word(char) != in_word:
            in_word = not in_word
            pieces.append(_EDGE)
        pieces.append(char)
    return "".join(pieces) + (_EDGE if in_word else "")


@lru_cache(maxsize=8_192)
def _is_of_word(char: str) -> bool:
    """Say whether words of this character's script have edges, and this is not one of them."""
    if not (char.isalnum() or unicodedata.category(char).startswith("M")):
        return False
    return not any(first <= ord(char) <= last for first, last in _UNSPACED)


def refuse_banned_words(draft: Draft, rules: Rules) -> Verdict | None:
    """Refuse without naming the word: to name it is to print it, and to help those who test the list."""
    if draft.author_is_staff:
        return None
    found = find_word(draft.said, rules.banned_words)
    if found is None:
        return None
    return refuse(
        "banned_word",
        "Your comment contains a word that this site does not publish. "
        "Please say it in other words and send it again.",
        matched=f"banned word: {found}",
    )


def hold_suspect_words(draft: Draft, rules: Rules) -> Verdict | None:
    """Hold what may be harmless and often is not."""
    if draft.author_is_staff:
        return None
    found = find_word(draft.said, rules.suspect_words)
    if found is None:
        return None
    return wait(
        "suspect_word",
        "A moderator will look at your comment before everybody sees it. You need not send it again.",
        matched=f"suspect word: {found}",
    )
