"""The text of an article is read from its tags and attributes."""

from __future__ import annotations

from typing import Any

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.passages import text_index
from rejoinder.passages.text_index import plain_article, read_article, read_raw
from tests.passages.golden_cases import cases, name_of


@pytest.mark.parametrize("case", cases("text_index"), ids=name_of)
def test_the_text_of_an_article(case: dict[str, Any]) -> None:
    raw, _ = read_raw(case["html"])
    found = read_article(case["html"])

    assert raw == case["raw"]
    assert found.text == case["text"]
    assert [found.text[start:end] for start, end in found.blocks] == case["blocks"]


@pytest.mark.parametrize("case", cases("text_index_repaired"), ids=name_of)
def test_html_is_repaired_as_browsers_do(case: dict[str, Any]) -> None:
    assert read_article(case["html"]).text == case["text"]


def test_plain_paragraphs_read_like_those_of_html() -> None:
    html = read_article("<p>One  two</p><p> </p><p>Three\u00a0four</p>")

    assert plain_article("One  two", " ", "Three\u00a0four") == html


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<div>" * 600, "more than 512 elements"),
        # Each paragraph opens all of them again: half a million elements of a few kilobytes.
        ("".join(f"<b id={i}>" for i in range(500)) + "<p>x" * 4_000, "more than 512 elements"),
        ("<p>" + "a" * text_index.MOST_CHARS, "6,000,000 are the most"),
    ],
)
def test_html_that_costs_too_much_is_refused(html: str, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        read_article(html)


@pytest.mark.parametrize(
    "html", ["<!--" * 1_000, "<script>" * 1_000, '<p a="' * 1_000, "<" * 1_000, "</b>" * 1_000]
)
def test_broken_html_is_read_all_the_same(html: str) -> None:
    assert read_article(f"{html}").text in {"", "<" * 1_000}


def test_a_large_article_is_read() -> None:
    """Five megabytes; what it takes is said in docs/explanation/anchoring.md."""
    paragraph = f"<p>{'The ferry leaves at eight. ' * 20}<em>Always</em>.</p>\n"
    html = paragraph * (5_000_000 // len(paragraph))

    assert len(read_article(html).blocks) == html.count("<p>")
