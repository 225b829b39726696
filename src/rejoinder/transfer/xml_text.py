"""Turn the bytes of an XML file into text a strict parser takes. Every repair is reported."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.problems import Problems

CHUNK_BYTES: Final = 1 << 16
_CONTROLS: Final = bytes(
    sorted({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D, 0x7F})
)  # not allowed in XML
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
    mender = _Mender(problems)
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
    pieces = []
    while True:
        try:
            text, used = codecs.utf_8_decode(data, "strict", is_last)
        except UnicodeDecodeError as error:
            good = data[: error.start].decode()
            bad = data[error.start : error.end]
            pieces += [good, bad.decode("cp1252", errors="replace")]
            line += good.count("\n")
            problems.add(
                "undecodable",
                place=f"line {line}",
                detail=f"The bytes {bad.hex(' ')} are not UTF-8; they were read as Windows-1252.",
            )
            data = data[error.end :]
        else:
            return "".join([*pieces, text]), data[used:]


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


def _next_boundary(text: str, position: int) -> str | None:
    """Return the next beginning or end of a CDATA section that is not in a comment, or None."""
    while (found := _BOUNDARY.search(text, position)) is not None:
        if found[0] != "<!--":
            return found[0]
        position = text.find("-->", found.end())
        if position < 0:
            return None
    return None


_SPOT = re.compile(
    r"<!\[CDATA\[|<!--|<\?|<!|\]\]>|&(?!(?:amp|lt|gt|quot|apos);)|<(?![/A-Za-z_:\u0080-\U0010ffff])"
)
# A stretch without any spot, in which every CDATA section begun is also ended. It decides nothing:
# it lets most of a file through in one step.
_CLEAN = re.compile(
    r"(?:<[/A-Za-z_:\u0080-\U0010ffff][^<&\]]*+"
    r"|<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+\]\]>"
    r"|[^<&\]]++|&(?:amp|lt|gt|quot|apos);|\](?!\]>))*+"
)
_SPOT_CHARS = 40  # no spot, and no reference, is longer
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_BOUNDARY = re.compile(r"<!--|<!\[CDATA\[|\]\]>")
_OPEN_TAG = re.compile(r"<([^\s<>/!?]+)[^<>]*>\s*$")
_CLOSE_TAG = re.compile(r"\s*</([^\s<>]+)\s*>")
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)")
_LOOK_AHEAD = 1 << 18  # characters behind a CDATA section that may tell that it had not ended
_LOOK_BEHIND = 300


class _Mender:
    """Mend what exporters get wrong, and change no well-formed file (comments and the like apart).

    Mended are a bare `&` or `<`, entities of HTML, references to characters that XML does not allow,
    and `]]>` inside a CDATA section. Comments and processing instructions are dropped. Nesting is the
    parser's business: a missing or wrong tag goes through and fails there.
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._rest = ""  # not decided yet
        self._line = 1  # of the beginning of `_rest`
        self._skip_to = ""  # inside a comment or an instruction: what ends it
        self._in_cdata = False
        self._before_cdata = ""  # the text before it, to find the element that it fills
        self._counted_to = 0  # position up to which `_counted_line` has counted
        self._counted_line = 1

    def feed(self, text: str, *, final: bool) -> str:
        """Return as much mended text as is certain."""
        text = self._rest + text
        out: list[str] = []
        position = 0
        going = True
        while going and position < len(text):
            if self._skip_to:
                position, going = self._skip(text, position, out)
            elif self._in_cdata:
                position, going = self._cdata(text, position, out, final=final)
            elif (last_end := text.rfind("]]>", position, self._clean_until(text, position))) >= 0:
                # All of it is certain but whether the last section has ended: `_cdata` looks at that.
                out.append(text[position:last_end])
                position = last_end
                self._open_cdata(text, text.rfind("<![CDATA[", 0, last_end))
            else:
                position, going = self._markup(text, position, out, final=final)
        if final and self._skip_to:
            raise InvalidError("The file ends inside a comment: it was cut off. Export it again.")
        self._rest = text[position:]
        self._line += text.count("\n", 0, position)
        self._counted_to, self._counted_line = 0, self._line
        return "".join(out)

    def _place(self, text: str, position: int) -> str:
        # Counts on from the last place, as a broken file may have one every few bytes.
        self._counted_line += text.count("\n", self._counted_to, position)
        self._counted_to = position
        return f"line {self._counted_line}"

    def _report(self, kind: str, text: str, position: int, detail: str) -> None:
        self._problems.add(kind, place=self._place(text, position), detail=detail)

    @staticmethod
    def _clean_until(text: str, position: int) -> int:
        clean = _CLEAN.match(text, position)
        return clean.end() if clean else position

    def _open_cdata(self, text: str, start: int) -> None:
        self._in_cdata = True
        self._before_cdata = text[max(0, start - _LOOK_BEHIND) : start]

    def _skip(self, text: str, position: int, out: list[str]) -> tuple[int, bool]:
        end = text.find(self._skip_to, position)
        found = end >= 0
        if not found:
            end = max(position, len(text) - len(self._skip_to) + 1)
        out.append("\n" * text.count("\n", position, end))
        if found:
            end += len(self._skip_to)
            self._skip_to = ""
        return end, found

    def _cdata(self, text: str, position: int, out: list[str], *, final: bool) -> tuple[int, bool]:
        end = text.find("]]>", position)
        if end < 0:
            end = len(text) if final else max(position, len(text) - 2)
            out.append(text[position:end])
            return end, False
        boundary = _next_boundary(text, end + 3)
        if boundary is None and not final and len(text) - end < _LOOK_AHEAD:
            out.append(text[position:end])
            return end, False
        out.append(text[position:end])
        # A "]]>" may not stand outside a CDATA section: if the next boundary is one, then this was not
        # the end but part of the text, unless the element is closed at once.
        if boundary == "]]>" and not self._is_closed(text, end + 3):
            self._report("cdata_end", text, end, "A “]]>” inside a text was taken as part of it.")
            out.append("]]]]><![CDATA[>")
        else:
            out.append("]]>")
            self._in_cdata = False
        return end + 3, True

    def _is_closed(self, text: str, position: int) -> bool:
        opened = _OPEN_TAG.search(self._before_cdata)
        closed = _CLOSE_TAG.match(text, position)
        return closed is not None and (opened is None or opened[1] == closed[1])

    def _markup(self, text: str, position: int, out: list[str], *, final: bool) -> tuple[int, bool]:
        spot = _SPOT.search(text, position)
        if spot is None:
            end = len(text)
            if not final:
                tail = max(position, end - _SPOT_CHARS)
                end = min((i for i in (text.find(c, tail) for c in "<&]") if i >= 0), default=end)
            out.append(text[position:end])
            return end, False
        start = spot.start()
        out.append(text[position:start])
        if not final and len(text) - start < _SPOT_CHARS:
            return start, False  # what follows may change what it is
        mark = spot[0]
        if mark == "<![CDATA[":
            self._open_cdata(text, start)
            out.append(mark)
        elif mark == "<!--":
            self._skip_to = "-->"
        elif mark == "<?":
            self._skip_to = "?>"
        elif mark == "&":
            return self._mend_reference(text, start, out), True
        elif mark == "]]>":
            self._report(
                "cdata_end", text, start, "A “]]>” outside a CDATA section was taken as text."
            )
            out.append("]]&gt;")
        elif _DECLARATION.match(text, start):
            raise InvalidError(
                f"The file declares a document type or an entity ({self._place(text, start)}). "
                "No WordPress export does, and a bomb can hide in it, so it is not read. Export the site again."
            )
        else:
            self._report("bare_less_than", text, start, "A bare “<” was taken as text.")
            out.append("&lt;" + mark[1:])
        return spot.end(), True

    def _mend_reference(self, text: str, start: int, out: list[str]) -> int:
        reference = _REFERENCE.match(text, start)
        name = reference[3] if reference else None
        if reference is None or (name and f"{name};" not in html5):
            shown = text[start : start + 20].partition("\n")[0]
            self._report("bare_ampersand", text, start, f"A bare “&” was taken as text: “{shown}”.")
            out.append("&amp;")
            return start + 1
        if name:
            self._report(
                "html_entity",
                text,
                start,
                f"“{reference[0]}” is of HTML, not of XML; it was replaced.",
            )
            out.append(escape(html5[f"{name};"]))
        elif _is_allowed(int(reference[1]) if reference[1] else int(reference[2], 16)):
            out.append(reference[0])
        else:
            self._report(
                "control_character",
                text,
                start,
                f"“{reference[0]}” names a character XML does not allow; removed.",
            )
        return reference.end()


def _is_allowed(code_point: int) -> bool:
    """Tell whether XML 1.0 allows a character (production 2, Char)."""
    return (
        code_point in {0x9, 0xA, 0xD}
        or 0x20 <= code_point <= 0xD7FF  # noqa: PLR2004
        or 0xE000 <= code_point <= 0xFFFD  # noqa: PLR2004
        or 0x10000 <= code_point <= 0x10FFFF  # noqa: PLR2004
    )
