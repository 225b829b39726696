"""The newsroom is for editors: every address below it leads others to the sign-in, and an editor to what is his or hers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.newsroom.making import make_front_page
from tests.pages.browsing import Browser
from tests.people import Cast

OPEN = ("login/", "logout/", "password_reset/", "jsi18n/", "sprite/", "test404/")
_REGEX = re.compile(r"\(\?P<\w+>[^)]*\)|\([^?][^)]*\)")


def addresses(patterns: Sequence[URLPattern | URLResolver], above: str = "/") -> Iterator[str]:
    """Yield an address for each route: numbers are 1, and names too."""
    for pattern in patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        else:
            plain = _REGEX.sub("1", path).replace("^", "").replace("$", "").replace("\\", "")
            yield re.sub(r"<(?:int:|str:|slug:|path:)?\w+>", "1", plain)


def newsroom() -> list[str]:
    found = (address for address in addresses(get_resolver().url_patterns))
    return sorted(
        address
        for address in found
        if address.startswith("/newsroom/")
        and not address.removeprefix("/newsroom/").startswith(OPEN)
    )


def test_there_are_addresses_to_ask() -> None:
    assert len(newsroom()) > 150


@pytest.mark.parametrize("who", ["nobody", "ben", "cem", "mia", "olga", "eve"])
def test_nobody_gets_in_who_is_no_editor(cast: Cast, who: str) -> None:
    make_front_page(site=cast.site)
    reader = getattr(cast, who, None)
    client = Browser.of(reader, sends_token=True).client if reader else Client()

    for address in newsroom():
        answer = client.get(address)
        assert answer.status_code in {
            HTTPStatus.FOUND,  # to the sign-in
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
        }, address
        if answer.status_code == HTTPStatus.FOUND:
            assert answer["Location"].startswith("/account/login/"), address


def test_the_newsroom_has_a_policy_of_its_own() -> None:
    answer = Client().get("/newsroom/")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";")
    )

    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == policy["form-action"] == policy["frame-ancestors"] == "'self'"
    assert "unsafe-eval" not in policy["script-src"]
