"""Imported HTML, as WordPress, Disqus and others keep it."""

from __future__ import annotations

import re
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.comments.markup import SourceFormat, plain_text, render

REL = 'rel="nofollow ugc noopener noreferrer"'


def one_line(source: str) -> str:
    """Return the rendered HTML without line ends and without `rel`."""
    return render(source, SourceFormat.HTML).replace("\n", "").replace(f" {REL}", "")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("one\r\ntwo\r\n \r\nthree", "<p>one<br>two</p><p>three</p>"),
        (
            "<blockquote>q\nr</blockquote>\n\na\nb",
            "<blockquote><p>q<br>r</p></blockquote><p>a<br>b</p>",
        ),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("<b>one\n\ntwo</b>", "<p><strong>one</strong></p><p><strong>two</strong></p>"),
    ],
)
def test_blank_lines_part_paragraphs_and_line_ends_are_breaks(source: str, html: str) -> None:
    assert one_line(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p>one\ntwo</p>\n<p>three</p>", "<p>one two</p><p>three</p>"),
        ("<p>one\n\ntwo</p>", "<p>one two</p>"),
        ("one<br>\ntwo<br />three", "<p>one<br>two<br>three</p>"),
        ("one<br><br>\ntwo", "<p>one</p><p>two</p>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("<p>one</p>\nloose\n\nmore", "<p>one</p><p>loose</p><p>more</p>"),
    ],
)
def test_line_ends_are_spaces_where_the_source_has_its_own_paragraphs(
    source: str, html: str
) -> None:
    assert one_line(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "<b>a</b> <i>b</i> <s>c</s> <tt>d</tt>",
            "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>",
        ),
        ("<em>a<strong>b</em>c</strong>", "<p><em>a<strong>b</strong></em><strong>c</strong></p>"),
        ("<h2>T</h2>x", "<p><strong>T</strong></p><p>x</p>"),
        ("a<hr>b", "<p>a</p><p>* * *</p><p>b</p>"),
        ("<pre>\n  a\n    b</pre>", '<pre tabindex="0"><code>  a    b</code></pre>'),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "<p>a b</p><p>c</p>"),
        ("<q>a</q> 10<sup>2</sup>", "<p>“a” 10^2</p>"),
        ("<ol start=3><li>c</ol>", '<ol start="3"><li>c</li></ol>'),
        ("<li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul>a<ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>a\n\nb</li>", "<ul><li>a<p>b</p></li></ul>"),
        ("</b></p></ul>a<b></b>", "<p>a</p>"),
        ("a&nbsp;b &eacute; &#233; &#99999999999; &#x0;", "<p>a&nbsp;b é é � �</p>"),
    ],
)
def test_tags_become_those_of_the_list(source: str, html: str) -> None:
    assert one_line(source) == html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<script>b</script>c<style>d</style>e<!-- f -->g", "aceg"),
        ("a<SCRIPT x='>'>b</SCRIPT >c", "ac"),
        ("<o:p>a</o:p><x-y>b</x-y><span class=c>d</span>", "abd"),
        ("List<String> and 1 < 2 & 3 > 2", "List<String> and 1 < 2 & 3 > 2"),
        ("<http://a.example/>", "<http://a.example/>"),
        ("a <!-- never closed", "a <!-- never closed"),
        ("a <b never closed", "a <b never closed"),
        ("<a title=it's>b</a>c", "bc"),
    ],
)
def test_what_is_text_stays_and_what_is_script_goes(source: str, text: str) -> None:
    assert plain_text(render(source, SourceFormat.HTML)) == text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<img src=http://a.example/p.png alt='A &amp; B'>", '<p><a href="http://a.example/p.png">A &amp; B</a></p>'),
        ("<a href=http://b.example><img src=http://a.example alt=p></a>", '<p><a href="http://b.example">p</a></p>'),
        ("<img src='/p.png' alt=p>", "<p>p</p>"),
        ("ha <img class='wp-smiley' src='http://a.example/s.gif' alt=':)'>", "<p>ha :)</p>"),
        ("<iframe src='https://v.example/1'></iframe>", '<p><a href="https://v.example/1">https://v.example/1</a></p>'),
        ("<a href='http://a.example/?b=1&copy=2'>c</a>", '<p><a href="http://a.example/?b=1&amp;copy=2">c</a></p>'),
        ("<a href=http://a.example>b<p>c</a>d", '<p><a href="http://a.example">b</a></p><p>cd</p>'),
        ("<a href=http://a.example>b<a href=http://c.example>d", '<p><a href="http://a.example">b</a><a href="http://c.example">d</a></p>'),
        ("<a href=/about>b</a>", "<p>b</p>"),
        ("see http://a.example/b.", '<p>see <a href="http://a.example/b">http://a.example/b</a>.</p>'),
        ("<code>http://a.example</code>", "<p><code>http://a.example</code></p>"),
    ],
)  # fmt: skip
def test_links_and_pictures(source: str, html: str) -> None:
    assert one_line(source) == html


def deepest(html: str) -> int:
    """Return how many elements are open at once, at most."""
    return max(accumulate(-1 if end else 1 for end in re.findall(r"<(/?)(?!br)[a-z]", html)))


@pytest.mark.parametrize(
    "tag", ["blockquote", "ul><li", "ol><li", "b", "div", "pre", "li", "em><strong"]
)
@pytest.mark.parametrize("depth", [30, 10_000])
def test_text_at_any_depth_is_shown_and_the_page_stays_shallow(tag: str, depth: int) -> None:
    html = render(f"<{tag}>" * depth + "deep", SourceFormat.HTML)
    assert plain_text(html) == "deep"
    assert deepest(html) <= 24


def test_ends_of_what_was_too_deep_do_not_close_the_rest() -> None:
    html = render("<blockquote>" * 25 + "a" + "</blockquote>" * 5 + "b", SourceFormat.HTML)
    assert "</blockquote>" not in html[: html.index("b</p>")]


def test_as_many_ends_as_beginnings_close_everything() -> None:
    html = render("<blockquote>" * 25 + "a" + "</blockquote>" * 25 + "b", SourceFormat.HTML)
    assert html.endswith("</blockquote>\n<p>b</p>")


def test_a_long_address_is_not_repeated_by_every_paragraph() -> None:
    html = render(f"<a href='http://a.example/{'x' * 1000}'>" + "a<p>" * 500, SourceFormat.HTML)
    assert html.count("<a ") == 1


WORD = st.from_regex(r"[a-z]{3,8}", fullmatch=True)
# fmt: off
TAG = st.sampled_from([
    "<p>", "</p>", "<b>", "</b>", "<ul>", "</ul>", "<li>", "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<i",
    "<a href='http://a.example'>", "</a>", "<h3>", "</h3>", "<td>", "<br>", "<div class='x'>", "\n", "\n\n",
])
# fmt: on


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.tuples(TAG, WORD), max_size=30))
def test_no_word_is_lost_between_any_tags(pieces: list[tuple[str, str]]) -> None:
    source = "".join(f"{tag} {word} " for tag, word in pieces)
    shown = plain_text(render(source, SourceFormat.HTML)).split()
    assert [word for word in shown if word.isalpha() and len(word) > 2] == [
        word for _, word in pieces
    ]
