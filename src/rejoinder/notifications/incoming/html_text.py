"""The text of a mail in HTML, with quotations as text has them: each line behind a >."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final

import nh3

MOST_CHARS: Final = 400_000  # of HTML that is looked at; the answer stands at its beginning
_MOST_TAGS: Final = 8_000  # likewise; the parser's time grows with the square of their nesting
_MOST_DEPTH: Final = 20  # of quotations
# Everything else is dropped and its text kept, but for what is no text at all.
_APART: Final = frozenset(  # with a blank line around
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_BLOCKS: Final = _APART | {
    "address", "article", "center", "div", "dl", "dd", "dt", "footer", "header", "hr", "li", "section", "td", "th", "tr",
}  # fmt: skip
# Everything else is dropped and its text kept, but for what is no text at all.
_TAGS: Final = _BLOCKS | {"a", "br", "span"}
_NO_TEXT: Final = frozenset(
    {"head", "title", "style", "script", "svg", "math", "object", "textarea"}
)
_ATTRIBUTES: Final = {"*": {"class", "id", "name"}, "a": {"href"}}
# What mail programs call what they put around a quotation, before it, and around a signature.
_QUOTED: Final = frozenset({"yahoo_quoted", "protonmail_quote", "zmail_extra", "tutanota_quote"})
_QUOTED_NAMES: Final = frozenset({"quote"})  # of GMX and WEB.DE
_LEFT_OUT: Final = frozenset(
    {
        "applelinkpresentation",
        "gmail_attr",
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-cite-prefix",
        "moz-signature",
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "signature",
    }
)
_FROM_HERE: Final = frozenset(
    {
        "divrplyfwdmsg",
        "appendonsend",
        "olk_src_body_section",
        "mail-editor-reference-message-container",
    }
)
_GAPS: Final = re.compile(r"[ \t\r\n\f]+")
_VOID: Final = frozenset({"br", "hr"})


def text_of_html(html: str) -> str:
    """Return the text of a mail's HTML. Half a second at most."""
    html = "<".join(html[:MOST_CHARS].split("<", _MOST_TAGS)[:_MOST_TAGS])
    # By a parser that is made for hostile pages; what it gives back is well formed.
    sound = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_NO_TEXT),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(sound)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0  # of quotations
        self._skipped = 0  # open elements since one that is left out
        self._open: list[tuple[str, bool]] = []  # elements, and whether they quote
        self._preformatted = 0
        self._href = ""
        self._link_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if not self._skipped:
                self._break(blank=False, forced=True)
            return
        given = {name: value or "" for name, value in attrs}
        if self._skipped or _names(given) & _LEFT_OUT:
            self._skipped += 1
            self._open.append((tag, False))
            return
        if tag in _BLOCKS:
            self._break(blank=tag in _APART)
        if _names(given) & _FROM_HERE:
            self._quote()
        quotes = tag == "blockquote" or bool(_names(given) & _QUOTED)
        quotes = quotes or given.get("name", "").lower() in _QUOTED_NAMES
        if quotes:
            self._quote()
        self._open.append((tag, quotes))
        if tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._line = "- "
        elif tag == "a":
            self._href, self._link_text = given.get("href", ""), ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open:
            return
        opened, quotes = self._open.pop()
        if self._skipped:
            self._skipped -= 1
            return
        if tag == "a":
            self._end_link()
        if opened in _BLOCKS:
            self._break(blank=opened in _APART)
        if opened == "pre":
            self._preformatted -= 1
        if quotes:
            self._break(blank=False)
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        if self._href:
            self._link_text += data
        if self._preformatted:
            first, *rest = data.split("\n")
            self._line += first
            for each in rest:
                self._break(blank=False, forced=True)
                self._line = each
            return
        text = _GAPS.sub(" ", data)
        self._line += (
            text.lstrip(" ") if self._line.endswith((" ", "")) and not self._line else text
        )

    def finish(self) -> str:
        """Return all of the text."""
        self._break(blank=False)
        return "\n".join(self._lines).strip("\n")

    def _quote(self) -> None:
        self._break(blank=False)
        self._depth = min(self._depth + 1, _MOST_DEPTH)

    def _end_link(self) -> None:
        shown = self._link_text.strip()
        if self._href and shown and shown not in self._href and self._href not in shown:
            self._line += f" ({self._href})"
        self._href = ""

    def _break(self, *, blank: bool, forced: bool = False) -> None:
        """End the line. A forced break ends an empty one, too; a blank line is left where one is asked for."""
        line = self._line.strip(" \xa0")
        self._line = ""
        mark = "> " * self._depth
        if line or forced:
            self._lines.append(f"{mark}{line}".rstrip(" "))
        if blank and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.rstrip(" "))


def _names(attributes: Mapping[str, str]) -> frozenset[str]:
    """Return how an element is called by its class and its id."""
    return frozenset(f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split())
