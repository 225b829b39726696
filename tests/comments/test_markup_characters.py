"""Hostile and merely odd characters, and plain text."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.comments.markup import SourceFormat, plain_text, render

BIDI_CONTROLS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
ACUTE = "\u0301"
MAX_MARKS = 8  # written out, so that a higher one in the code fails here


@pytest.mark.parametrize("control", BIDI_CONTROLS, ids=ascii)
@pytest.mark.parametrize(
    ("source", "source_format"),
    [
        ("a{}b [c{}](http://d.example/{})", SourceFormat.MARKDOWN),
        ("a&#{code};b", SourceFormat.MARKDOWN),
        ("<p>a{}b</p> <a href='http://d.example/{}'>&#{code};</a>", SourceFormat.HTML),
        ("a{}b http://d.example/{}", SourceFormat.TEXT),
    ],
)
def test_bidirectional_controls_do_not_reach_the_page(
    control: str, source: str, source_format: SourceFormat
) -> None:
    html = render(source.format(control, control, control, code=ord(control)), source_format)
    assert control not in html
    assert "ab" in html


@pytest.mark.parametrize(
    ("source", "source_format"),
    [
        ("`a\u202eb` c\u202ed", SourceFormat.MARKDOWN),
        ("```\na\u202eb\n```\nc\u202ed", SourceFormat.MARKDOWN),
        ("<code>a\u202eb</code> c\u202ed", SourceFormat.HTML),
        ("<pre><code>a\u202eb</code></pre> c\u202ed", SourceFormat.HTML),
    ],
)
def test_code_keeps_what_it_is_about(source: str, source_format: SourceFormat) -> None:
    html = render(source, source_format)
    assert html.count("\u202e") == 1
    assert "a\u202eb" in html
    assert "\u202e" not in plain_text(html)


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize("mark", [ACUTE, "\u0e49", "\u20dd", "\u0363", "\u034f"], ids=ascii)
def test_a_base_keeps_eight_marks(mark: str, source_format: SourceFormat) -> None:
    html = render(f"a{mark * 1000}b {mark * 1000}", source_format)
    assert html.count(mark) == 2 * MAX_MARKS


def longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        category = unicodedata.category(char)
        run = run + 1 if category.startswith("M") else run if category == "Cf" else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize(
    "between", ["<b>", "</b><i>", "\u200d", "\u200b", "<span>", "<a href='http://a.example'>"]
)
def test_tags_and_joiners_do_not_begin_a_new_base(between: str) -> None:
    html = render(f"a{(ACUTE * 5 + between) * 50}b", SourceFormat.HTML)
    assert html.count(ACUTE) == MAX_MARKS


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.sampled_from(f"a {ACUTE}\u0e49\u200d*_\n"), max_size=60))
def test_no_mixture_of_marks_is_longer(text: str) -> None:
    html = render(text.replace("a", f"a{ACUTE * 5}"), SourceFormat.MARKDOWN)
    assert longest_run(plain_text(html)) <= MAX_MARKS


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize(
    "text",
    [
        "الْعَرَبِيَّةُ\u200f نص",
        "עִבְרִית בְּרֵאשִׁית",
        "हिन्दी क्षत्रिय",
        "ภาษาไทย ที่นี่ น้ำ",
        "བསྒྲུབས་",
        "👩‍👩‍👧‍👦 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1️⃣",
        "Việt Nam, naïve, Ǻ",
    ],
)
def test_living_scripts_are_unchanged(text: str, source_format: SourceFormat) -> None:
    assert render(text, source_format) == f"<p>{text}</p>"


def test_no_mark_counts_as_a_word_character() -> None:
    # The search for long runs of marks rests on it.
    marks = [
        char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char)[0] == "M"
    ]
    assert len(marks) > 2000
    assert not [char for char in marks if char.isalnum() or char == "_"]


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize(
    "odd", ["\x00", "\ud800", "\x01", "\x1b", "\x7f", "\ufffe", "\uffff"], ids=ascii
)
def test_what_is_no_character_never_reaches_the_page(odd: str, source_format: SourceFormat) -> None:
    html = render(f"a{odd}b `c{odd}d`", source_format)
    assert odd not in html
    html.encode()  # no lone surrogate is left


@pytest.mark.parametrize(
    "entity", ["&#0;", "&#1;", "&#12;", "&#x1b;", "&#xD800;", "&#xFFFE;", "&#127;", "&#x110000;"]
)
@pytest.mark.parametrize("source_format", SourceFormat)
def test_entities_are_no_way_around(entity: str, source_format: SourceFormat) -> None:
    html = render(f"a{entity}b", source_format)
    assert html.replace("\n", " ").isprintable()


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize(
    "entity", ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000 + ";", "&" + "a" * 5000 + ";"]
)
def test_endless_entities_are_no_error(entity: str, source_format: SourceFormat) -> None:
    # Python refuses to read a number of more than 4,300 digits.
    html = render(f"before {entity} after", source_format)
    assert html.startswith("<p>before")
    assert html.endswith("after</p>")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"], ids=ascii)
@pytest.mark.parametrize("source_format", SourceFormat)
def test_every_system_has_its_line_ends(end: str, source_format: SourceFormat) -> None:
    html = render(f"a{end}b{end}{end}c", source_format).replace("\n", "")
    assert html == "<p>a<br>b</p><p>c</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a < b\nc & d\n\n\n e ", "<p>a &lt; b<br>c &amp; d</p>\n<p>e</p>"),
        ("*a* <b>b</b> &amp;", "<p>*a* &lt;b&gt;b&lt;/b&gt; &amp;amp;</p>"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_plain_text_means_what_it_says(source: str, html: str) -> None:
    assert render(source, SourceFormat.TEXT) == html


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["M", "C"]), max_size=80))
def test_plain_text_is_lossless(text: str) -> None:
    assert plain_text(render(text, SourceFormat.TEXT)) == " ".join(text.split())
