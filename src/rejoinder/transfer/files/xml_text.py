"""Turn the bytes of an XML file into text a strict parser takes. Every repair is reported."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files.xml_mending import Mender
from rejoinder.transfer.problems import Problems

CHUNK_BYTES: Final = 1 << 16
_WINDOW_BYTES: Final = 512
_CONTROLS: Final = bytes(set(range(0x20)) - set(b"\t\n\r"))  # which XML does not allow
_CONTROL_RUN = re.compile(b"[" + re.escape(_CONTROLS) + b"]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
# The character sets that blogs were written in. Others of Python's are no sets at all, or are slow.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|ascii|iso-?8859-?(1[013-6]?|[2-9])|latin-?1|(windows|cp)-?125[0-8]|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|euc-(jp|kr)|shift[_-]jis"
)


def read_text(stream: BinaryIO, *, problems: Problems) -> Iterator[str]:
    """Decode a file by its declared character set and mend it, piece by piece.

    What comes out has as many lines as the file, so that positions in one are positions in the other.

    Raises:
        InvalidError: it declares a document type, or a character set that is not read.
    """
    mender = Mender(problems)
    for text in _decoded(stream, problems=problems):
        yield mender.feed(text, final=False)
    yield mender.feed("", final=True)


def _decoded(stream: BinaryIO, *, problems: Problems) -> Iterator[str]:
    head = stream.read(CHUNK_BYTES)
    charset = _charset(head)
    chunks = _chunks(head, stream)
    if charset != "utf-8":
        chunks = _transcoded(chunks, charset, problems=problems)
    line = 1
    rest = b""
    is_start = True
    for chunk in chunks:
        clean = chunk.translate(None, _CONTROLS)
        if len(clean) != len(chunk):
            _report_controls(chunk, line=line, problems=problems)
        text, rest = _utf_8(rest + clean, line=line, is_last=not chunk, problems=problems)
        line += text.count("\n")
        if is_start and text:
            text = _without_stray(text, problems=problems)
            is_start = False
        if "\ufffe" in text or "\uffff" in text:
            problems.add(
                "control_character",
                place=f"before line {line}",
                detail="U+FFFE or U+FFFF was removed.",
            )
            text = text.replace("\ufffe", "").replace("\uffff", "")
        yield text


def _report_controls(chunk: bytes, *, line: int, problems: Problems) -> None:
    for found in _CONTROL_RUN.finditer(chunk):
        problems.add(
            "control_character",
            place=f"line {line + chunk.count(10, 0, found.start())}",
            detail=f"Control characters, which XML does not allow, were removed: {found[0][:20].hex(' ')}.",
        )


def _chunks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield the whole stream, and at last an empty piece."""
    yield head
    while head:
        head = stream.read(CHUNK_BYTES)
        yield head


def _charset(head: bytes) -> str:
    for mark, charset in _BOMS:
        if head.startswith(mark):
            return charset
    found = _DECLARED.search(head[:1024])
    if found is None:
        return "utf-8"
    declared = found[1].decode().lower()
    if not _CHARSETS.fullmatch(declared):
        raise InvalidError(
            f"The file declares the character set “{declared}”, which is not read. Convert it to UTF-8 with "
            "a text editor, and correct its first line."
        )
    if declared in {"utf8", "utf-8", "ascii", "us-ascii"} or declared.startswith("utf"):
        return "utf-8"  # "utf-16" in a file whose first bytes are not, is a converter's leftover
    return codecs.lookup(declared.replace("windows", "cp").replace("cp-", "cp")).name


def _transcoded(chunks: Iterator[bytes], charset: str, *, problems: Problems) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(charset)(errors="replace")
    for number, chunk in enumerate(chunks):
        text = decoder.decode(chunk, final=not chunk)
        if lost := text.count("\ufffd"):
            problems.add(
                "undecodable",
                place=f"about byte {number * CHUNK_BYTES}",
                detail=f"{lost} characters are not valid in the declared character set, {charset}; each became \ufffd.",
            )
        if text or not chunk:  # only the end is empty
            yield text.encode("utf-8", errors="replace")
        if text and not chunk:
            yield b""


def _utf_8(data: bytes, *, line: int, is_last: bool, problems: Problems) -> tuple[str, bytes]:
    """Return the text and the bytes of a character that is still incomplete."""
    with suppress(UnicodeDecodeError):
        text, used = codecs.utf_8_decode(data, "strict", is_last)
        return text, data[used:]
    return _nearly_utf_8(data, line=line, is_last=is_last, problems=problems)


def _nearly_utf_8(
    data: bytes, *, line: int, is_last: bool, problems: Problems
) -> tuple[str, bytes]:
    """Do as `_utf_8`, with each byte that is not UTF-8 read as Windows-1252, and reported."""
    pieces = []
    position = 0
    while True:
        # In windows, as each error costs a copy of all that was to be decoded.
        window = data[position : position + _WINDOW_BYTES]
        is_end = position + _WINDOW_BYTES >= len(data)
        try:
            text, used = codecs.utf_8_decode(window, "strict", is_last and is_end)
        except UnicodeDecodeError as error:
            good, bad = window[: error.start].decode(), window[error.start : error.end]
            line += good.count("\n")
            problems.add(
                "undecodable",
                place=f"line {line}",
                detail=f"The bytes {bad.hex(' ')} are not UTF-8; they were read as Windows-1252.",
            )
            pieces += [good, bad.decode("cp1252", errors="replace")]
            position += error.end
        else:
            pieces.append(text)
            line += text.count("\n")
            position += used
            if is_end:
                return "".join(pieces), data[position:]


def _without_stray(text: str, *, problems: Problems) -> str:
    """Cut off what stands before the first element, and the XML declaration, but keep the line ends.

    The declaration has served; without it line ends may stand first.
    """
    root = text.find("<rss")
    declaration = text.find(
        "<?xml", 0, root if root >= 0 else len(text)
    )  # a later one is of some article
    start = declaration if declaration >= 0 else max(text.find("<"), 0)
    if start:
        what = "A byte-order mark" if text[:start] == "\ufeff" else repr(text[: min(start, 80)])
        problems.add(
            "stray_bytes",
            place="line 1",
            detail=f"{what} stood before the beginning, and was skipped.",
        )
    end = text.find("?>", declaration) + 2 if declaration >= 0 else start
    return "\n" * text.count("\n", 0, end) + text[end:]
