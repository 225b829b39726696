"""Tell from its first bytes what a file is, and in words why it is not an export."""

from __future__ import annotations

import json
import re
from typing import Final, Literal, TypeAlias

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files.json_items import top_names

ExportFormat: TypeAlias = Literal["wordpress", "hypothesis", "rejoinder"]
HEAD_BYTES: Final = 1 << 16

_READS = (
    "Rejoinder reads WordPress exports (.xml), those of Hypothesis (.json) and its own (.jsonl), plain, as "
    ".gz or as .zip."
)
_SIGNATURES = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\0", "packed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-Zip; unpack it first"),
    (b"Rar!", "packed with RAR; unpack it first"),
    (b"PK\x03\x04", "an archive inside another file; unpack it first"),
    (b"\x1f\x8b", "packed several times; unpack it first"),
)
_TAR = slice(257, 262)  # where a tar archive says "ustar"
_MARKUP = re.compile(r"<(?:\?|!--|!|([A-Za-z_][^\s/>]*))")
_SQL = re.compile(r"\s*(?:--|/\*!|CREATE TABLE|INSERT INTO)")
# Names in its object: the client's file, older and newer, and the answer of the API.
_HYPOTHESIS = (
    {"annotations", "client_version"},
    {"annotations", "export_userid"},
    {"rows", "total"},
)
_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def recognise(head: bytes, *, name: str) -> ExportFormat:
    """Return the format of a file that begins with `head`.

    Args:
        head: its first bytes, unpacked; `HEAD_BYTES` of them are enough.
        name: for messages.

    Raises:
        InvalidError: it is no export that this version reads. It says what the file is.
    """
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InvalidError(f"“{name}” is empty.")
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise InvalidError(f"“{name}” is {what}. {_READS}")
    if head[_TAR] == b"ustar":
        raise InvalidError(f"“{name}” is a tar archive; unpack it first. {_READS}")
    encoding = _UTF_16.get(head[:2], "utf-8-sig")
    if encoding == "utf-8-sig" and b"\0" in head:
        raise InvalidError(f"“{name}” is not a text file. {_READS}")
    return _recognise_text(
        head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n"), name=name
    )


def _recognise_text(text: str, *, name: str) -> ExportFormat:
    if text[0] in "{[":
        return _recognise_json(text, name=name)
    element = _first_element(text)
    if element != "rss" and (declaration := text.find("<?xml")) >= 0:
        element = _first_element(text[declaration:])  # before it stood a warning of the server
    if element is None:
        what = "a dump of a database" if _SQL.match(text) else "neither XML nor JSON"
        raise InvalidError(f"“{name}” is {what}. {_READS}")
    return recognise_root(element, name=name)


def _first_element(text: str) -> str | None:
    """Return the name of the first element, or None. Linear in the length of the text."""
    position = 0
    while (found := _MARKUP.search(text, position)) is not None:
        if found[1]:
            return found[1]
        match found[0]:
            case "<?":
                close = "?>"
            case "<!--":
                close = "-->"
            case _:  # a document type, perhaps with declarations inside
                close = "]>" if "[" in text[found.end() : text.find(">", found.end())] else ">"
        position = text.find(close, found.end())
        if position < 0:
            return None
    return None


def recognise_root(element: str, *, name: str) -> ExportFormat:
    """Return the format of an XML file by its first element.

    Raises:
        InvalidError: it is not one that this version reads.
    """
    match element.lower():
        case "rss":
            return "wordpress"
        case "html" | "head" | "body" | "br" | "div" | "script":
            raise InvalidError(
                f"“{name}” is a web page, perhaps an error or sign-in page that was saved in place of "
                "the export. Export it again, and open the file before you import it."
            )
        case "disqus":
            raise InvalidError(
                f"“{name}” is a Disqus export, which this version cannot read. {_READS}"
            )
        case _:
            raise InvalidError(
                f"“{name}” is not a WordPress export: the first element is <{element}>. {_READS}"
            )


def _recognise_json(text: str, *, name: str) -> ExportFormat:
    line, end, _ = text.partition("\n")
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if (isinstance(value, dict) and "kind" in value) or (not end and '"kind"' in line):
        return "rejoinder"  # the second, when `head` is but the beginning of a long line
    names = set(top_names(text.encode()))
    if any(marks <= names for marks in _HYPOTHESIS):
        return "hypothesis"
    raise InvalidError(
        f"“{name}” is JSON, but neither Rejoinder's own format, where the first line is an object with a “kind”, nor "
        f"an export of Hypothesis, which has “annotations” or “rows”. {_READS}"
    )
