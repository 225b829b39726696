"""Selectors name the element that a browser finds by them; others than the known kinds are refused."""

from __future__ import annotations

import pytest

from rejoinder.passages.css import Element, Standing, parse_selector

OPEN = (
    Element("html", {}),
    Element("body", {"class": "single post-7"}),
    Element("main", {"id": "Main"}),
    Element("div", {"class": "entry  wide", "itemprop": "articleBody", "data-x": "a b"}),
)


def matches(selector: str, path: tuple[Element, ...] = OPEN) -> bool:
    parsed = parse_selector(selector)
    standing = Standing()
    for element in path:
        standing = parsed.step(element, parent=standing)
    return parsed.is_matched(standing)


@pytest.mark.parametrize(
    "selector",
    [
        *("div", "DIV", "*", ".entry", ".wide.entry", "div.entry", "body div", "#Main > .entry"),
        *("body.single #Main>div", "html > body > main > div", "html div", "aside, div", "p,.wide"),
        *("[itemprop]", "[itemprop=articleBody]", "div[itemprop = 'articleBody']"),
        *('[data-x="a b"]', "[data-x~=b]", "[data-x^=a]", "[data-x$=b]", '[data-x*=" "]'),
        "main[id]  div",
    ],
)
def test_selector_of_a_known_kind_matches_as_in_a_browser(selector: str) -> None:
    assert matches(selector)


@pytest.mark.parametrize(
    "selector",
    [
        *("main", "#main", ".Entry", "body > div", "div div", "div > main", "main.entry"),
        *("[itemprop=articlebody]", "[data-x=a]", "[data-x^='']", "[data-x~='a b']", "[hidden]"),
        *("html > div", "p, main > main", "p > .entry"),
    ],
)
def test_selector_that_names_something_else_does_not_match(selector: str) -> None:
    assert not matches(selector)


@pytest.mark.parametrize(
    "selector",
    [
        *(
            "",
            " ",
            ",",
            "div,",
            "> div",
            "div >",
            "div >> p",
            "div + p",
            "div ~ p",
            "p:first-child",
        ),
        *("div:has(p)", "::before", "#a\\:b", "[x", "[x=]", "[x='a\"]", "a b c!", "*|*", "x" * 201),
        *("div\0", "[a=b i]", "..a", "#", "{}"),
    ],
)
def test_selector_of_another_kind_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="selector"):
        parse_selector(selector)


def test_child_of_an_inner_element_is_found_where_an_outer_one_has_none() -> None:
    path = (
        Element("div", {"class": "a"}),
        Element("p", {}),
        Element("div", {"class": "a"}),
        Element("b", {}),
    )

    assert matches(".a > b", path)
    assert matches("div p .a > b", path)
    assert not matches("p > b", path)
