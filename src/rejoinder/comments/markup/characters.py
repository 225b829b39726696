"""Characters that may not reach a page: controls, bidirectional overrides, towers of marks."""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 8  # on one base: twice what Tibetan stacks, and less than what leaves the line

# What XML 1.0 cannot carry (a feed must), what is not a character, and line ends of other systems.
_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")

# U+200E, U+200F and U+061C are not among them: they order one character, and Arabic needs them.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile(r"(<[^>]*>)")
# No mark is a word character to `re`, so a run too long is among these; most texts have none.
_PERHAPS_TOO_MANY = re.compile(
    r"(?:[^\w\s\x00-\x7f](?:<[^>]*+>)*+){%d}" % (MAX_MARKS + 1)  # noqa: UP031
)
_INLINE = frozenset({"a", "code", "del", "em", "strong"})


def without_bidi_controls(text: str) -> str:
    """Return `text` without the characters that reorder what follows them (CVE-2021-42574)."""
    return _BIDI_CONTROLS.sub("", text)


def make_usable(source: str) -> str:
    r"""Return `source` with `\n` as its only line end and without characters that are none.

    NUL and lone surrogates become U+FFFD, as CommonMark 2.3 has it; other controls but the tab go.
    """
    if _UNUSABLE.search(source) is None:
        return source
    text = _LINE_ENDS.sub("\n", source).replace("\u2029", "\n\n")
    return _UNUSABLE.sub("", _NOT_TEXT.sub("\ufffd", text))


def tidy(draft: str) -> str:
    """Return a well-formed draft of HTML with only such text as stays where it is put.

    Outside code no bidirectional control is left: inside, it may be what the code is about. No base
    keeps more than `MAX_MARKS` marks, however they are spread over inline tags.
    """
    draft = make_usable(draft)  # again, because entities such as &#12; were decoded since
    if draft.isascii():
        return draft
    if _BIDI_CONTROLS.search(draft):
        draft = _strip_bidi_controls(draft)
    if _PERHAPS_TOO_MANY.search(draft):
        draft = _cap_marks(draft)
    return draft


def _strip_bidi_controls(draft: str) -> str:
    parts: list[str] = []
    depth = 0  # of code
    for part in _TAGS.split(draft):
        if part.startswith(("<code", "<pre")):
            depth += 1
        elif part.startswith(("</code", "</pre")):
            depth -= 1
        parts.append(part if depth else without_bidi_controls(part))
    return "".join(parts)


def _cap_marks(draft: str) -> str:
    kept: list[str] = []
    marks = 0  # on the base before this place
    for part in _TAGS.split(draft):
        if part.startswith("<"):
            kept.append(part)
            if part.strip("</>").split(" ", 1)[0] not in _INLINE:
                marks = 0
            continue
        for char in part:
            category = unicodedata.category(char)
            if category.startswith("M"):
                marks += 1
                if marks > MAX_MARKS:
                    continue
            elif category != "Cf":  # a joiner between marks does not begin a new base
                marks = 0
            kept.append(char)
    return "".join(kept)
