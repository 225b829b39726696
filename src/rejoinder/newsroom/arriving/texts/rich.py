"""Text with links and emphasis, put together paragraph by paragraph. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import Final, NamedTuple

import nh3

_TAGS: Final = {"p", "b", "i", "sup", "sub", "code", "ul", "ol", "li", "a", "br"}
_ATTRIBUTES: Final = {"a": {"href", "linktype", "id"}}
_EMPTY: Final = re.compile(r"<(b|i|sup|sub|code|a)(?: [^>]*)?></\1>")
_EDGE: Final = re.compile(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$")
_TAG: Final = re.compile(r"<[^>]*>")
_INVISIBLE: Final = " \t\r\n\f\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"


class Part(NamedTuple):
    """A paragraph, or a list."""

    html: str  # of a paragraph without its <p>
    is_list: bool


@dataclass(slots=True)
class RichText:
    """What was written so far, and the paragraph that is being written."""

    parts: list[Part] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _open: list[tuple[str, str]] = field(default_factory=list)  # begin and end of open elements

    def begin(self, element: str, attributes: str = "") -> None:
        tag = f"<{element}{attributes}>"
        self._open.append((tag, f"</{element}>"))
        self._line.append(tag)

    def end(self) -> None:
        self._line.append(self._open.pop()[1])

    def write(self, text: str) -> None:
        self._line.append(escape(text, quote=False))

    def break_line(self) -> None:
        self._line.append("<br/>")

    @property
    def is_at_start(self) -> bool:
        """Return whether nothing was written since the last paragraph or line ended."""
        for part in reversed(self._line):
            if part == "<br/>":
                return True
            if not part.startswith("<") and part.strip(_INVISIBLE):
                return False
        return True

    def end_paragraph(self) -> bool:
        """End the paragraph; elements that are open go on in the next. Return whether it had words."""
        html = "".join([*self._line, *(end for _, end in reversed(self._open))])
        self._line = [begin for begin, _ in self._open]
        before = ""
        while before != html:
            before, html = html, _EMPTY.sub("", html)
        html = _EDGE.sub("", html)
        has_words = bool(_TAG.sub("", html).replace("&nbsp;", "").strip(_INVISIBLE))
        if has_words:
            self.parts.append(Part(html, is_list=False))
        return has_words

    def add_list(self, html: str) -> None:
        self.parts.append(Part(html, is_list=True))

    def take(self) -> str:
        """Return all that is written as clean HTML, "" for nothing, and begin anew."""
        html = "".join(part.html if part.is_list else f"<p>{part.html}</p>" for part in self.parts)
        self.parts = []
        return cleaned(html)


def cleaned(html: str) -> str:
    """Return HTML with nothing in it that the editor's texts do not have, whoever wrote it."""
    if not html:
        return ""
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return clean.replace("<br>", "<br/>")
