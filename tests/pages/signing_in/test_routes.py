"""Who gets what answer below /account/, for every address there. One that is not here fails a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.pages.browsing import Browser
from tests.pages.html import parse
from tests.people import Cast

ACTORS = ("anonymous", "ada", "cem", "mia")
TABLE = """
#                                             nobody guest member moderator

/account/                                      302   302   200   200
/account/second-factor/                        302   302   200   302
/account/again/                                302   302   200   302
/account/sessions/end/                         302   302   405   405
/account/login/                                200   200   302   302
/account/login/code/                           200   200   302   302
/account/login/code/confirm/                   302   302   302   302
/account/logout/                               302   302   200   200
/account/inactive/                             200   200   200   200
/account/signup/                               200   200   302   302
/account/signup/passkey/                       200   200   302   302
/account/reauthenticate/                       302   302   302   302
/account/reauthenticate/code/                  302   302   302   302
/account/reauthenticate/code/confirm/          302   302   302   302
/account/email/                                302   302   200   200
/account/confirm-email/                        302   302   302   302
/account/password/change/                      302   302   302   302
/account/password/set/                         302   302   302   200
/account/password/reset/                       200   200   200   200
/account/password/reset/confirm/               302   302   302   302
/account/password/reset/complete/              302   302   302   302
/account/password/reset/done/                  200   200   200   200
/account/2fa/                                  302   302   200   200
/account/2fa/authenticate/                     302   302   302   302
/account/2fa/reauthenticate/                   302   302   302   302
/account/2fa/totp/activate/                    302   302   302   200
/account/2fa/totp/deactivate/                  302   302   404   404
/account/2fa/recovery-codes/                   302   302   404   404
/account/2fa/recovery-codes/generate/          302   302   302   200
/account/2fa/recovery-codes/download/          302   302   404   404
/account/2fa/webauthn/                         302   302   200   200
/account/2fa/webauthn/add/                     302   302   302   200
/account/2fa/webauthn/reauthenticate/          302   302   302   302
/account/2fa/webauthn/keys/<int:pk>/remove/    302   302   302   404
/account/2fa/webauthn/keys/<int:pk>/edit/      302   302   302   404
/account/2fa/webauthn/login/                   302   302   302   302
/account/2fa/webauthn/signup/                  302   302   302   302
/account/3rdparty/                             302   302   200   200
/account/3rdparty/signup/                      302   302   302   302
/account/3rdparty/link/                        302   302   302   302
/account/3rdparty/login/cancelled/             200   200   200   200
/account/3rdparty/login/error/                 401   401   401   401
/account/oidc/<slug:provider_id>/login/        404   404   404   404
/account/oidc/<slug:provider_id>/login/callback/   404   404   404   404
/account/social/login/cancelled/               301   301   301   301
/account/social/login/error/                   301   301   301   301
/account/social/signup/                        301   301   301   301
/account/social/connections/                   301   301   301   301
"""


def table() -> dict[str, list[int]]:
    rows = [line.split() for line in TABLE.splitlines() if line.startswith("/")]
    return {route: [int(status) for status in statuses] for route, *statuses in rows}


def routes(patterns: Sequence[URLPattern | URLResolver], above: str = "/") -> Iterator[str]:
    for pattern in patterns:
        path = above + str(pattern.pattern).replace(
            "^(?P<provider_id>[^/]+)/", "<slug:provider_id>/"
        )
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path


def test_table_has_every_route_and_no_other() -> None:
    found = {each for each in routes(get_resolver().url_patterns) if each.startswith("/account/")}

    assert table().keys() == found


@pytest.mark.parametrize("route", [*table()])
def test_everybody_is_answered_as_the_table_says(cast: Cast, route: str) -> None:
    address = route.replace("<int:pk>", "7").replace("<slug:provider_id>", "nobody")
    answered = []
    for who in ACTORS:
        reader = getattr(cast, who)
        client = Browser.of(reader).client if reader else Client()
        answer = client.get(address)
        answered.append(answer.status_code)
        assert answer["Cache-Control"] == "private, no-store"
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        if answer.status_code == HTTPStatus.OK and answer["Content-Type"].startswith("text/html"):
            page = parse(answer.content.decode())
            assert len(page.find("h1")) == 1
            assert "Menu:" not in page.text  # allauth's own pages have one
            inline = [each for each in page.find("script") if not each.attributes.get("src")]
            assert all(each["type"] == "application/json" for each in inline)
            assert not [each for each in page.elements() if "style" in each.attributes]
    assert dict(zip(ACTORS, answered, strict=True)) == dict(
        zip(ACTORS, table()[route], strict=True)
    )


@pytest.mark.parametrize("route", [*table()])
def test_nothing_is_taken_from_another_site(cast: Cast, route: str) -> None:
    address = route.replace("<int:pk>", "7").replace("<slug:provider_id>", "nobody")
    client = Browser.of(cast.mia).client

    answer = client.post(address, {}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/account/login/", 0),
        ("/account/login/?next=/d/gazette/harbour-tunnel", 1),  # has its publisher a sign-in?
        ("/account/signup/", 0),
        ("/account/login/code/", 0),
        ("/account/password/reset/", 0),
    ],
)
def test_pages_for_who_is_not_signed_in_cost_nothing_but_a_look_at_the_site(
    cast: Cast, address: str, most: int
) -> None:
    Client().get(address)
    with CaptureQueriesContext(connection) as statements:
        Client().get(address)

    assert len(statements) == most


def test_start_of_an_account_costs_five_statements(cast: Cast) -> None:
    client = Browser.of(cast.cem).client
    client.get("/account/")
    with CaptureQueriesContext(connection) as statements:
        client.get("/account/")

    assert len(statements) <= 5


@pytest.mark.parametrize(
    ("accepts", "language", "direction"),
    [
        ("de-CH,de;q=0.9", "de", "ltr"),
        ("ar", "ar", "rtl"),
        ("xx", "en", "ltr"),
        ("pt-BR", "pt-BR", "ltr"),
    ],
)
def test_pages_speak_the_language_of_the_browser(
    cast: Cast, accepts: str, language: str, direction: str
) -> None:
    answer = Client().get("/account/login/", headers={"Accept-Language": accepts})

    [html] = parse(answer.content.decode()).find("html")
    assert (html["lang"].lower(), html["dir"]) == (language.lower(), direction)


def test_window_of_an_embed_keeps_its_opener_through_all_of_sign_in(cast: Cast) -> None:
    """A page on the way that cuts the tie would leave nobody to hand the code to."""
    client = Client()
    pages = [
        client.get("/account/login/?next=/login/window%3Fsite%3Dgazette"),
        client.post("/account/login/code/", {"email": "noor@example.org"}),
        client.get("/account/login/code/confirm/"),
    ]

    assert {page["Cross-Origin-Opener-Policy"] for page in pages} == {"unsafe-none"}
    elsewhere = Client().get("/account/login/?next=/staff/")
    assert elsewhere["Cross-Origin-Opener-Policy"] == "same-origin"
