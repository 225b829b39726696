"""Names that look alike have the same key."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.accounts.names import skeleton


@pytest.mark.parametrize(
    ("name", "lookalikes"),
    [
        (
            "admin",
            [
                "ADMIN",
                " admin  ",
                "adrnin",
                "\u0410dmin",  # Cyrillic A
                "аdmіn",  # Cyrillic a, i
                "ａｄｍｉｎ",
                "𝐚𝐝𝐦𝐢𝐧",
                "ⓐⓓⓜⓘⓝ",
                "àdmîn",
                "ad\u200bmin",
                "admın",
                "αdmin",
                "ᎪDMIN",
            ],
        ),
        ("Olga", ["0lga", "OIga", "О1ga", "οlga", "o|ga"]),
        ("paypal", ["PayPaI", "paypa1", "раураӏ"]),
        ("Tom", ["ТОМ", "Τοm", "t0rn"]),
        ("NINA", ["ΝΙΝΑ", "Nina"]),
        ("Straße", ["STRASSE", "strasse"]),
        ("Łukasz", ["Lukasz"]),
        ("O'Brien", ["O\u2019Brien", "O`Brien", "0\u02bcBrien"]),
        ("Ольга", ["ОЛЬГА", "Oльга"]),
        ("Νίκος", ["ΝΙΚΟΣ", "νικοσ"]),
        ("מֹשֶׁה", ["משה"]),
        ("مُحَمَّد", ["محمد"]),
    ],
)
def test_lookalikes_share_a_key(name: str, lookalikes: list[str]) -> None:
    keys = {lookalike: skeleton(lookalike) for lookalike in lookalikes}

    assert keys == dict.fromkeys(lookalikes, skeleton(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "admir"),
        ("Anna", "Anne"),
        ("देव", "दव"),
        ("กิน", "กัน"),
        ("かな", "がな"),
        ("김", "길"),
        ("Иван", "Ivan"),
        ("Ada L", "AdaL"),
        ("v", "w"),
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(alphabet=st.characters()))
def test_a_key_is_its_own_key(name: str) -> None:
    key = skeleton(name)

    assert skeleton(key) == key == skeleton(unicodedata.normalize("NFD", name))


@given(st.text(alphabet=string.printable))
def test_the_short_way_for_ascii_gives_what_the_long_way_gives(name: str) -> None:
    # A mark that folding drops sends the same name the long way.
    assert skeleton(name) == skeleton(f"{name}\u0301")


@given(st.text(alphabet=st.characters(categories=["L", "Nd", "Zs"])))
def test_case_makes_no_difference(name: str) -> None:
    # Capital forms of the Greek iota subscript are two letters, and no name has had one for long.
    if "\u0345" not in unicodedata.normalize("NFD", name):
        assert skeleton(name.upper()) == skeleton(name) == skeleton(name.lower())
