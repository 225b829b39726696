"""The words of an element as plain text, for blocks that have no links or emphasis. Pure."""

from __future__ import annotations

import re
from typing import Final

from rejoinder.newsroom.arriving.texts.tree import Element, Node

_PARAGRAPHS: Final = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "dl",
        "table",
        "figure",
        "section",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "dt",
        "dd",
        "article",
    ]
)
_MANY_LINES: Final = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")
_SPACES: Final = re.compile(r"[ \t\r\f\N{NO-BREAK SPACE}]+")


def plain_text_of(
    nodes: list[Node], *, keeps_lines: bool, without: frozenset[int] = frozenset()
) -> str:
    """Return paragraphs with an empty line between them; a link is followed by its address.

    Args:
        keeps_lines: a line that ends in the source ends here too.
        without: ids of elements that are said elsewhere.
    """
    pieces: list[str] = []
    _write(nodes, pieces, keeps_lines=keeps_lines, without=without)
    text = _SPACES.sub(" ", "".join(pieces))
    lines = _MANY_LINES.sub("\n\n", text).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _write(
    nodes: list[Node], pieces: list[str], *, keeps_lines: bool, without: frozenset[int]
) -> None:
    for node in nodes:
        if isinstance(node, str):
            pieces.append(node if keeps_lines else " ".join(node.split("\n")))
            continue
        if id(node) in without:
            continue
        if node.tag == "br":
            pieces.append("\n")
            continue
        is_paragraph = node.tag in _PARAGRAPHS
        if is_paragraph or node.tag == "li":
            pieces.append("\n\n" if is_paragraph else "\n• ")
        _write(node.children, pieces, keeps_lines=keeps_lines, without=without)
        address = node.get("href") if node.tag == "a" else ""
        is_said = _bare(node.words) == _bare(address)
        if address.startswith(("http://", "https://", "mailto:")) and not is_said:
            pieces.append(f" ({address.removeprefix('mailto:')})")
        if is_paragraph:
            pieces.append("\n\n")


def _bare(address: str) -> str:
    """Return an address as people write it."""
    address = address.removeprefix("mailto:").rstrip("/")
    return address.partition("://")[2] or address


def rows_of(table: Element) -> list[list[str]]:
    """Return the cells of a table, each row with as many as the longest. A cell over several columns stands in the first."""
    rows: list[list[str]] = []
    for row in _rows(table):
        cells: list[str] = []
        for cell in row.children:
            if isinstance(cell, Element) and cell.tag in {"td", "th"}:
                text = plain_text_of(cell.children, keeps_lines=False)
                cells.append(" ".join(text.split()))
                cells.extend([""] * (_span(cell) - 1))
        if any(cells):
            rows.append(cells)
    longest = max(map(len, rows), default=0)
    return [[*row, *[""] * (longest - len(row))] for row in rows]


def _rows(table: Element) -> list[Element]:
    """Return the rows of a table, without those of a table in it."""
    rows: list[Element] = []
    for child in table.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                rows.append(child)
            elif child.tag in {"thead", "tbody", "tfoot"}:
                rows.extend(_rows(child))
    return rows


def _span(cell: Element) -> int:
    written = cell.get("colspan")
    return min(int(written), 20) if written.isascii() and written.isdigit() and int(written) else 1
