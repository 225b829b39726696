"""Phases on the text as a text: whether it can be stored at all, and whether it was said before."""

from __future__ import annotations

import hashlib
import unicodedata

from rejoinder.core.folding import is_invisible
from rejoinder.core.sentences import Sentence, counted
from rejoinder.screening.drafts import Draft, Rules, Verdict, refuse

_LINE_CONTROLS = "\n\t\r"
_FINGERPRINT_BYTES = 16


def refuse_malformed(draft: Draft, _rules: Rules) -> Verdict | None:
    """Refuse what no keyboard makes and databases, mails or terminals trip over."""
    for char in draft.said:
        if char < " " or char > "~":
            category = unicodedata.category(char)
            if category == "Cs" or (category == "Cc" and char not in _LINE_CONTROLS):
                return refuse(
                    "malformed_text",
                    "The text contains a control character, perhaps from copying it out of another "
                    "program. Please remove it, or paste the text without formatting.",
                    matched=f"U+{ord(char):04X}",
                )
    return None


def refuse_empty(draft: Draft, _rules: Rules) -> Verdict | None:
    """Refuse a text in which there is nothing to see."""
    if all(char.isspace() or is_invisible(char) for char in draft.text):
        return refuse(
            "empty_text", "There is no text yet. Please write your comment and send it again."
        )
    return None


def refuse_too_long(draft: Draft, rules: Rules) -> Verdict | None:
    """Refuse rather than cut: a text that is cut says something its author did not say."""
    chars = len(draft.said)
    if chars > rules.max_chars:
        return refuse(
            "text_too_long",
            counted(
                "Your comment is %(n)s character too long: %(most)s fit. Please shorten it.",
                "Your comment is %(n)s characters too long: %(most)s fit. Please shorten it.",
                chars - rules.max_chars,
                most=rules.max_chars,
            ),
        )
    size = len(draft.said.encode())
    if size > rules.max_bytes:
        return refuse(
            "text_too_long",
            Sentence(
                "Your comment takes %(bytes)s bytes, and %(most)s fit. Please shorten it.",
                bytes=size,
                most=rules.max_bytes,
            ),
        )
    return None


def fingerprint(text: str) -> str:
    """Return 32 hexadecimal digits that are equal for texts that differ in case and spacing only.

    The first 16 bytes of SHA-256 of the text in NFKC, case folded, its whitespace collapsed.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    collapsed = " ".join(plain.split())
    digest = hashlib.sha256(collapsed.encode("utf-8", "surrogatepass")).digest()
    return digest[:_FINGERPRINT_BYTES].hex()


def refuse_repeated(draft: Draft, _rules: Rules) -> Verdict | None:
    """Refuse what the same author said here a moment ago."""
    if fingerprint(draft.text) in draft.recent_fingerprints:
        return refuse(
            "repeated_text",
            "You have already posted this text here. If there is more to say, please change it first.",
        )
    return None
