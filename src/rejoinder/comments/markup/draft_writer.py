"""Writes well-formed HTML from tags in any order: what is open is closed, what nests too deep is not opened."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from rejoinder.comments.markup.links import link_bare_addresses

MAX_NESTING: Final = 20  # blocks open at once, as for Markdown
_LISTS: Final = frozenset({"ul", "ol"})
_ORDINAL = re.compile("[0-9]{1,9}")  # as in CommonMark, "ordered list marker"
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
# Not `str.split`: a no-break space is a character that somebody set.
_SPACES = re.compile(r"[ \t\n]+")
_UNEVEN = re.compile(r"[\t\n]|  ")


class DraftWriter:
    """Takes text and tags in the order of a source; gives HTML of listed tags.

    Paragraphs open with their first text and close with the next block. Inline tags open with the
    first text too, and open again in the next paragraph as long as the source has not ended them,
    so `<b>one<p>two</b>` needs no repair afterwards. Links do not: each opening repeats an address.
    """

    def __init__(self, *, breaks_at_line_ends: bool) -> None:
        self._out: list[str] = []
        self._breaks_at_line_ends = breaks_at_line_ends
        self._blocks: list[str] = []  # open, outermost first
        self._unopened = dict.fromkeys(("blockquote", "ul", "ol"), 0)  # too deep, by tag
        self._in_paragraph = False
        self._closing = ""  # tag of the open paragraph: "</p>", or "" in a list item
        self._explicit = False  # inside a <p> or alike of the source
        self._preformatted = False
        self._wanted: dict[str, int] = {}  # inline tags of the source, and how often each is open
        self._open: list[str] = []  # of these, the ones written in this paragraph
        self._href = ""
        self._gap = ""  # owed before the next text of this paragraph: "", " " or "<br>"

    @property
    def in_link(self) -> bool:
        return "a" in self._wanted

    def text(self, text: str) -> None:
        if self._preformatted:
            self._out.append(escape(text, quote=False))
            return
        if "\n" not in text:
            self._add(text)
            return
        paragraphs = [text] if self._explicit else _BLANK_LINES.split(text)
        for index, paragraph in enumerate(paragraphs):
            if index:
                self._close_paragraph()
            lines = paragraph.split("\n") if self._breaks_at_line_ends else [paragraph]
            for number, line in enumerate(lines):
                if number:
                    self._break()
                self._add(line)

    def line_break(self) -> None:
        if self._preformatted:
            self._out.append("\n")
        elif self._gap == "<br>":
            self._close_paragraph()  # twice <br>: how Blogger and others part paragraphs
        else:
            self._break()

    def start_paragraph(self) -> None:
        self._begin_block()
        self._explicit = True

    def end_paragraph(self) -> None:
        if self._preformatted:
            self._out.append("\n")
        self._close_paragraph()
        self._explicit = False

    def start_inline(self, tag: str) -> None:
        self._wanted[tag] = self._wanted.get(tag, 0) + 1

    def start_link(self, href: str) -> None:
        self._href = href
        self._wanted["a"] = 1

    def end_inline(self, tag: str) -> None:
        count = self._wanted.get(tag, 0)
        if count > 1:
            self._wanted[tag] = count - 1
        elif count:
            del self._wanted[tag]
            if tag in self._open:
                self._close_inline(down_to=self._open.index(tag))

    def start_nesting(self, tag: str, *, start: str = "") -> None:
        """Open a quotation, a list or an item; `start` is the number of an ordered list."""
        if self._preformatted:
            return
        if tag == "li":
            self._start_item()
            return
        self._begin_block()
        if len(self._blocks) >= MAX_NESTING:
            self._unopened[tag] += 1
            return
        number = f' start="{start}"' if _ORDINAL.fullmatch(start) else ""
        self._push(tag, f"<{tag}{number}>")

    def end_nesting(self, tag: str) -> None:
        if self._preformatted:
            return
        self._close_paragraph()
        self._explicit = False
        if self._unopened.get(tag):
            self._unopened[tag] -= 1
        elif tag in self._blocks:
            self._pop(tag)

    def start_preformatted(self) -> None:
        if not self._preformatted:
            self._begin_block()
            self._out.append("<pre><code>")
            self._preformatted = True

    def end_preformatted(self) -> None:
        if self._preformatted:
            self._out.append("</code></pre>\n")
            self._preformatted = False

    def finish(self) -> str:
        """Close everything and return the draft."""
        self.end_preformatted()
        self._close_paragraph()
        while self._blocks:
            self._pop(self._blocks[-1])
        return "".join(self._out)

    def _add(self, line: str) -> None:
        """Add text that holds no more line ends than spaces."""
        text = _SPACES.sub(" ", line) if _UNEVEN.search(line) else line
        words = text.strip(" ")
        if not words:
            self._gap = self._gap or (text if self._in_paragraph else "")
            return
        if not self._in_paragraph:
            self._open_paragraph()
        elif text[0] == " ":
            self._gap = self._gap or " "
        self._out.append(self._gap)
        self._open_inline()
        is_plain = "a" not in self._open and "code" not in self._open
        self._out.append(link_bare_addresses(words) if is_plain else escape(words, quote=False))
        self._gap = " " if text[-1] == " " else ""

    def _break(self) -> None:
        if self._in_paragraph:
            self._gap = "<br>"

    def _open_inline(self) -> None:
        for tag in self._wanted:
            if tag not in self._open:
                self._out.append(f'<a href="{escape(self._href)}">' if tag == "a" else f"<{tag}>")
                self._open.append(tag)

    def _close_inline(self, *, down_to: int) -> None:
        for tag in reversed(self._open[down_to:]):
            self._out.append(f"</{tag}>")
        del self._open[down_to:]

    def _begin_block(self) -> None:
        """Close the paragraph; give a block that stands between items an item of its own."""
        if self._preformatted:
            return
        self._close_paragraph()
        self._explicit = False
        if self._blocks and self._blocks[-1] in _LISTS:
            self._push("li", "<li>")

    def _open_paragraph(self) -> None:
        if self._blocks and self._blocks[-1] in _LISTS:
            self._push("li", "<li>")
        bare = bool(self._out) and self._out[-1] == "<li>"  # the first text of an item needs no <p>
        self._closing = "" if bare else "</p>\n"
        self._out.append("" if bare else "<p>")
        self._in_paragraph = True

    def _close_paragraph(self) -> None:
        self._gap = ""
        if not self._in_paragraph:
            return
        if "a" in self._open:
            del self._wanted["a"]
        self._close_inline(down_to=0)
        self._out.append(self._closing)
        self._in_paragraph = False

    def _start_item(self) -> None:
        self._close_paragraph()
        self._explicit = False
        innermost = next(
            (tag for tag in reversed(self._blocks) if tag in {"li", "blockquote", *_LISTS}), ""
        )
        if innermost == "li":
            self._pop("li")
        elif innermost not in _LISTS:
            self._push("ul", "<ul>")
        self._push("li", "<li>")

    def _push(self, tag: str, opening: str) -> None:
        self._out.append(opening)
        self._blocks.append(tag)

    def _pop(self, tag: str) -> None:
        """Close blocks up to and including the innermost `tag`."""
        while True:
            closed = self._blocks.pop()
            self._out.append(f"</{closed}>\n")
            if closed == tag:
                return
