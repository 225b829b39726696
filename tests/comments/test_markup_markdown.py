"""Markdown as readers write it: what it becomes, and that nothing of it is lost."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.comments.markup import SourceFormat, plain_text, render
from rejoinder.comments.markup.markdown_source import draft_from_markdown

REL = 'rel="nofollow ugc noopener noreferrer"'


def one_line(source: str) -> str:
    """Return the rendered Markdown without line ends and without `rel`."""
    return render(source, SourceFormat.MARKDOWN).replace("\n", "").replace(f" {REL}", "")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b** `c` ~~d~~", "<p><em>a</em> <strong>b</strong> <code>c</code> <del>d</del></p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("> quoted\n\nanswer", "<blockquote><p>quoted</p></blockquote><p>answer</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("3. third\n4. fourth", '<ol start="3"><li>third</li><li>fourth</li></ol>'),
        ("1. first", "<ol><li>first</li></ol>"),
        ("```py\nx < 1\n```", '<pre tabindex="0"><code>x &lt; 1</code></pre>'),
        ("    x", '<pre tabindex="0"><code>x</code></pre>'),
        ("a <b>b</b> &copy; &amp;lt;", "<p>a &lt;b&gt;b&lt;/b&gt; © &amp;lt;</p>"),
        ("| a | b |\n|---|---|", "<p>| a | b |<br>|---|---|</p>"),
    ],
)
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert one_line(source) == html


def test_a_heading_does_not_enter_the_outline_of_the_page() -> None:
    assert (
        one_line("# A *b*\n\nC\n===")
        == "<p><strong>A <em>b</em></strong></p><p><strong>C</strong></p>"
    )


def test_a_rule_is_three_stars() -> None:
    assert one_line("a\n\n---\n\nb") == "<p>a</p><p>* * *</p><p>b</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("![alt *x*](http://a.example/p.png)", '<p><a href="http://a.example/p.png">alt x</a></p>'),
        (
            "![](http://a.example/p.png)",
            '<p><a href="http://a.example/p.png">http://a.example/p.png</a></p>',
        ),
        (
            "[![alt](http://a.example)](http://b.example)",
            '<p><a href="http://b.example">alt</a></p>',
        ),
        ("![alt](/p.png)", "<p>![alt](/p.png)</p>"),
    ],
)
def test_a_picture_becomes_a_link_and_nothing_is_loaded(source: str, html: str) -> None:
    assert one_line(source) == html


def test_a_used_definition_makes_links() -> None:
    source = "[One][1] and [1].\n\n[1]: http://a.example 'A title'"
    link = '<a href="http://a.example">{}</a>'
    assert one_line(source) == f"<p>{link.format('One')} and {link.format('1')}.</p>"


@pytest.mark.parametrize(
    "source",
    [
        "[note]: nothing-yet\n",
        "[note]: http://a.example\n\ntext",
        "[a]\n\n[a]: http://b.example\n[a]: http://c.example",
    ],
)
def test_a_definition_without_use_stays_in_sight(source: str) -> None:
    shown = plain_text(render(source, SourceFormat.MARKDOWN))
    assert shown == " ".join(source.split())


def test_a_definition_cannot_multiply_the_page() -> None:
    source = f"[a]: http://a.example/{'x' * 4_000}\n\n{'[a] ' * 1_000}"
    assert len(render(source, SourceFormat.MARKDOWN)) < 3 * len(source)


def test_text_on_the_line_of_a_fence_is_kept() -> None:
    assert (
        one_line("```this is text\nx\n```") == '<pre tabindex="0"><code>this is textx</code></pre>'
    )


@pytest.mark.parametrize("source", ["#", ">", "-", "[]()", "![]()", "```\n```"])
def test_a_comment_is_never_empty(source: str) -> None:
    assert plain_text(render(source, SourceFormat.MARKDOWN)) == " ".join(source.split())


def is_plain(source: str) -> bool:
    return draft_from_markdown(source) is None


@pytest.mark.parametrize("depth", [1, 8, 17, 18, 19, 20, 21, 30, 10_000])
@pytest.mark.parametrize("marker", ["> ", ">", "- ", "1. ", "* > "])
def test_text_at_any_depth_is_shown(marker: str, depth: int) -> None:
    source = marker * min(depth, 9_990 // len(marker)) + "deep"
    assert "deep" in plain_text(render(source, SourceFormat.MARKDOWN))


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("> " * 17 + "a", False),
        ("> " * 18 + "a", True),
        ("- " * 8 + "a", False),
        ("- " * 9 + "a", True),
        ("*a **b " * 9 + "c" + "** d*" * 9, False),
        ("*a **b " * 10 + "c" + "** d*" * 10, True),
        ("x" * 10_000, False),
        ("x" * 10_001, True),
        ("🙂" * 10_000, False),
        ("🙂" * 10_000 + "x", True),
    ],
)
def test_what_is_too_deep_or_too_long_is_shown_as_typed(source: str, *, plain: bool) -> None:
    assert is_plain(source) is plain
    if plain:
        assert plain_text(render(source, SourceFormat.MARKDOWN)) == source.strip()


# After security.md, "markdown-it-py": each is what once made some reader of Markdown slow.
# fmt: off
UNITS = [
    "[", "![a](", "![[]()", "[a](", "[](", "[link](x)", "[link](http://a.example)", "*", "*a **a", "_a__b", "a**b",
    "> ", "- ", "<", "<a ", "&#", "\\[", "|-", "\u0301", "a\u0301", "a@", "a.com ", "www.a.", "http://", "mailto:",
    "//a", "http://a.example*", "http://a.example(", "http://a@b@", "~~a", "***", "`a", "#\n", "---\n", "- a\n  ",
    "[a]: http://b.example\n", "![x](http://a.example)", "<!--", "<b><p>", "<a href=http://a.example>", "<ul><li>",
    "<blockquote>", "<font color=red>x<p>", '<a "', "<a '\"", '<a "<a" ', "<br>", "<li>", "&amp;", "\u202e", "a\n",
]
# fmt: on
SERIES: dict[str, Callable[[int], str]] = {
    "growing runs of backticks": lambda n: "`" * n + " ",
    "unused definitions": lambda n: f"[a{n}]: http://x.example\n",
    "fonts of many colours": lambda n: f"<font color={n}>x<p>",
}


def generate(name: str, size: int) -> str:
    """Return `size` characters of a unit again and again, or of a series."""
    if name in SERIES:
        return "".join(map(SERIES[name], range(size)))[:size]
    return (name * size)[:size]


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize("name", [*UNITS, *SERIES])
def test_output_grows_with_the_input_and_no_faster(name: str, source_format: SourceFormat) -> None:
    half, whole = (len(render(generate(name, size), source_format)) for size in (2_000, 4_000))
    assert whole <= 2.2 * half + 200
    assert whole <= 25 * 4_000  # the most: "<p><strong>" and "rel" around single characters


def count_calls(source: str, source_format: SourceFormat) -> int:
    """Return how many functions a rendering calls: its cost, the same on any machine."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        render(source, source_format)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize("name", [*UNITS, *SERIES])
