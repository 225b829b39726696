"""Where a sign-in leads: to a path of ours, whatever the address says (security.md H6)."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client

from rejoinder.pages.signing_in.links import safe_path, sign_in_url, sign_out_url
from tests.making import make_account
from tests.pages.browsing import Browser
from tests.pages.signing_in.mailbox import code_for
from tests.pages.signing_in.test_codes import NOOR, ask_for_code, make_member, type_code

HOSTILE = [
    "//evil.example",
    "//evil.example/%2f..",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "https:///evil.example",
    "ht\ttps://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "/ok\r\nLocation: https://evil.example",
    "/ok\nSet-Cookie: a=b",
    "/%0d%0aLocation:https://evil.example\r\n",
    "https://127.0.0.1:8000@evil.example",
    "https://127.0.0.1:8000.evil.example",
    "https://evil.example#@127.0.0.1:8000",
    "https://evil.example\\@127.0.0.1:8000",
    "//127.0.0.1:8000@evil.example",
    "http://127.0.0.1:8000//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "mailto:a@evil.example",
    "evil.example",
    "./..//evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/" + "a" * 2_000,
    "/d/x\u2028//evil.example\x85 ",
]
GOOD = [
    "/",
    "/staff/",
    "/d/gazette/harbour-tunnel?sort=new&x=%2F%2Fevil.example#comment-7",
    "/a//b",
]


def leads_home(location: str) -> bool:
    """Say whether a browser that follows this stays with us."""
    parts = urlsplit(urljoin("http://testserver/account/login/", location))
    return parts.netloc in {"testserver", "127.0.0.1:8000"} and parts.scheme == "http"


@pytest.mark.parametrize("target", HOSTILE)
def test_hostile_address_is_none_of_ours(target: str) -> None:
    assert safe_path(target) == ""
    assert sign_in_url(target) == "/account/login/"
    assert sign_out_url(target) == "/account/logout/"


@pytest.mark.parametrize("target", GOOD)
def test_path_of_ours_is_kept(target: str) -> None:
    assert safe_path(target) == target
    assert sign_in_url(target).startswith("/account/login/?next=%2F")


@pytest.mark.django_db
@pytest.mark.parametrize("target", HOSTILE)
@pytest.mark.parametrize(
    "address",
    ["/account/login/", "/account/signup/", "/account/logout/", "/account/second-factor/"],
)
def test_who_is_signed_in_is_led_to_no_other_site(target: str, address: str) -> None:
    client = Client()
    client.force_login(make_account())
    for method in (client.get, client.post):
        answer = method(f"{address}?next={quote(target)}")
        for header in ("Location", "Refresh"):
            assert leads_home(answer.get(header, "/")), (method, answer[header])
            assert "\n" not in answer.get(header, "")


@pytest.mark.django_db
@pytest.mark.parametrize("target", HOSTILE)
def test_sign_in_by_code_leads_to_no_other_site(target: str) -> None:
    make_member()
    browser = Browser()

    page = ask_for_code(browser, after=quote(target))
    type_code(browser, page, code_for(NOOR))  # the browser fails where it is led away

    assert browser.address == "/account/"
