"""Whatever comes in, only the allow-list comes out: real payloads, CommonMark's examples, random text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.comments.markup import SourceFormat, render
from rejoinder.comments.markup.characters import make_usable
from rejoinder.comments.markup.html_source import draft_from_html
from rejoinder.comments.markup.markdown_source import draft_from_markdown
from rejoinder.comments.markup.safe_html import sanitise

# Written out, not imported: a wider list in the code must fail here.
TAGS = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
REL = "nofollow ugc noopener noreferrer"
SCHEMES = {"http", "https", "mailto"}


class StrictReader(HTMLParser):
    """Collects whatever is not on the list, or not closed where it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"tag {tag}")
        if tag != "br":
            self.open.append(tag)
        for name, value in attrs:
            if not self._is_listed(tag, name, value or ""):
                self.faults.append(f"{tag} {name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"stray </{tag}>")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"section {data!r}")

    def _is_listed(self, tag: str, name: str, value: str) -> bool:
        match tag, name:
            case "pre", "tabindex":
                return value == "0"
            case "a", "rel":
                return value == REL
            case "a", "href":
                return value.isascii() and urlsplit(value).scheme in SCHEMES
            case "ol", "start":
                return value.isascii() and value.isdigit()
        return False


def faults_of(html: str) -> list[str]:
    """Return what a strict reader objects to; empty for HTML of the allow-list."""
    reader = StrictReader()
    reader.feed(html)
    reader.close()
    return reader.faults + [f"open {tag}" for tag in reader.open]


def assert_clean(source: str, source_format: SourceFormat) -> None:
    html = render(source, source_format)
    assert faults_of(html) == []
    assert sanitise(html) == html  # nothing is left for a second cleaning
    assert render(source, source_format) == html


@pytest.mark.parametrize(
    "html",
    [
        "<svg></svg>",
        "<p onclick='x'>a</p>",
        "<a href='javascript:x' rel='nofollow ugc noopener noreferrer'>a</a>",
        "<a href='http://a.example'>a</a><img>",
        "<a href='http://a.example' rel='me'>a</a>",
        "<em>a",
        "a</em>",
        "<!-- a -->",
        "<ol start='x'></ol>",
    ],
)
def test_the_strict_reader_sees_what_is_not_listed(html: str) -> None:
    assert faults_of(html)


@pytest.mark.parametrize("source_format", SourceFormat)
def test_payloads_that_sanitisers_are_tested_with_leave_only_the_list(
    shared_data: Path, source_format: SourceFormat
) -> None:
    cases = json.loads((shared_data / "hostile" / "dompurify-half.json").read_text())
    assert len(cases) > 100
    for case in cases:
        assert_clean(case["payload"], source_format)


@pytest.mark.parametrize("source_format", SourceFormat)
def test_every_example_of_commonmark_leaves_only_the_list(
    shared_data: Path, source_format: SourceFormat
) -> None:
    spec = (shared_data / "text" / "commonmark-0.31.2-spec.txt").read_text()
    fence = "`" * 32
    examples = re.findall(rf"^{fence} example\n(.*?)^\.\n", spec, re.DOTALL | re.MULTILINE)
    assert len(examples) > 600
    for example in examples:
        assert_clean(example.replace("→", "\t"), source_format)


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize(
    "payload",
    [
        "<script>__xss()</script>",
        "<img src=x onerror=__xss()>",
        "<a href='java\nscript:__xss()'>a</a>",
        "<a href=' &#1;javascript:__xss()'>a</a>",
        "<a href='java\u202escript:__xss()'>a</a>",
        "[a](javascript:__xss())",
        "[a](java&#10;script:__xss())",
        "[a](<javascript:__xss()>)",
        "![a](data:text/html,<script>__xss()</script>)",
        "[a]: vbscript:__xss()\n\n[a]",
        "<javascript:__xss()>",
        '[a](http://b.example"onmouseover="__xss())',
        '<http://b.example/"onmouseover="__xss()>',
        "http://b.example/'onmouseover='__xss()",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=__xss()&gt;'>",
        "<svg><style><a title='</style><img src=x onerror=__xss()>'>",
        "<noscript><p title='</noscript><img src=x onerror=__xss()>'>",
        "<textarea><img title='</textarea><img src=x onerror=__xss()>'>",
        "<!--><img src=x onerror=__xss()>-->",
        "<a href='http://b.example' style='position:fixed' class='c' id='i' name='n'>a</a>",
        "<ol start='1 onclick=__xss()'><li>a</ol>",
        "<p <script>__xss()</script>",
        "<<script>__xss()//<</script>",
    ],
)
def test_scripts_do_not_run(payload: str, source_format: SourceFormat) -> None:
    assert_clean(payload, source_format)


# Pieces that mean something to one of the readers, so that random text reaches their corners.
PIECES = st.sampled_from(
    ["\n", "\n\n", "    ", "\t", "> ", "- ", "1. ", "# ", "---", "```", "`", "*", "**", "_", "~~", "![", "[",
    "](", ")", "]: ", "](http://a.example)", "<http://b.example>", "http://c.example/d_e_", "mailto:f@g.example",
    "<p>", "</p>", "<br>", "<b>", "</b>", "<i>", "<a href=http://h.example>", "</a>", "<ul>", "<li>", "</ul>",
    "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<h1>", "<td>", "<img src=http://j.example alt=k>",
    "<script>", "</script>", "<style>", "<!--", "-->", "<", ">", '"', "'", "&", ";", "&#x202e;", "&#12;", "&#0;",
    "\u202e", "\u0301" * 9, "\x00", "\ud800", "\ufeff", "javascript:", " onload=", "א", "漢字", "🙂"]
)  # fmt: skip
SOURCES = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(source=SOURCES, source_format=st.sampled_from(SourceFormat))
def test_any_source_leaves_only_the_list_and_the_same_each_time(
    source: str, source_format: SourceFormat
) -> None:
    assert_clean(source, source_format)


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<a href='/b' style='c' class='d' id='e' name='f' title='g'>h</a>", f'<a rel="{REL}">h</a>'),
        ("<a href='//b.example'>c</a>", f'<a rel="{REL}">c</a>'),
        ("<a href='ftp://b.example'>c</a>", f'<a rel="{REL}">c</a>'),
        ("<a href='http://b.example' rel='me' target='c'>d</a>", f'<a href="http://b.example" rel="{REL}">d</a>'),
        ("<ol start='7'><li value='8'>a</li></ol>", '<ol start="7"><li>a</li></ol>'),
        ("<ol start='-7' reversed><li>a</li></ol>", "<ol><li>a</li></ol>"),
        ("<p lang='b' dir='rtl' data-c='d' onclick='e'>f</p>", "<p>f</p>"),
        ("<h1>a</h1><img src='http://b.example'><hr><b>c</b><!-- d -->", "ac"),
        ("<script>a</script><style>b</style><svg><p>c</p></svg>", "<p>c</p>"),
    ],
)  # fmt: skip
def test_the_last_gate_alone_knows_the_list(html: str, clean: str) -> None:
    assert sanitise(html) == clean


@settings(max_examples=200, deadline=None)
@given(html=SOURCES)
def test_the_last_gate_alone_leaves_only_the_list(html: str) -> None:
    # Raw input may shrink twice, as in "<pre>\n\n", but never to anything unlisted.
    usable = html.encode("utf-8", "replace").decode()
    assert [fault for fault in faults_of(sanitise(usable)) if not fault.startswith("a href")] == []


@settings(max_examples=200, deadline=None)
@given(source=SOURCES)
def test_a_draft_from_html_is_well_formed_before_the_gate(source: str) -> None:
    assert faults_of(draft_from_html(make_usable(source))) == []


@settings(max_examples=200, deadline=None)
@given(source=SOURCES)
def test_a_draft_from_markdown_is_well_formed_before_the_gate(source: str) -> None:
    assert faults_of(draft_from_markdown(make_usable(source)) or "") == []