def test_work_grows_with_the_input_and_no_faster(name: str, source_format: SourceFormat) -> None:
    half, whole = (count_calls(generate(name, size), source_format) for size in (600, 1_200))
    assert whole <= 2.2 * half + 200
    assert whole <= 200 * 1_200  # at 20 levels "[" takes 121 a character; at 100 it took 438


@pytest.mark.parametrize("name", [*UNITS, *SERIES])
def test_no_generator_hides_the_text_beside_it(name: str) -> None:
    source = f"before\n\n{generate(name, 3_000)}\n\nafter"
    shown = plain_text(render(source, SourceFormat.MARKDOWN))
    assert shown.startswith("before")
    assert shown.endswith("after")


NESTING = st.lists(
    st.sampled_from(["> ", "- ", "1. ", "  ", "    ", "* ", "\n", "\n\n"]), max_size=40
)
WORDS = st.lists(
    st.tuples(NESTING.map("".join), st.from_regex(r"[a-z]{3,8}", fullmatch=True)), max_size=12
)


@settings(max_examples=300, deadline=None)
@given(pieces=WORDS)
def test_no_word_is_lost_in_any_nesting(pieces: list[tuple[str, str]]) -> None:
    source = "".join(f"{nesting}{word} " for nesting, word in pieces)
    shown = plain_text(render(source, SourceFormat.MARKDOWN))
    assert re.findall("[a-z]+", shown) == [word for _, word in pieces]
