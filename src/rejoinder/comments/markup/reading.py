"""Safe HTML read back as text: for snippets, feeds, structured data and counts."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from rejoinder.comments.markup.characters import without_bidi_controls
from rejoinder.comments.markup.safe_html import SafeHtml

_INLINE_TAG = re.compile(r"</?(?:a|code|del|em|strong)(?: [^>]*)?>")
_OTHER_TAG = re.compile(r"<[^>]*>")
# Han, kana: written without spaces, and each about as long to read as half a word.
_IDEOGRAPH = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def plain_text(html: SafeHtml) -> str:
    """Return the text on one line, entities decoded, without bidirectional controls.

    It is text again: whoever puts it into HTML escapes it.
    """
    text = unescape(_OTHER_TAG.sub(" ", _INLINE_TAG.sub("", html)))
    return " ".join(without_bidi_controls(text).split())


def count_words(html: SafeHtml) -> int:
    """Return the number of words; each Chinese character and each kana counts as one."""
    text, ideographs = _IDEOGRAPH.subn(" ", plain_text(html))
    # Nearly every word begins with a letter, and is not looked through.
    return ideographs + sum(
        word[0].isalnum() or any(map(str.isalnum, word)) for word in text.split()
    )


def excerpt(text: str, *, max_chars: int) -> str:
    """Return the beginning of a text, with "…" where it was cut.

    Cut between words, unless that would cost more than half, as in a long address or a script
    without spaces; then between characters, never between a letter and its accent.

    Args:
        max_chars: code points of the result, "…" included; at least 1.

    Raises:
        ValueError: `max_chars` is less than 1.
    """
    if max_chars < 1:
        raise ValueError("max_chars must be at least 1.")
    if len(text) <= max_chars:
        return text
    end = max_chars - 1
    space = text.rfind(" ", end // 2, end + 1)
    if space >= 0:
        end = space
    else:
        while end > 0 and _continues(text[end], after=text[end - 1]):
            end -= 1
    return f"{text[:end].rstrip()}…"


_ZERO_WIDTH_JOINER = "\u200d"


def _continues(char: str, *, after: str) -> bool:
    return _ZERO_WIDTH_JOINER in {char, after} or unicodedata.category(char).startswith("M")
