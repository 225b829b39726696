"""Text in the form in which it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë", "zoe"),
        ("Nguyễn", "nguyen"),
        ("STRASSE Straße", "strasse strasse"),
        ("ﬁｎｅ", "fine"),
        ("İ", "i"),
        ("a\u200bb\u00adc\ufe0f", "abc"),
        ("Ёж", "еж"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("देव", "देव"),
        ("ประยุทธ์", "ประยุทธ์"),
        ("がか", "がか"),
        ("한국어", "한국어"),
        ("a  B\n", "a  b\n"),
    ],
)
def test_accents_and_case_go_and_spelling_stays(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet=st.characters()))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
