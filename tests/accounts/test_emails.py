"""One address or none, in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.accounts.emails import clean_email
from rejoinder.core.errors import InvalidError


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        ("", ""),
        ("   ", ""),
        (" Ada.Lovelace+news@Example.ORG ", "Ada.Lovelace+news@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@faß.example", "ada@xn--fa-hia.example"),
        ("ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"),
        ("o'brien@example.org", "o'brien@example.org"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
    ],
)
def test_an_address_in_its_usual_form(raw: str, email: str) -> None:
    assert clean_email(raw) == email == clean_email(email)


@pytest.mark.parametrize(
    "raw",
    [
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@example.org, eve@example.com",
        "ada@example.org,eve@example.com",
        "ada@example.org eve@example.com",
        "ada;eve@example.org",
        "ada@eve@example.org",
        "<ada@example.org>",
        "Ada <ada@example.org>",
        '"ada lovelace"@example.org',
        "ada@[192.0.2.1]",
        "ada@192.0.2.1",
        "ada@example.org\n",
        "ada@example.org\r\nBcc: eve@example.com",
        "ada\x00@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "ada@-example.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@exam_ple.org",
        "josé@example.org",
        "ada@exam\u200bple.org",
        "ada@example\ud800.org",
        f"{'a' * 65}@example.org",
        f"ada@{'a.' * 124}org",
        f"{'a' * 64}@{('ü' * 20 + '.') * 8}org",
        f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 59}.org",
    ],
)
def test_anything_else_is_refused(raw: str) -> None:
    with pytest.raises(InvalidError) as caught:
        clean_email(raw)

    assert caught.value.field == "email"


@given(st.one_of(st.emails(), st.text(), st.from_regex(r"\A[\w.]+@[\w.-]+\Z")))
def test_a_clean_address_is_clean(raw: str) -> None:
    try:
        email = clean_email(raw)
    except InvalidError:
        return

    assert clean_email(email) == email
    assert len(email) <= 254
    assert email.isascii()
    assert email.isprintable()
    assert email == "" or email.count("@") == 1
    assert not set(email) & set(' ,;:<>()[]"\\')
