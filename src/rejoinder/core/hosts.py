"""Host names in the one form in which they are compared: ASCII, lower case, Punycode."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache

from rejoinder.core.folding import is_invisible

MAX_HOST_CHARS = 253  # RFC 1035, as text
MAX_LABEL_CHARS = 63

_DOTS = re.compile("[.\N{IDEOGRAPHIC FULL STOP}]")  # the full-width forms are folded before
_ASCII_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PUNYCODE = "xn--"
_LETTERS = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})  # no capitals: they are folded before


@lru_cache(maxsize=1_024)  # few hosts, in many addresses
def ascii_host(host: str) -> str:
    """Return a domain name in ASCII and lower case. Idempotent.

    Mapped like UTS #46 without its transitional step, so that "ß" stays a letter of its own, as in
    browsers. IPv4 addresses pass in their usual form only; one trailing dot goes.

    Raises:
        ValueError: it is no host name, or an IPv4 address in an unusual form.
    """
    labels = [_ascii_label(label) for label in _DOTS.split(_mapped(host))]
    if len(labels) > 1 and not labels[-1]:
        labels.pop()
    name = ".".join(labels)
    if not all(labels) or len(name) > MAX_HOST_CHARS:
        raise ValueError("A host name has parts of 1 to 63 characters, 253 in all.")
    if _NUMBER.fullmatch(labels[-1]):
        # "127.1" and "0x7f000001" are addresses to some programs and names to others.
        return str(ipaddress.IPv4Address(name))
    return name


def _mapped(host: str) -> str:
    """Fold compatibility forms and case, character by character, so that no letter depends on its place."""
    plain = unicodedata.normalize("NFKC", host)
    return unicodedata.normalize("NFKC", "".join(char.lower() for char in plain))


def _ascii_label(label: str) -> str:
    if not label:
        return ""
    if len(label) > MAX_LABEL_CHARS:  # before Punycode, whose cost grows with the square
        raise ValueError("A part of a host name has at most 63 characters.")
    if label.isascii():
        if label.startswith(_PUNYCODE):
            _refuse_false_punycode(label)
        ascii_label = label
    else:
        _refuse_odd_letters(label)
        ascii_label = _PUNYCODE + label.encode("punycode").decode("ascii")
    if len(ascii_label) > MAX_LABEL_CHARS or not _ASCII_LABEL.fullmatch(ascii_label):
        raise ValueError(
            "A host name has letters, digits and hyphens, and no hyphen at either end."
        )
    return ascii_label


def _refuse_odd_letters(label: str) -> None:
    for char in label:
        if is_invisible(char) or not (char == "-" or unicodedata.category(char) in _LETTERS):
            raise ValueError("A host name has letters, digits and hyphens only.")
    if unicodedata.category(label[0]).startswith("M") or "-" in (label[0], label[-1]):
        raise ValueError("A part of a host name begins with a letter or digit and ends with one.")


def _refuse_false_punycode(label: str) -> None:
    """Refuse what decodes to nothing, or to a name that is spelled in another way."""
    try:
        decoded = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
    except UnicodeError as error:
        raise ValueError("A part of the host name begins with xn-- and is no Punycode.") from error
    if decoded.isascii() or _mapped(decoded) != decoded or _ascii_label(decoded) != label:
        raise ValueError("A part of the host name begins with xn-- and is spelled in a false way.")
