"""What a reader may be called: cleaning a name, and refusing one that hides or breaks something."""

from __future__ import annotations

import unicodedata

from rejoinder.accounts.lookalikes import skeleton
from rejoinder.accounts.scripts import mixes_scripts, script_of
from rejoinder.core.errors import InvalidError
from rejoinder.core.folding import is_general_mark, is_invisible
from rejoinder.core.sentences import Sentence

__all__ = ["MAX_NAME_CHARS", "clean_name", "skeleton"]

MAX_NAME_CHARS = 60  # and so at most 240 bytes of UTF-8
MOST_GENERAL_MARKS = 2  # Vietnamese and vowelled Arabic need two on a letter
MOST_MARKS = 4  # pointed Hebrew, Tibetan and Myanmar stack up to four of their own

_ZWNJ, _ZWJ = "\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"
_JOINED_SCRIPTS = frozenset(
    {"ARABIC", "SYRIAC", "MONGOLIAN", "NKO"}
)  # letters join their neighbours
_VIRAMA = 9  # canonical combining class of the signs that bind two consonants of an Indic script

# Selectors between text and emoji style. Keyboards add them to symbols, and they change no name.
_STYLE_SELECTORS = {0xFE0E: None, 0xFE0F: None}

_BLANK_SYMBOLS = (
    "\N{BRAILLE PATTERN BLANK}\N{OBJECT REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
)


def clean_name(raw: str) -> str:
    """Return the name as it is stored and shown: NFC, trimmed, with single spaces. Idempotent.

    Names of every script pass unchanged; so do symbols, beside at least one letter or digit.

    Raises:
        InvalidError: it is empty or too long, has characters that cannot be seen or that change the
            text around them, piles up marks, or mixes scripts that are taken for one another.
    """
    text = unicodedata.normalize("NFC", raw.translate(_STYLE_SELECTORS))
    text = " ".join(_words(text.strip("\t\r\n ")))
    if not text:
        raise _invalid(
            Sentence("Please enter a name of 1 to %(most)s characters.", most=MAX_NAME_CHARS)
        )
    if len(text) > MAX_NAME_CHARS:
        raise _invalid(
            Sentence(
                "This name has %(count)s characters, and %(most)s fit. Please shorten it.",
                count=len(text),
                most=MAX_NAME_CHARS,
            )
        )
    if text.isascii() and text.isprintable():
        _refuse_wordless(text)
        return text
    _refuse_unseen(text)
    _refuse_wordless(text)
    _refuse_piled_marks(text)
    if mixes_scripts(text):
        raise _invalid(
            "This name mixes letters of different alphabets that look alike. "
            "Please write it in one alphabet."
        )
    return text


def _invalid(detail: str) -> InvalidError:
    return InvalidError(detail, field="name")


def _words(text: str) -> list[str]:
    """Split at spaces of any width, but not at the controls that `str.split` also takes for spaces."""
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in text)
    return [word for word in spaced.split(" ") if word]


def _refuse_wordless(text: str) -> None:
    if not any(char.isalnum() for char in text):
        raise _invalid("Please use at least one letter or digit in the name.")


def _refuse_unseen(text: str) -> None:
    for index, char in enumerate(text):
        if char in (_ZWNJ, _ZWJ):
            hidden = not _is_spelling(text, index)
        else:
            # Categories C: controls, format characters with the bidirectional ones, surrogates,
            # private use, unassigned; Zl and Zp: line and paragraph separators.
            hidden = (
                unicodedata.category(char)[0] == "C"
                or unicodedata.category(char) in {"Zl", "Zp"}
                or is_invisible(char)
                or char in _BLANK_SYMBOLS
            )
        if hidden:
            raise _invalid(
                Sentence(
                    "This name contains a character that cannot be seen or shown (%(code)s). "
                    "Please type the name instead of pasting it.",
                    code=f"U+{ord(char):04X}",
                )
            )


def _is_spelling(text: str, index: int) -> bool:
    """Say whether the joiner at `index` is part of the spelling. After RFC 5892, appendix A.

    Indic scripts put it after a virama, to choose the form of a conjunct; Persian and others put the
    non-joiner between two letters that would otherwise join. Of those letters only the script is
    looked at, not the joining type of each.
    """
    before, after = text[:index], text[index + 1 : index + 2]
    if before and unicodedata.combining(before[-1]) == _VIRAMA:
        return True
    # Vowel signs may stand between the letter and the non-joiner.
    letter = next((char for char in reversed(before) if not unicodedata.combining(char)), "")
    return text[index] == _ZWNJ and _joins_neighbours(letter) and _joins_neighbours(after)


def _joins_neighbours(char: str) -> bool:
    return char.isalpha() and script_of(char) in _JOINED_SCRIPTS


def _refuse_piled_marks(text: str) -> None:
    """Refuse marks without a letter below them, and more than a letter of any language carries."""
    general = total = 0
    before = " "
    for char in unicodedata.normalize("NFD", text):
        category = unicodedata.category(char)
        if category == "Me" or (category[0] == "M" and not (before.isalnum() or _is_mark(before))):
            raise _invalid(
                "This name has an accent or sign that belongs to no letter. Please remove it."
            )
        if category == "Mn":
            total += 1
            general += is_general_mark(char)
            if general > MOST_GENERAL_MARKS or total > MOST_MARKS or char == before:
                raise _invalid("This name piles up accents or signs. Please leave some out.")
        elif category not in {"Mc", "Cf"}:  # a joiner does not begin a letter
            general = total = 0
        before = char


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char in (_ZWNJ, _ZWJ)
