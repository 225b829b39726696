"""Host names in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.hosts import ascii_host


@pytest.mark.parametrize(
    ("host", "ascii_form"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("ｅxample。org", "example.org"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("ΒΌΛΟΣ.example", "xn--nxasmq6b.example"),
        ("my_blog.example", "my_blog.example"),
        ("192.0.2.1", "192.0.2.1"),
        ("ПРИМЕР.example", "xn--e1afmkfd.example"),
    ],
)
def test_one_form(host: str, ascii_form: str) -> None:
    assert ascii_host(host) == ascii_form == ascii_host(ascii_form)


@pytest.mark.parametrize(
    "host",
    [
        *("", ".", "a..b", ".a", "-a", "a-", "ü-", "a b", "a/b", "a:b", "a@b", "a%41"),
        *("\u2100", "☃.example", "a\u200db", "\u0301a", "\ud800"),
        *("192.0.2.1.1", "1", "0x1", "１２７.１"),
        *("xn--", "xn--a", "xn--abc-", "xn--BCHER-KVA9"),
        *("a" * 64, "ü" * 64, "a." * 127 + "a"),
    ],
)
def test_no_host(host: str) -> None:
    with pytest.raises(ValueError, match=r"host name|IPv4|octets|Octet"):
        ascii_host(host)


@given(
    st.one_of(
        st.text(),
        st.text(max_size=30).map(lambda text: f"xn--{text}"),
        st.emails().map(lambda email: email.rpartition("@")[2]),
    )
)
def test_a_host_in_that_form_stays(host: str) -> None:
    try:
        ascii_form = ascii_host(host)
    except ValueError:
        return

    assert ascii_host(ascii_form) == ascii_form == ascii_form.lower()
    assert ascii_form.isascii()
