"""Names of the world pass unchanged; names that hide, break or imitate something do not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.accounts.names import MAX_NAME_CHARS, clean_name
from rejoinder.core.errors import InvalidError

# All code points, lone surrogates too, and many of those that the rules are about.
NAMES = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from(
            "aZ -'\t\n\u00a0\u0301\u0338\u064b\u093e\u094d\u200c\u200d\u202e\ufe0f\u0430αक"
        ),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "O'Brien",
        "O\u2019Brien",
        "Jean-Luc",
        "J. R. R. Tolkien",
        "Müller (Berlin)",
        "Nguyễn Thị Hồng",
        "Łukasz",
        "Ольга",
        "Νίκος",
        "محمد",
        "مُحَمَّد",
        "ٱلرَّحْمٰن",
        "علی\u200cرضا",
        "שרה",
        "שָׁלוֹם",
        "देव",
        "अर्जुन",
        "ශ්\u200dරී",
        "അവന്\u200d",
        "வணக்கம்",
        "ประยุทธ์",
        "မြို့",
        "བསྒྲུབས",
        "ክብረት",
        "李明",
        "李 Ming",
        "山田 太郎",
        "やまだタロウ",
        "김철수",
        "ᏣᎳᎩ",
        "Ada 🌻",
        "7",
        "x" * MAX_NAME_CHARS,
    ],
)
def test_names_of_the_world_pass_unchanged(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)

    assert clean_name(composed) == composed


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  Ada   Lovelace \r\n", "Ada Lovelace"),
        ("\u3000Ada\u00a0Lovelace\u2003", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("Ada \u2764\ufe0f", "Ada \u2764"),
    ],
)
def test_spelling_is_made_uniform(raw: str, name: str) -> None:
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " \u3000 ",
        "x" * (MAX_NAME_CHARS + 1),
        "...",
        "🌻",
        "a\x00b",
        "Ada\nLovelace",
        "a\tb",
        "a\x7fb",
        "a\x9bb",
        "a\u2028b",
        "\u202enimda",
        "a\u2066b",
        "ad\u200bmin",
        "ad\u200dmin",
        "ad\u200cmin",
        "\ufeffadmin",
        "ad\u00admin",
        "علی\u200c",
        "ع\u200c\u200cع",
        "ع\u200dع",
        "\ue000a",
        "\ud800a",
        "a\U000e0061",
        "\u3164",
        "a\u3164",
        "a\u115f",
        "a\u2800",
        "a\ufffd",
        "a\ufdd0",
        "a\u0301\u0302\u0303",
        "a\u0338\u0301\u0302",
        "ก\u0e47\u0e47",
        "a\u0489",
        "\u0301a",
        "a \u0301",
        "\u0410dmin",  # Cyrillic A
        "αlpha",
        "Ольга Smith",
        "Ольга Νίκος",
        "Ꭰdmin",
        "שרה محمد",
        "김철수 やまだ",
    ],
)
def test_names_that_hide_or_break_something_are_refused(raw: str) -> None:
    with pytest.raises(InvalidError) as caught:
        clean_name(raw)

    assert caught.value.field == "name"
    assert caught.value.detail.isprintable()


@example("\u1100\u1161\u11a8")
@example("a\u0345\u0301")
@given(NAMES)
def test_a_clean_name_is_clean(raw: str) -> None:
    try:
        name = clean_name(raw)
    except InvalidError:
        return

    assert clean_name(name) == name == name.strip()
    assert 1 <= len(name) <= MAX_NAME_CHARS
    assert len(name.encode()) <= 240
    assert "  " not in name
    assert all(char.isprintable() or char in "\u200c\u200d" for char in name)
