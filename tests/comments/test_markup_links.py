"""Addresses are read as browsers read them, and a link says where it leads."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.comments.markup import SourceFormat, plain_text, render
from rejoinder.comments.markup.addresses import is_misleading, parse_address


@pytest.mark.parametrize(
    ("url", "href", "place"),
    [
        ("http://a.example", "http://a.example", "a.example"),
        (" HTTPS://A.Example:8443/B?c=D#E ", "https://a.example:8443/B?c=D#E", "a.example"),
        ("https:a.example", "https://a.example", "a.example"),
        ("https:\\\\a.example\\b?c\\d", "https://a.example/b?c%5Cd", "a.example"),
        ("http:////a.example/", "http://a.example/", "a.example"),
        ("ht\ntp://a.\texample/", "http://a.example/", "a.example"),
        ("https://bank.example@a.example/", "https://a.example/", "a.example"),
        ("https://bank.example\\@a.example/", "https://bank.example/@a.example/", "bank.example"),
        ("https://bank.example/@a.example", "https://bank.example/@a.example", "bank.example"),
        ("https://u:p@q@a.example", "https://a.example", "a.example"),
        ("https://a%2Eexample/", "https://a.example/", "a.example"),
        ("https://ａ．ｅｘａｍｐｌｅ/", "https://a.example/", "a.example"),
        ("https://a\u200b\u00adb.example/", "https://ab.example/", "ab.example"),
        (
            "https://bücher.example/ä b",
            "https://xn--bcher-kva.example/%C3%A4%20b",
            "xn--bcher-kva.example",
        ),
        ("https://straße.example", "https://xn--strae-oqa.example", "xn--strae-oqa.example"),
        ("https://a.example./", "https://a.example/", "a.example"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("http://10.0.0.1/", "http://10.0.0.1/", "10.0.0.1"),
        ("mailto:Ada@A.Example?subject=b c", "mailto:Ada@a.example?subject=b%20c", "Ada@a.example"),
    ],
)
def test_an_address_leads_where_a_browser_goes(url: str, href: str, place: str) -> None:
    address = parse_address(url)
    assert address is not None
    assert (address.href, address.place) == (href, place)


@pytest.mark.parametrize(
    "url",
    ["", "/a", "//a.example", "a.example", "#a", "?a", "ftp://a.example", "javascript:x", "data:text/html,x", "file:///a",
    "http://", "https:///", "http://a..example", "http://a b.example/", "http://a.example:x/", "http://a<b.example",
    "http://[::1", "http://%00.example", "http://\ufffd.example", f"http://{'a' * 64}.example", "http://a%2Fb.example",
    f"http://{'a.' * 200}example", f"http://{'ü' * 5000}.example", "java\u202escript:x", "view-source:http://a.example",
    "mailto:", "mailto:ada", "mailto:ada@a.example,eve@b.example", "mailto:?to=ada@a.example", "mailto:a@b c.example"],
)  # fmt: skip
def test_what_is_no_web_or_mail_address_makes_no_link(url: str) -> None:
    assert parse_address(url) is None


@settings(max_examples=300, deadline=None)
@given(
    rest=st.text(alphabet=st.sampled_from("abA.@:/\\?#[]%20 \t\nüｅ。\u200b-_'\"<>&"), max_size=30)
)
def test_the_parser_of_the_standard_library_agrees_on_every_result(rest: str) -> None:
    address = parse_address(f"https://{rest}")
    if address is not None:
        assert address.href.isascii()
        assert urlsplit(address.href).hostname == address.place.strip("[]")
        assert urlsplit(address.href).username is None
        assert parse_address(address.href) == address


@pytest.mark.parametrize(
    ("text", "href", "misleads"),
    [
        ("https://bank.com/login", "https://evil.example/", True),
        ("bank.com", "https://evil.example/", True),
        ("Visit bank.com today", "https://evil.example/", True),
        ("bank.com", "https://bank.com.evil.example/", True),
        ("bank.com", "https://evil-bank.com/", True),
        ("bank.com", "https://bank.com@evil.example/", True),
        ("https://bank.com@evil.example/", "https://bank.com@evil.example/", True),
        ("b\u200bank.com", "https://evil.example/", True),
        ("ｂａｎｋ．ｃｏｍ", "https://evil.example/", True),
        ("bank。com", "https://evil.example/", True),
        ("bank.com", "https://bаnk.com/", True),  # with a Cyrillic а
        ("банк.рф", "https://evil.example/", True),
        ("https://10.0.0.1/", "https://evil.example/", True),
        ("ada@bank.com", "mailto:eve@evil.example", True),
        ("docs.bank.com", "https://bank.com/", True),
        ("bank.com", "https://bank.com/a", False),
        ("www.bank.com", "https://bank.com/", False),
        ("BANK.com", "https://www.bank.com/", False),
        ("https://bank.com/?to=other.com", "https://bank.com/", False),
        ("bank.com/main.py", "https://bank.com/main.py", False),
        ("https://bücher.de", "https://xn--bcher-kva.de/", False),
        ("ada@bank.com", "mailto:ada@bank.com", False),
        ("this article", "https://evil.example/", False),
        ("node.js, e.g. 3.14 and so on...", "https://evil.example/", False),
    ],
)
def test_a_text_that_names_another_host_misleads(text: str, href: str, *, misleads: bool) -> None:
    address = parse_address(href)
    assert address is not None
    assert is_misleading(text, address) is misleads


@pytest.mark.parametrize(
    ("source", "source_format"),
    [
        ("[bank.com](https://evil.example/a)", SourceFormat.MARKDOWN),
        ("[ba**nk**.com](https://evil.example/a)", SourceFormat.MARKDOWN),
        ("![bank.com](https://evil.example/a.png)", SourceFormat.MARKDOWN),
        ("<a href='https://evil.example/a'>ba<b>nk</b>.com</a>", SourceFormat.HTML),
    ],
)
def test_a_misleading_link_is_followed_by_the_real_host(
    source: str, source_format: SourceFormat
) -> None:
    assert plain_text(render(source, source_format)) == "bank.com (evil.example)"


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize(
    ("source", "href", "after"),
    [
        ("see http://a.example/b.", "http://a.example/b", "."),
        ("(http://a.example/b)", "http://a.example/b", ")"),
        ("http://a.example/b_(c), d", "http://a.example/b_(c)", ", d"),
        ("http://a.example/_b_c_", "http://a.example/_b_c_", ""),
        ("http://a.example/?b=1&amp=2", "http://a.example/?b=1&amp;amp=2", ""),
        ("mailto:ada@a.example", "mailto:ada@a.example", ""),
        ("HTTPS://A.example", "https://a.example", ""),
    ],
)
def test_bare_addresses_are_links(
    source: str, href: str, after: str, source_format: SourceFormat
) -> None:
    html = render(
        source.replace("&", "&amp;") if source_format is SourceFormat.HTML else source,
        source_format,
    )
    link = re.search(r'<a href="([^"]*)" rel="[^"]*">.*?</a>([^<]*)', html)
    assert link is not None
    assert link.groups() == (href, after)


@pytest.mark.parametrize("source_format", SourceFormat)
@pytest.mark.parametrize(
    "source",
    [
        "www.a.example",
        "ada@a.example",
        "//a.example",
        "ftp://a.example",
        "main.py",
        "javascript://a.example",
    ],
)
def test_nothing_else_is_guessed_to_be_a_link(source: str, source_format: SourceFormat) -> None:
    assert render(source, source_format) == f"<p>{source}</p>"


def test_a_link_without_text_shows_its_address() -> None:
    html = render("[](http://a.example) [\u200b](http://b.example)", SourceFormat.MARKDOWN)
    assert "http://a.example" in plain_text(html)
    assert "http://b.example" in plain_text(html)
