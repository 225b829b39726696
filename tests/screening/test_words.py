"""Entries of the word lists: what they match and what they leave alone."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening.words import find_word


@pytest.mark.parametrize(
    ("entry", "matches", "spares"),
    [
        ("ass", ["ass", "An ASS!", "(ass)", "ass_hat", "ass-hat"], ["class", "assess", "grass"]),
        ("casino*", ["casino", "Casinos,", "casino2go"], ["mycasino"]),
        ("*coin", ["bitcoin", "coin", "the BITCOIN."], ["coins"]),
        ("*porn*", ["porn", "xPornx"], ["por n"]),
        ("buy now", ["Buy  now", "buy\nnow!"], ["buynow", "buy nowhere", "re-buy no w"]),
        ("don't", ["don't", "don\u2019t", "Don\u00b4t"], ["dont"]),
        ("cafe", ["Café", "cafe\u0301", "ＣＡＦＥ", "ca\u200bfe", "ca\u00adfe"], ["cafes"]),
        ("strasse", ["Straße", "STRASSE"], ["Strassen"]),
        ("c++", ["C++", "c++ rocks", "c+++"], ["c", "c+", "abc++"]),
        ("$$$", ["$$$", "$$$$", "a$$$b"], ["$$"]),
        ("f*ck", ["f*ck"], ["fuck", "flock"]),
        ("спам*", ["Спам", "спамеры"], ["антиспам"]),
        ("赌博", ["赌博", "这是赌博网站", "去赌博!"], ["赌 博"]),
        ("viagra", ["买viagra吧", "viagra。"], ["viagras"]),
        ("ยุทธ", ["ประยุทธ์"], ["ยุท"]),
        ("단어", ["이 단어 는"], ["단어를"]),
        ("단어*", ["단어를"], ["첫단어"]),
        ("क", ["क", "क!"], ["क्या", "को"]),
        ("  spam  ", ["spam"], ["spams"]),
    ],
)
def test_whole_words_in_any_script(entry: str, matches: list[str], spares: list[str]) -> None:
    assert {text: find_word(text, [entry]) for text in matches} == dict.fromkeys(matches, entry)
    assert {text: find_word(text, [entry]) for text in spares} == dict.fromkeys(spares)


@pytest.mark.parametrize("entry", ["", " ", "*", "**", " * ", "\u200b", "*\u0301"])
def test_an_entry_with_nothing_in_it_matches_nothing(entry: str) -> None:
    assert find_word("anything * at all", [entry]) is None


def test_the_first_entry_of_the_list_is_named_as_written() -> None:
    assert find_word("a spam and a Scam", ["none", "SCAM", "spam"]) == "SCAM"


ASCII_WORDS = st.text(alphabet=string.ascii_letters, min_size=1, max_size=8)


@given(st.lists(ASCII_WORDS, max_size=8), ASCII_WORDS)
def test_a_plain_entry_matches_just_the_words_that_equal_it(words: list[str], entry: str) -> None:
    expected = entry.lower() in {word.lower() for word in words}

    assert (find_word(", ".join(words), [entry]) is not None) is expected
    assert (find_word(", ".join(words), [f"*{entry}"]) is not None) is any(
        word.lower().endswith(entry.lower()) for word in words
    )


@given(st.text(min_size=1), st.text(), st.text())
def test_an_entry_between_asterisks_is_found_wherever_it_stands(
    entry: str, before: str, after: str
) -> None:
    found = find_word(f"{before} {entry} {after}", [f"*{entry}*"])

    assert found is not None or find_word(entry, [f"*{entry}*"]) is None
