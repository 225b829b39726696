"""Which part of a publisher's page is the article's text: what the embed in that page names. Pure.

By the rule of the client (client/src/reading.ts): the first element that the attribute `text-selector` of the
discussion matches, the first `<article>` where it says nothing.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import nh3

from rejoinder.core.errors import InvalidError
from rejoinder.passages.css import Element, Standing, parse_selector
from rejoinder.passages.text_index import EMPTY, RAW, names_in, refuse_costly

DISCUSSION: Final = "rejoinder-discussion"
USUAL: Final = "article"  # selector
# What is in them is no part of a page that has elements, or of no page at all.
_LEFT_OUT: Final = frozenset(
    ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea")
)
_ATTRIBUTES: Final = frozenset(
    (
        *("id", "class", "role", "itemprop", "hidden", "aria-hidden"),
        *("article", "text-selector"),  # of the element of ours
    )
)
# What the parser writes is regular: names in lower case, values in double quotes.
_TAG: Final = re.compile(r'<(/?)([^\s/>]+)((?:\s[^\s=>]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE: Final = re.compile(r'\s([^\s=>]+)(?:="([^"]*)")?')


class NoArticleElementError(InvalidError):
    """The page has no element that would be the article's text, or names it in a way that is not known here."""

    code = "no_article_element"


@dataclass(frozen=True, slots=True)
class _Tag:
    element: Element
    closes: bool
    start: int  # in the HTML
    end: int


def article_in(page: str, *, names: Collection[str]) -> str:
    """Return the HTML inside the element of a page that is the article's text.

    Args:
        names: what the article is called in the attribute `article` of embeds, where a page has several.

    Raises:
        InvalidError: the page is too long, or nested too deeply.
        NoArticleElementError: no element of it is the article's.
    """
    refuse_costly(page)
    clean = nh3.clean(
        page,
        tags=names_in(page) - _LEFT_OUT - RAW,
        clean_content_tags=set(_LEFT_OUT),
        attributes={"*": set(_ATTRIBUTES)},
        link_rel=None,
        generic_attribute_prefixes={"data-"},
    )
    written = _selector_in(clean, names=names)
    try:
        selector = parse_selector(written)
    except ValueError as error:
        raise NoArticleElementError(
            f"The page names its text by “{written[:200]}”, which is not understood here. Use a tag, an id,"
            " a class or one of them inside another."
        ) from error
    # The parser leaves these two out.
    html = selector.step(Element("html", {}), parent=Standing())
    # The HTML is regular, so each end tag closes the element that is open.
    open_ = [selector.step(Element("body", {}), parent=html)]
    begin, depth = -1, 0
    for tag in _tags(clean):
        if tag.closes:
            open_.pop()
            if begin >= 0 and len(open_) == depth:
                return clean[begin : tag.start]
        else:
            standing = selector.step(tag.element, parent=open_[-1])
            if begin < 0 and selector.is_matched(standing) and tag.element.name not in EMPTY:
                begin, depth = tag.end, len(open_)
            if tag.element.name not in EMPTY:
                open_.append(standing)
    raise NoArticleElementError(
        f"The page has no element “{written}”. The attribute text-selector says where its text is."
    )


def _selector_in(clean: str, *, names: Collection[str]) -> str:
    """Return what the discussion of this article says, else the first of the page, else what is usual."""
    said: list[tuple[str, str]] = []
    for tag in _tags(clean):
        attributes = tag.element.attributes
        if tag.closes:
            continue
        if tag.element.name == DISCUSSION or "data-rejoinder" in attributes:
            article, selector = (
                attributes.get(name, attributes.get(f"data-{name}", ""))
                for name in ("article", "text-selector")
            )
            said.append((article, selector))
    ours = [selector for article, selector in said if article in names]
    unnamed = [selector for article, selector in said if not article]  # of the page itself
    others = [selector for _, selector in said]
    return next(iter([*ours, *unnamed, *others]), "").strip() or USUAL


def _tags(clean: str) -> Iterator[_Tag]:
    for found in _TAG.finditer(clean):
        closing, name, attributes = found.groups()
        values = {
            key: html_entities.unescape(value) for key, value in _ATTRIBUTE.findall(attributes)
        }
        yield _Tag(Element(name, values), bool(closing), found.start(), found.end())
