"""A tree of elements, made from HTML as browsers understand it and with nothing in it that could act. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, TypeAlias

import nh3

VOID: Final = frozenset({"br", "hr", "img", "source", "track", "embed", "input", "wbr", "col"})
DEEPEST: Final = 60  # elements in one another; what is deeper stands in the last one
# What is looked at. Of all other elements the words stay, and of these nothing does:
_NOTHING_OF: Final = frozenset({"script", "style", "noscript", "template", "title", "head"})
_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "audio",
        "b",
        "blockquote",
        "br",
        "button",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "li",
        "main",
        "mark",
        "nav",
        "object",
        "ol",
        "option",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "video",
    ]
)
_ATTRIBUTES: Final = frozenset(
    [
        "alt",
        "cite",
        "class",
        "colspan",
        "data",
        "data-id",
        "data-src",
        "data-full-url",
        "data-lazy-src",
        "height",
        "href",
        "id",
        "rowspan",
        "src",
        "srcset",
        "style",
        "title",
        "type",
        "width",
    ]
)
_APART: Final = frozenset(
    {"br", "p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "figcaption"}
)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "data"})


@dataclass(slots=True)
class Element:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").lower().split())

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements below this one with one of these tags, in their order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def first(self, *tags: str) -> Element | None:
        return next(self.all(*tags), None)

    @property
    def words(self) -> str:
        """Return the words, as on one line."""
        return " ".join("".join(_texts(self)).split())


Node: TypeAlias = Element | str


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag in _APART:
            yield " "
            yield from _texts(child)
            yield " "
        else:
            yield from _texts(child)


def tree_of(html: str, *, ours: frozenset[str]) -> Element:
    """Return the elements of a text below one that stands for the whole.

    Args:
        ours: tags besides those of HTML, whose attributes all stay.
    """
    clean = nh3.clean(
        html,
        tags=set(_TAGS | ours),
        clean_content_tags=set(_NOTHING_OF),
        attributes={"*": set(_ATTRIBUTES)},
        generic_attribute_prefixes={"x-"},
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    """What nh3 writes is well-formed, so an end ends the innermost element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self._open = [self.root]
        self._deeper = 0  # open elements that are not in the tree

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._open[-1].children.append(element)
        elif len(self._open) > DEEPEST:
            self._deeper += 1
        else:
            self._open[-1].children.append(element)
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._deeper:
            self._deeper -= 1
        elif len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        children = self._open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)
