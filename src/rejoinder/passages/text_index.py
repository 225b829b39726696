"""The text of an article as its HTML says it, by tags and attributes alone: never by style sheets.

client/src/passages/text-index.ts reads the same text from the page; tests/passages/golden/text_index.json
holds the two together.
"""

from __future__ import annotations

import html as html_entities
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3

from rejoinder.core.errors import InvalidError
from rejoinder.core.sentences import Sentence
from rejoinder.passages.normalise import Normalised, normalise

# Their text is not the article's. Kept alike: text-index.ts.
SKIPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "figure",
        "aside",
        "nav",
        "form",
        "iframe",
        "object",
        "button",
        "select",
        "textarea",
    )
)
BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "td",
        "th",
        "dt",
        "dd",
        "figcaption",
    )
)
OURS = "rejoinder-"  # how the names of our own elements begin
MOST_CHARS = 6_000_000  # of HTML, in code points
_MOST_DEPTH = 512  # elements in one another; browsers stop there, too
# The parser walks up the open elements at many a tag, and opens those for type again in each block.
_MOST_WORK = 20_000_000  # sum of the depth at each tag, an open element for type counting as 20
_FOR_TYPE = frozenset(
    (
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    )
)

EMPTY = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
# Their end tags may be left out: the parser closes them by itself.
_CLOSED = frozenset(
    ("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup")
)
# Their content is not HTML, and the parser writes it unescaped: without the tags it is escaped.
RAW = frozenset(("xmp", "plaintext", "noembed", "noframes"))
_ATTRIBUTES = {"hidden", "aria-hidden", "data-rejoinder-skip"}
_NAME = re.compile(r"</?([a-zA-Z][^\s/>\0]*)")
_TAG = re.compile(
    r"<!--.*?(?:--!?>|\Z)|<(script|style|textarea|title|xmp|iframe)\b.*?(?:</\1|\Z)"
    r"|<(/?)([a-z][^\s/>]*)",
    re.IGNORECASE | re.DOTALL,
)
# What the parser writes is regular: names in lower case, values in double quotes.
_TOKEN = re.compile(r'<(/?)([^\s/>]+)((?:\s[^\s=>]+(?:="[^"]*")?)*)\s*/?>|([^<]+)|<')
_ATTRIBUTE = re.compile(r'\s([^\s=>]+)(?:="([^"]*)")?')


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article at one time. Positions count code points of `text`."""

    text: str  # normalised
    blocks: Sequence[tuple[int, int]]  # start and end of each; one space stands between two


def read_article(html: str) -> ArticleText:
    """Return the normalised text of an article's HTML, and its blocks.

    Raises:
        InvalidError: the HTML is too long, or nested too deeply.
    """
    raw, edges = read_raw(html)
    return text_of(normalise(raw), edges)


def plain_article(*paragraphs: str) -> ArticleText:
    """Return the text of an article whose paragraphs are at hand as plain text."""
    edges = [0]
    for paragraph in paragraphs:
        edges.append(edges[-1] + len(paragraph) + 1)
    return text_of(normalise(" ".join(paragraphs)), edges)


def text_of(read: Normalised, edges: Sequence[int]) -> ArticleText:
    """Return a text with its blocks.

    Args:
        read: the whole raw text, normalised.
        edges: positions in the raw text at which blocks begin or end, rising.
    """
    text = read.text
    cuts = sorted({bisect_left(read.starts, edge) for edge in edges} | {0, len(text)})
    blocks: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        first = start + (text[start] == " ")
        last = end - (text[end - 1] == " ")
        if first < last:
            blocks.append((first, last))
    return ArticleText(text, blocks)


def read_raw(html: str) -> tuple[str, list[int]]:
    """Return the raw text of an article's HTML, and the positions in it where blocks begin or end.

    A line break and every edge of a block is one space; what is skipped is nothing at all.

    Raises:
        InvalidError: the HTML is too long, or nested too deeply.
    """
    refuse_costly(html)
    clean = nh3.clean(
        html,
        tags=names_in(html) - SKIPPED - RAW,
        clean_content_tags=set(SKIPPED),
        attributes={"*": _ATTRIBUTES},
        link_rel=None,
        generic_attribute_prefixes=set(),
    )
    out: list[str] = []
    edges = [0]
    length = 0
    for piece, is_edge in _pieces(clean):
        out.append(piece)
        length += len(piece)
        if is_edge:
            edges.append(length)
    return "".join(out), edges


def names_in(html: str) -> set[str]:
    """Return the names of all tags of some HTML, and perhaps of what only looks like one."""
    return {name.lower() for name in _NAME.findall(html)}


def _pieces(clean: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in stretches, and whether it is the edge of a block."""
    inside = ""  # the element that is skipped, and how many of its name are open in it
    depth = 0
    for match in _TOKEN.finditer(clean):
        closing, name, attributes, words = match.groups()
        if inside:
            if name == inside:
                depth += -1 if closing else 1
            if depth == 0:
                inside = ""
            continue
        if name is None:
            yield html_entities.unescape(words or "<"), False
        elif not closing and _is_skipped(name, attributes):
            if name not in EMPTY:
                inside, depth = name, 1
        elif name in BLOCKS:
            yield " ", True
        elif name == "br":
            yield " ", False


def _is_skipped(name: str, attributes: str) -> bool:
    if name.startswith(OURS):
        return True
    if not attributes:
        return False
    found = dict(_ATTRIBUTE.findall(attributes))
    return "hidden" in found or found.get("aria-hidden") == "true" or "data-rejoinder-skip" in found


def refuse_costly(html: str) -> None:
    """Refuse what the parser would need too long for.

    The depth is estimated from the tags as they are written, without repairing anything.

    Raises:
        InvalidError: the HTML is too long, or nested too deeply.
    """
    if len(html) > MOST_CHARS:
        raise InvalidError(
            Sentence(
                "The article's HTML has %(length)s characters, and %(most)s are the most."
                " Please send the article's own element only.",
                length=len(html),
                most=MOST_CHARS,
            ),
            field="html",
        )
    depth = for_type = work = 0
    for match in _TAG.finditer(html):
        if (name := match[3]) is None:
            continue
        name = name.lower()
        step = -1 if match[2] else 1
        if name in _FOR_TYPE:
            for_type = max(0, for_type + step)
        if name not in EMPTY and name not in _CLOSED:
            depth = max(0, depth + step)
        work += depth + 20 * for_type
        if depth > _MOST_DEPTH or work > _MOST_WORK:
            raise InvalidError(
                Sentence(
                    "The article's HTML has more than %(most)s elements in one another."
                    " Please close its elements.",
                    most=_MOST_DEPTH,
                ),
                field="html",
            )
