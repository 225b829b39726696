"""The type of safe HTML, and reading it back as text."""

from __future__ import annotations

import copy
import pickle
import sqlite3

import pytest
from django.utils.html import conditional_escape
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.comments.markup import (
    SafeHtml,
    SourceFormat,
    count_words,
    excerpt,
    plain_text,
    render,
)

HTML = render("*a* < b", SourceFormat.MARKDOWN)


def test_no_text_becomes_safe_by_being_called_so() -> None:
    with pytest.raises(TypeError, match="render"):
        SafeHtml("<script>")


def test_autoescape_leaves_it_alone() -> None:
    assert conditional_escape(HTML) == "<p><em>a</em> &lt; b</p>"


@pytest.mark.parametrize(
    "text", [HTML + "<i>", "<i>" + HTML, HTML.upper(), HTML[1:], HTML.replace("a", "<i>")]
)
def test_what_is_made_of_it_is_plain_again(text: str) -> None:
    assert type(text) is str
    assert "&lt;" in conditional_escape(text)


def test_a_pickle_of_it_is_plain_and_a_copy_is_itself() -> None:
    assert type(pickle.loads(pickle.dumps(HTML))) is str  # noqa: S301  # our own bytes
    assert copy.copy(HTML) is HTML
    assert copy.deepcopy([HTML])[0] is HTML


def test_it_takes_no_attributes() -> None:
    with pytest.raises(AttributeError):
        HTML.note = 1  # type: ignore[attr-defined]


def test_it_survives_storage() -> None:
    connection = sqlite3.connect(":memory:")
    (stored,) = connection.execute("SELECT ?", [HTML]).fetchone()
    connection.close()
    assert type(stored) is str
    assert SafeHtml.from_storage(stored) == HTML
    assert type(SafeHtml.from_storage(stored)) is SafeHtml


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a *b*c\nd\n\ne", "a bc d e"),
        ("- a\n- b\n\n> c", "a b c"),
        ("`<b>` & &amp;amp; [d](http://e.example)", "<b> & &amp; d"),
        ("```\na\n  b\n```", "a b"),
    ],
)
def test_plain_text_is_one_line(source: str, text: str) -> None:
    assert plain_text(render(source, SourceFormat.MARKDOWN)) == text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", 0),
        ("- *one* two's well-known\n- a/b 3", 5),
        ("— … !", 0),
        ("漢字かな", 4),
        ("Python 入門 2026", 4),
        ("हिन्दी भाषा", 2),
    ],
)
def test_words_are_counted(source: str, words: int) -> None:
    assert count_words(render(source, SourceFormat.MARKDOWN)) == words


@pytest.mark.parametrize(
    ("text", "max_chars", "expected"),
    [
        ("short", 5, "short"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("one, two", 5, "one,…"),
        ("unbreakable", 5, "unbr…"),
        ("漢字漢字漢字", 4, "漢字漢…"),
        ("ee\u0301e\u0301e\u0301", 5, "ee\u0301…"),
        ("👩\u200d👩\u200d👧 a", 4, "…"),
        ("ab", 1, "…"),
    ],
)
def test_an_excerpt_is_cut_at_a_word(text: str, max_chars: int, expected: str) -> None:
    assert excerpt(text, max_chars=max_chars) == expected


def test_an_excerpt_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        excerpt("a", max_chars=0)


@given(text=st.text(), max_chars=st.integers(min_value=1, max_value=30))
def test_an_excerpt_fits_and_is_the_beginning(text: str, max_chars: int) -> None:
    cut = excerpt(text, max_chars=max_chars)
    assert len(cut) <= max_chars
    assert text.startswith(cut.removesuffix("…") if len(text) > max_chars else cut)
