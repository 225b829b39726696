"""Addresses of one page are equal once normalised, and those of two pages are not."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.articles.addresses import MAX_SLUG_CHARS, MAX_URL_CHARS, normalise_url, slug_from
from rejoinder.core.errors import InvalidError

TUNNEL = "example.org/2026/harbour-tunnel"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2026/harbour-tunnel",
        "http://example.org/2026/harbour-tunnel/",
        "\n  https://www.Example.ORG./2026/harbour-tunnel// \t",
        "HTTPS://example.org:443/2026/harbour-tunnel",
        "http://example.org:80/2026/harbour-tunnel",
        "https://example.org:/2026/harbour-tunnel",
        "https://example.org/2026/harbour-tunnel#comments",
        "https://example.org/2026/harbour-tunnel?#?a=b",
        "https://example.org/2026/harbour-tunnel/index.html",
        "https://example.org/2026/harbour-tunnel/index.php?",
        "https://example.org/2026/harbour-tunnel/amp/",
        "https://example.org/2026/harbour-tunnel/amp/index.html",
        "https://example.org/2026/harbour-tunnel.amp",
        "https://example.org/2026/harbour-tunnel?amp",
        "https://example.org/2026/harbour-tunnel?amp=1&outputType=amp",
        "https://example.org/2026/harbour-tunnel?utm_source=a&UTM_Medium=b&fbclid=c&gclid=d",
        "https://example.org/2026/harbour-tunnel/?replytocom=77#respond",
        "https://example.org/2026/har%62our%2Dtunnel",
        "https://example.org/2025/../2026/./harbour-tunnel",
        "https://example.org/2025/%2e%2E/2026/harbour-tunnel",
        "https://example.org\\2026\\harbour-tunnel",
    ],
)
def test_one_page_under_many_addresses(url: str) -> None:
    assert normalise_url(url) == TUNNEL


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.org", "example.org"),
        ("https://example.org/?p=123", "example.org?p=123"),
        ("https://example.org/a?b=2&a=1&c", "example.org/a?a=1&b=2&c"),
        ("https://example.org/a?x=2&x=1&&=&a=", "example.org/a?a&x=2&x=1"),
        ("https://example.org/a?q=a+b&r=%2B&s=%26", "example.org/a?q=a%20b&r=%2B&s=%26"),
        ("https://example.org/a?amp=2", "example.org/a?amp=2"),
        ("https://example.org/A", "example.org/A"),
        ("https://example.org:8443/a", "example.org:8443/a"),
        ("https://example.org/a.amp.html", "example.org/a.html"),
        ("https://example.org/..amp", "example.org/..amp"),
        ("https://example.org/a/index.html.amp", "example.org/a"),
        ("https://example.org/index.php/2010/a", "example.org/index.php/2010/a"),
        ("https://example.org/a%2Fb", "example.org/a%2Fb"),
        ("https://example.org//a", "example.org//a"),
        ("https://example.org/%zz", "example.org/%25zz"),
        ("https://example.org/%e4", "example.org/%E4"),
        ("https://example.org/\u00e4", "example.org/%C3%A4"),
        ("https://example.org/a\u0308", "example.org/%C3%A4"),
        ("https://example.org/%61%cc%88", "example.org/%C3%A4"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://XN--Bcher-Kva.example/", "xn--bcher-kva.example"),
        ("https://faß.example/", "xn--fa-hia.example"),
        ("https://www.com/a", "www.com/a"),
        ("https://www.www.example.org/a", "example.org/a"),
        ("http://localhost:8000/a", "localhost:8000/a"),
        ("http://192.0.2.1/a", "192.0.2.1/a"),
        ("http://[2001:DB8:0::1]:8080/a", "[2001:db8::1]:8080/a"),
        ("https://example.org\\@evil.example/a", "example.org/@evil.example/a"),
        ("https://example.com.evil.example/a", "example.com.evil.example/a"),
    ],
)
def test_what_is_kept(url: str, normal: str) -> None:
    assert normalise_url(url) == normal
    assert normalise_url(f"https://{normal}") == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/a",
        "//example.org/a",
        "/a",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "https:example.org",
        "https://",
        "https:///a",
        "https://?a",
        "https://ada@example.org/",
        "https://ada:secret@example.org/",
        "https://example.org@evil.example/",
        "https://@example.org/",
        "https://exa\tmple.org/",
        "https://example.org/a\nb",
        "https://example.org/a\x00",
        "https://example.org/\ud800",
        "https://exa mple.org/",
        "https://example..org/",
        "https://-example.org/",
        "https://example.org:x/",
        "https://example.org:99999/",
        "https://example.org:80:80/",
        "https://[::g]/",
        "https://[::1/",
        "https://[::1]x/",
        "https://[fe80::1%25eth0]/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://192.0.2.01/",
        "https://xn--a.example/",
        "https://exa\u200bmple.org/",
        "https://example\u2100.org/",
        f"https://{'a' * 64}.example/",
        f"https://example.org/{'a' * MAX_URL_CHARS}",
        f"https://example.org/{'я' * 400}",
    ],
)
def test_what_is_no_address_of_a_page(url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        normalise_url(url)

    assert caught.value.field == "url"


TELLING = """
/ // . .. % %2e %2F %C3%A4 %e4 ? & = + # : ; amp .amp .html index.html index.php utm_x fbclid www. xn--
\\ @ a B 1 ß я İ [ ] [::1] example.org
"""
PIECES = st.sampled_from([*TELLING.split(), " ", "a\u0308", "\u212a", "\u037e"])


@given(
    st.one_of(
        st.lists(PIECES, max_size=12).map(lambda pieces: "https://a.example/" + "".join(pieces)),
        st.lists(PIECES, max_size=12).map(lambda pieces: "http://" + "".join(pieces)),
        st.text(alphabet=st.characters()).map(lambda text: f"https://example.org/{text}"),
        st.text(alphabet=st.characters(), max_size=12).map(lambda text: f"https://{text}/"),
        st.text(),
    )
)
def test_a_normal_address_is_normal(url: str) -> None:
    try:
        normal = normalise_url(url)
    except InvalidError:
        return

    assert normalise_url(f"https://{normal}") == normal == normalise_url(f"HTTP://{normal}#x")
    assert normal.isascii()
    assert normal.isprintable()
    assert "#" not in normal


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (
            "The Harbour Tunnel: O'Brien\u2019s “Last” Stand!",
            "the-harbour-tunnel-obriens-last-stand",
        ),
        ("Zoë & Łukasz, Øre, Þór", "zoe-lukasz-ore-thor"),
        ("harbour-tunnel.html", "harbour-tunnel"),
        ("m%C3%BCnchen", "munchen"),
        ("Straße", "strasse"),
        ("\u0130stanbul \u0131", "istanbul-i"),
        ("Новости", ""),
        ("", ""),
        ("--a--b--", "a-b"),
        ("x" * 100, "x" * 80),
        ("word " * 40, "-".join(["word"] * 16)),
        ("ab " + "x" * 100, "ab-" + "x" * 77),
    ],
)
def test_keys_from_titles_and_addresses(text: str, slug: str) -> None:
    assert slug_from(text) == slug


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(string.printable))))
def test_a_key_is_safe_in_an_address(text: str) -> None:
    slug = slug_from(text)

    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert len(slug) <= MAX_SLUG_CHARS
    assert slug_from(slug) == slug
