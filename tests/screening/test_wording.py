"""Fingerprints are equal for the same text, and for no other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening.wording import fingerprint


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("First!", "  FIRST!\n", True),
        ("a b", "a\r\n\r\nb", True),
        ("ﬁne", "fine", True),
        ("cafe\u0301", "café", True),
        ("a b", "ab", False),
        ("cafe", "café", False),
        ("First!", "First", False),
    ],
)
def test_case_and_spacing_make_no_other_text(one: str, other: str, *, same: bool) -> None:
    assert (fingerprint(one) == fingerprint(other)) is same


@given(st.text(alphabet=st.characters()))
def test_any_text_has_a_fingerprint_of_32_digits(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint(text))
    assert fingerprint(f"\t{text} ") == fingerprint(text)


def test_known_fingerprint_so_that_stored_ones_stay_good() -> None:
    assert (
        fingerprint("Hello,  World")
        == "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b"[:32]
    )
