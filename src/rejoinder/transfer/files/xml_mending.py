"""Mend the text of an XML file that is almost well-formed. Every repair is reported."""

from __future__ import annotations

import re
from html.entities import html5
from xml.sax.saxutils import escape

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.problems import Problems

_SPOT = re.compile(
    r"<!\[CDATA\[|<!--|<\?|<!|\]\]>|&(?!(?:amp|lt|gt|quot|apos);)|<(?![/A-Za-z_:\u0080-\U0010ffff])"
)
# A stretch without any spot, in which every CDATA section begun is also ended. It decides nothing:
# it lets most of a file through in one step. Not possessive as a whole: Python 3.11.2, which is Debian
# 12's, forgets look-aheads inside possessive groups.
_CLEAN = re.compile(
    r"(?:<[/A-Za-z_:\u0080-\U0010ffff][^<&\]]*+"
    r"|<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*\]\]>"
    r"|[^<&\]]++|&(?:amp|lt|gt|quot|apos);|\](?!\]>))*"
)
_SPOT_CHARS = 40  # no spot, and no reference, is longer
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_BOUNDARY = re.compile(r"<!--|<!\[CDATA\[|\]\]>")
_OPEN_TAG = re.compile(r"<([^\s<>/!?]+)[^<>]*>\s*$")
_CLOSE_TAG = re.compile(r"\s*</([^\s<>]+)\s*>")
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)")
_LOOK_AHEAD = 1 << 18  # characters behind a CDATA section that may tell that it had not ended
_LOOK_BEHIND = 300


class Mender:
    """Mend what exporters get wrong, and change the meaning of no well-formed file.

    Mended are a bare `&` or `<`, entities of HTML, references to characters that XML does not allow,
    and `]]>` inside a CDATA section. Comments and processing instructions become comments that hold
    their line ends only. Nesting is the parser's business: a wrong tag goes through and fails there.
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._past = ""  # the end of what is decided
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
                end_before = max(position, text.rfind("]]>", position, last_end))
                self._open_cdata(text, text.find("<![CDATA[", end_before))
                position = last_end
            else:
                position, going = self._markup(text, position, out, final=final)
        if final and self._skip_to:
            raise InvalidError("The file ends inside a comment: it was cut off. Export it again.")
        self._past = self._last(text, position)
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
        self._before_cdata = self._last(text, start)

    def _last(self, text: str, position: int) -> str:
        """Return what stands before a position, as far back as anybody looks."""
        if position >= _LOOK_BEHIND:
            return text[position - _LOOK_BEHIND : position]
        return (self._past + text[:position])[-_LOOK_BEHIND:]

    def _skip(self, text: str, position: int, out: list[str]) -> tuple[int, bool]:
        end = text.find(self._skip_to, position)
        found = end >= 0
        if not found:
            end = max(position, len(text) - len(self._skip_to) + 1)
        out.append("\n" * text.count("\n", position, end))
        if found:
            out.append("-->")
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
        elif mark in {"<!--", "<?"}:
            self._skip_to = "-->" if mark == "<!--" else "?>"
            out.append("<!--")
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


def _next_boundary(text: str, position: int) -> str | None:
    """Return the next beginning or end of a CDATA section that is not in a comment, or None."""
    while (found := _BOUNDARY.search(text, position)) is not None:
        if found[0] != "<!--":
            return found[0]
        position = text.find("-->", found.end())
        if position < 0:
            return None
    return None


def _is_allowed(code_point: int) -> bool:
    """Tell whether XML 1.0 allows a character (production 2, Char)."""
    return (
        code_point in {0x9, 0xA, 0xD}
        or 0x20 <= code_point <= 0xD7FF  # noqa: PLR2004
        or 0xE000 <= code_point <= 0xFFFD  # noqa: PLR2004
        or 0x10000 <= code_point <= 0x10FFFF  # noqa: PLR2004
    )
