"""The article in a publisher's page is the element that the embed names, the first `<article>` without one."""

from __future__ import annotations

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.passages.page import NoArticleElementError, article_in
from rejoinder.passages.text_index import MOST_CHARS, read_article


def text_in(page: str, *names: str) -> str:
    return read_article(article_in(page, names=names)).text


STORY = "<div id=story class='entry'><p>The text.<div>More.</div></div>"


def embed(selector: str = "", article: str = "") -> str:
    return f'<rejoinder-discussion text-selector="{selector}" article="{article}"></rejoinder-discussion>'


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<article>One.</article><article>Two.</article>", "One."),
        ("<article>One. <article>Inner.</article> End.</article>After.", "One. Inner. End."),
        ("<p>Before<article><h1>A<p>b<aside>No.</aside></article>", "A b"),
        (f"<article>No.</article>{STORY}{embed('#story')}", "The text. More."),
        (f"{STORY}<div data-rejoinder data-text-selector='.entry'></div>", "The text. More."),
        (f"<article>Yes.</article>{STORY}{embed('')}", "Yes."),
        (f"<form><nav><aside><button>{STORY}</aside></form>{embed('#story')}", "The text. More."),
        (f"<body><main>{STORY}</main>{embed('body > main')}", "The text. More."),
        (
            f"<!doctype html><html><head><title>x</title></head><body>{STORY}{embed('html p')}",
            "The text.",
        ),
        # What only looks like an element.
        ("<script>'<article>No.</article>'</script><article>Yes.</article>", "Yes."),
        ("<!-- <article>No.</article> --><article>Yes.</article>", "Yes."),
        ("<title><article>No.</article></title><article>Yes.</article>", "Yes."),
        ("<textarea><article>No.</article></textarea><article>Yes.</article>", "Yes."),
        ("<template><article>No.</article></template><article>Yes.</article>", "Yes."),
        ("<noscript><article>No.</article></noscript><article>Yes.</article>", "Yes."),
        ("<iframe><article>No.</article></iframe><article>Yes.</article>", "Yes."),
        ('<p title="<article>No.</article>"><article>Yes.</article>', "Yes."),
        ("<article-list>No.</article-list><ARTICLE Class=x>Yes.</ARTICLE >", "Yes."),
        ("<article>One &lt;article&gt; &amp;amp; two.", "One <article> &amp; two."),
        (
            "<article>A<b hidden>no</b><i data-rejoinder-skip>no</i><u aria-hidden=true>no</u></article>",
            "A",
        ),
        ("<article>Zero\0byte.</article>", "Zerobyte."),
        ("<article></article>", ""),
    ],
)
def test_element_of_the_article_is_found(page: str, text: str) -> None:
    assert text_in(page) == text


def test_of_several_discussions_the_one_of_the_article_says_where_its_text_is() -> None:
    page = (
        f"<article>First.</article>{embed('article', 'one')}<div id=b>Second.</div>{embed('#b', 'two')}"
        f"<div id=c>Third.</div>{embed('#c')}"
    )

    assert text_in(page, "two") == "Second."
    assert text_in(page, "one") == "First."
    assert text_in(page, "three") == "Third."  # the page's own


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "no element “article”"),
        ("No elements.", "no element “article”"),
        (f"<article>No.</article>{embed('#story')}", "no element “#story”"),
        (f"<article>No.</article>{embed('article:first-child')}", "not understood"),
        (f"<article>No.</article>{embed('x' * 5_000)}", "not understood"),
        (f"{embed('img')}<img src=x>", "no element “img”"),
    ],
)
def test_page_without_one_is_refused(page: str, reason: str) -> None:
    with pytest.raises(NoArticleElementError, match=reason):
        article_in(page, names=[])


@pytest.mark.parametrize("page", ["<div>" * 3_000, "x" * (MOST_CHARS + 1)])
def test_page_that_would_take_long_is_refused(page: str) -> None:
    with pytest.raises(InvalidError, match=r"in one another|are the most"):
        article_in(page, names=[])
