"""Read a page as a browser does, and strictly: what is not well-formed fails the test that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source", "area", "base"}
)


class MalformedPageError(AssertionError):
    """The page is not what a browser would read without guessing."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with what stands in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    content: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def elements(self) -> Iterator[Element]:
        """Yield the element itself and everything below it, in the order of reading."""
        yield self
        for part in self.content:
            if isinstance(part, Element):
                yield from part.elements()

    def find(self, tag: str = "", /, **attributes: str) -> list[Element]:
        """Return what has this name and these attributes (`aria_label=`), below the element or itself."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements()
            if tag in {"", element.name} and wanted.items() <= element.attributes.items()
        ]

    def get(self, tag: str = "", /, **attributes: str) -> Element:
        """Return the only such element."""
        found = self.find(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × <{tag} {attributes}>"
        return found[0]

    def by_id(self, identifier: str) -> Element:
        return self.get(id=identifier)

    def has_id(self, identifier: str) -> bool:
        return bool(self.find(id=identifier))

    @property
    def text(self) -> str:
        """The text, each run of whitespace as one space."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self) -> str:
        return "".join(part if isinstance(part, str) else part.raw_text for part in self.content)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = self.root
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            raise MalformedPageError(f"<{tag}> has an attribute twice: {names}")
        attributes = {name: value or "" for name, value in attrs}
        identifier = attributes.get("id")
        if identifier is not None:
            if not identifier or identifier in self.ids:
                raise MalformedPageError(f"id {identifier!r} is there twice")
            self.ids.add(identifier)
        element = Element(tag, attributes, self.open)
        self.open.content.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        if self.open.name != tag or self.open.parent is None:
            raise MalformedPageError(f"</{tag}> closes <{self.open.name} {self.open.attributes}>")
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.content.append(data)


def parse(text: str) -> Element:
    """Return the whole document.

    Raises:
        MalformedPageError: a tag is not closed, or in the wrong order; an id or an attribute is there twice.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open is not reader.root:
        raise MalformedPageError(f"<{reader.open.name} {reader.open.attributes}> is never closed")
    return reader.root
