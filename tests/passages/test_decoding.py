"""Pages are read in the encoding that browsers would read them in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.passages.decoding import decode_page

WORDS = "Тоннель"


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        (WORDS.encode("utf-8"), "", WORDS),
        (WORDS.encode("utf-8"), "UTF-8", WORDS),
        (WORDS.encode("cp1251"), "windows-1251", WORDS),
        (WORDS.encode("koi8-r"), " KOI8-R ", WORDS),
        (b"\xef\xbb\xbf" + WORDS.encode(), "windows-1251", WORDS),  # the mark wins
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "", WORDS),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "utf-8", WORDS),
        (WORDS.encode("utf-16-le"), "utf-16", WORDS),
        (b"caf\xe9 \x93so\x94", "iso-8859-1", "café “so”"),  # which is Windows' superset
        (b"caf\xe9", "", "café"),
        (b"caf\xe9", "utf-8", "caf\ufffd"),
        ("日本語".encode("cp932"), "Shift_JIS", "日本語"),
        ("한국어".encode("cp949"), "euc-kr", "한국어"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("中文".encode("big5"), "big5", "中文"),
        (WORDS.encode(), "nonsense", WORDS),
        # Codecs of Python that are no encodings of pages.
        *(
            (b"+ADw-b+AD4-", name, "+ADw-b+AD4-")
            for name in ("utf-7", "zip", "hex", "idna", "rot13")
        ),
        (rb"\x3cb\x3e", "unicode_escape", r"\x3cb\x3e"),
        (b"", "", ""),
    ],
)
def test_page_is_read_as_it_is_declared(content: bytes, declared: str, text: str) -> None:
    assert decode_page(content, declared=declared) == text


@pytest.mark.parametrize(
    ("meta", "is_read"),
    [
        ('<meta charset="windows-1251">', True),
        ("<META CharSet = windows-1251 >", True),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', True),
        ("<meta name=x content=y><meta charset='windows-1251'/>", True),
        ('<!-- <meta charset="utf-8"> --><meta charset="windows-1251">', True),
        ('<!-- <meta charset="windows-1251"> -->', False),
        (" " * 1_024 + '<meta charset="windows-1251">', False),  # browsers do not look so far
    ],
)
def test_page_says_itself_how_it_is_written(meta: str, *, is_read: bool) -> None:
    page = meta.encode() + WORDS.encode("cp1251")

    assert decode_page(page).endswith(WORDS) is is_read
    assert decode_page(page, declared="koi8-r").endswith(WORDS) is False  # the server's word wins


def test_page_that_calls_itself_utf_16_in_plain_letters_is_utf_8() -> None:
    assert decode_page(f'<meta charset="utf-16">{WORDS}'.encode()).endswith(WORDS)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_some_text(content: bytes, declared: str) -> None:
    decode_page(content, declared=declared).encode()
