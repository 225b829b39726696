"""The window in which one signs in for an embed: whom it asks, whom it answers, and what it tells nobody else."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from rejoinder.accounts.models import Account, LoginCode, Reader
from tests.making import change_options, make_account
from tests.pages.browsing import SAME_ORIGIN, Browser, form_of
from tests.pages.embed.signing_in import (
    Attempt,
    agree,
    browser_of,
    code_in,
    typed_code_in,
)
from tests.pages.embedding import ORIGIN
from tests.people import Cast

OPENER = "Cross-Origin-Opener-Policy"
# Of security.md H1: none of them is https://gazette.example.
STRANGERS = [
    "",
    "null",
    "*",
    "https://evil.example",
    "https://evil-gazette.example",
    "https://gazette.example.evil.example",
    "https://www.gazette.example",
    "https://gazette.exampl",
    "https://gazette.example:8443",
    "https://gazette.example:443",
    "http://gazette.example",
    "HTTPS://gazette.example",
    "https://GAZETTE.example",
    "https://gazette.example/",
    "https://gazette.example/page",
    "https://gazette.example.",
    "https://gazette.example@evil.example",
    "https://xn--gazette-9za.example",
    "https://gаzette.example",  # the first a is Cyrillic
    "https://gazette.example https://evil.example",
    "https://gazette.example\thttps://evil.example",
    "javascript:alert(1)",
    "file://",
]


@pytest.fixture(autouse=True)
def _origins(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])


@pytest.fixture
def cem(cast: Cast) -> Account:
    assert cast.cem.account is not None
    return cast.cem.account


@pytest.fixture
def noor(cast: Cast) -> Account:
    """Noor has an account, and no name on the Gazette yet."""
    return make_account(username="noor")


def test_whoever_is_not_signed_in_does_so_first_and_comes_back() -> None:
    attempt = Attempt()

    answer = Browser().answer_to(attempt.address())

    to = urlsplit(answer["Location"])
    assert answer.status_code == HTTPStatus.FOUND
    assert to.path == "/account/login/"
    assert parse_qs(to.query)["next"] == [attempt.address()]
    assert answer[OPENER] == "unsafe-none"


def test_member_is_asked_and_nothing_happens_by_looking(cem: Account) -> None:
    page = browser_of(cem).open(Attempt().address())

    assert page.find("h1")[0].text == "Continue to gazette.example as Cem?"
    assert not [each for each in page.find("input") if each.attributes.get("name") == "name"]
    assert not LoginCode.objects.exists()


def test_word_of_the_member_gives_the_page_a_code(cem: Account) -> None:
    attempt = Attempt()

    page = agree(browser_of(cem), attempt)

    [place] = [each for each in page.find("div") if "data-code" in each.attributes]
    assert (place["data-origin"], place["data-state"]) == (ORIGIN, attempt.state)
    assert "data-tab" not in place.attributes
    assert len(place["data-code"]) >= 43
    typed = typed_code_in(page)
    assert (len(typed), typed[4]) == (9, "-")
    assert {each.origin for each in LoginCode.objects.all()} == {ORIGIN}
    assert {each.account for each in LoginCode.objects.all()} == {cem}


def test_whether_it_ends_with_the_tab_is_told_too(cem: Account) -> None:
    page = agree(browser_of(cem), Attempt(), tab="1")

    [place] = [each for each in page.find("div") if "data-code" in each.attributes]
    assert "data-tab" in place.attributes


def test_name_is_asked_where_the_account_has_none_here(cast: Cast, noor: Account) -> None:
    browser = browser_of(noor)

    assert browser.open(Attempt().address()).find("h1")[0].text == "Continue to gazette.example?"
    agree(browser, Attempt(), name="Noor")

    assert Reader.objects.get(account=noor, site=cast.site).name == "Noor"
    assert browser.open(Attempt().address()).find("h1")[0].text.endswith("as Noor?")


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "under which name"), ("Mia", "registered here"), ("a\u202eb", "character")],
)
def test_name_that_cannot_be_is_refused_and_gives_no_code(
    noor: Account, name: str, said: str
) -> None:
    browser = browser_of(noor)
    [form] = browser.open(Attempt().address()).find("form")

    page = browser.send(
        form_of(form), button="go=on", name=name, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )

    assert said in page.text
    assert not LoginCode.objects.exists()
    assert not Reader.objects.filter(account=noor).exists()


@pytest.mark.parametrize("origin", STRANGERS)
def test_page_of_a_stranger_gets_none(cem: Account, origin: str) -> None:
    browser = browser_of(cem)
    address = Attempt(origin=origin).address()

    assert browser.answer_to(address).status_code == HTTPStatus.FORBIDDEN
    assert browser.post(address, b"go=on").status_code == HTTPStatus.FORBIDDEN
    assert not LoginCode.objects.exists()
    assert Browser().answer_to(address).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"site": "nowhere"}, 404),
        ({"site": "\N{SNOWMAN}"}, 404),
        ({"challenge": ""}, 422),
        ({"challenge": "short"}, 422),
        ({"challenge": "x" * 44}, 422),
        ({"challenge": "\u0661" * 43}, 422),
        ({"state": ""}, 422),
        ({"state": "<script>alert(1)</script>"}, 422),
        ({"state": "x" * 200}, 422),
    ],
)
def test_address_that_is_damaged_is_refused(
    cem: Account, other: dict[str, str], status: int
) -> None:
    address = Attempt().address(**other)

    assert browser_of(cem).answer_to(address).status_code == status
    assert browser_of(cem).post(address, b"go=on").status_code == status
    assert not LoginCode.objects.exists()


def test_page_of_another_site_gets_none(cast: Cast, cem: Account) -> None:
    address = Attempt(site="elsewhere").address()

    assert browser_of(cem).answer_to(address).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": ORIGIN}])
def test_nobody_else_can_send_the_form(cem: Account, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cem)

    answer = client.post(Attempt().address(), {"go": "on"}, headers=headers)
    without_token = client.post(Attempt().address(), {"go": "on"}, headers=SAME_ORIGIN)

    assert {answer.status_code, without_token.status_code} == {HTTPStatus.FORBIDDEN}
    assert not LoginCode.objects.exists()


def test_window_keeps_its_opener_and_nobody_frames_or_keeps_it(cem: Account) -> None:
    browser = browser_of(cem)
    asked = browser.answer_to(Attempt().address())
    given = browser.post(Attempt().address(), b"go=on")

    for answer in (asked, given):
        assert answer.status_code == HTTPStatus.OK
        assert answer[OPENER] == "unsafe-none"
        assert answer["Cache-Control"] == "private, no-store"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "require-trusted-types-for 'script'" in answer["Content-Security-Policy"]


def test_pages_below_account_keep_the_opener_in_the_window_only() -> None:
    browser = Browser()
    assert browser.answer_to("/account/login/")[OPENER] == "same-origin"

    browser.answer_to(browser.answer_to(Attempt().address())["Location"])

    assert browser.answer_to("/account/login/")[OPENER] == "unsafe-none"
    assert browser.answer_to("/")[OPENER] == "same-origin"


def test_code_stands_in_no_address(cem: Account) -> None:
    browser, attempt = browser_of(cem), Attempt()

    code = code_in(agree(browser, attempt))

    assert browser.hops == [HTTPStatus.OK]
    assert code not in browser.address


def test_window_speaks_the_language_of_the_page(cem: Account) -> None:
    answer = browser_of(cem).answer_to(Attempt().address(lang="ar"))

    assert '<html lang="ar" dir="rtl">' in answer.content.decode()


def test_page_in_a_frame_of_ours_is_called_by_the_publication(
    cem: Account,
) -> None:
    page = browser_of(cem).open(Attempt(origin=settings.BASE_URL).address())

    assert page.find("h1")[0].text == "Continue to The Gazette as Cem?"
