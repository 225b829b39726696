from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.accounts.names import MAX_NAME_CHARS
from rejoinder.notifications.mentions import MOST_MENTIONS, possible_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@Ben, look.", "Ben"),
        ("Look, @Ben", "Ben"),
        ("(@Ben)", "Ben"),
        ("As @Ada Lovelace said.", "Ada Lovelace"),
        ("„@Jürgen“", "Jürgen"),
        ("@محمد انظر", "محمد"),
    ],
)
def test_a_name_behind_an_at_is_among_the_possible_ones(text: str, name: str) -> None:
    [names] = possible_names(text)

    assert name in [each.rstrip("“") for each in names]


def test_the_longest_is_tried_first() -> None:
    assert possible_names("@Ada Lovelace.") == [["Ada Lovelace", "Ada Lovelace.", "Ada"]]


@pytest.mark.parametrize(
    "text", ["ada@example.org", "@", "@@", "@ Ben", "https://example.org/@ben", "a@b@c"]
)
def test_addresses_name_nobody(text: str) -> None:
    assert possible_names(text) == []


def test_a_list_of_names_ends() -> None:
    assert (
        len(possible_names(" ".join(f"@Reader{number}" for number in range(99)))) == MOST_MENTIONS
    )


@given(st.text())
def test_whatever_is_typed_the_names_are_no_longer_than_names_are(text: str) -> None:
    for names in possible_names(text):
        assert all(0 < len(name) <= MAX_NAME_CHARS for name in names)
