"""Signing in by a redirect to the publisher and back, as its plug-in of DiscourseConnect does it."""

from __future__ import annotations

import base64
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from rejoinder.accounts.models import Account, Identity, Reader, Session, UsedToken
from rejoinder.accounts.services.identities import account_by_token
from rejoinder.accounts.services.keys import add_public_key, add_secret, end_key
from rejoinder.accounts.sso.keys import secrets_for
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options
from tests.pages.browsing import DISCUSSION
from tests.pages.html import parse
from tests.people import Cast
from tests.signing import ISSUER, Publisher, pem_of, publisher_of, rsa

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

BEGIN = "/login/connect/gazette"
RETURN = "/session/sso_login"
THEIRS = "https://gazette.example/talk-sign-in"
COOKIE = "rejoinder_connect"


@pytest.fixture
def publisher(cast: Cast) -> Publisher:
    change_options(cast.site, sso_connect_url=THEIRS)
    return publisher_of(cast.site)


def begin(client: Client, after: str = "") -> str:
    """Follow the link, and return the nonce that the publisher is sent."""
    return nonce_in(client.get(BEGIN, {"next": after} if after else {}))


def nonce_in(answer: Answer) -> str:
    (sso,) = parse_qs(urlsplit(answer["Location"]).query)["sso"]
    return parse_qs(base64.b64decode(sso).decode())["nonce"][0]


def come_back(client: Client, answer: dict[str, str]) -> Answer:
    return client.get(RETURN, answer)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_reader_goes_there_and_comes_back_signed_in(publisher: Publisher) -> None:
    client = Client()
    nonce = begin(client, DISCUSSION)

    answer = come_back(client, publisher.answer(nonce, email="ana@example.org"))

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == DISCUSSION
    assert answer["Cache-Control"] == "private, no-store"
    assert is_signed_in(client)
    assert Reader.objects.get(name="Ana Ruiz").email_proven_at is not None
    assert not client.cookies[COOKIE].value


def test_the_question_is_one_that_plug_ins_understand(
    publisher: Publisher, settings: Settings
) -> None:
    sent = urlsplit(Client().get(BEGIN)["Location"])
    parameters = dict(parse_qsl(sent.query))

    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == THEIRS
    assert parameters["sig"] == publisher.signature(parameters["sso"])
    payload = dict(parse_qsl(base64.b64decode(parameters["sso"]).decode()))
    assert payload["return_sso_url"] == f"{settings.BASE_URL}{RETURN}"


def test_an_address_with_a_query_keeps_it(cast: Cast, publisher: Publisher) -> None:
    change_options(cast.site, sso_connect_url="https://gazette.example/?page_id=7")

    assert Client().get(BEGIN)["Location"].startswith("https://gazette.example/?page_id=7&sso=")


def test_nothing_is_stored_for_whoever_only_looks(
    publisher: Publisher, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        Client().get(BEGIN)

    assert not Session.objects.exists()


def test_the_same_person_by_token_is_the_same_account(cast: Cast, publisher: Publisher) -> None:
    account = account_by_token(site=cast.site, token=publisher.token())
    client = Client()

    come_back(client, publisher.answer(begin(client)))

    assert client.session["_auth_user_id"] == str(account.pk)


def test_an_answer_is_taken_once(publisher: Publisher) -> None:
    client = Client()
    answer = publisher.answer(begin(client))
    cookie = client.cookies[COOKIE].value
    come_back(client, answer)
    client.logout()
    client.cookies[COOKIE] = cookie  # as a script or an extension would keep it

    again = come_back(client, answer)

    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_signed_in(client)


def test_another_browsers_answer_signs_nobody_in(publisher: Publisher) -> None:
    """Login CSRF: somebody sends the link on which he or she was sent back."""
    eve, ana = Client(), Client()
    answer = publisher.answer(begin(eve), external_id="eve")
    begin(ana)

    for victim in (ana, Client()):
        assert come_back(victim, answer).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not is_signed_in(victim)
    assert not UsedToken.objects.exists()
    assert come_back(eve, answer).status_code == HTTPStatus.FOUND


def test_a_cookie_of_ones_own_making_is_none(publisher: Publisher) -> None:
    client = Client()
    client.cookies[COOKIE] = '[["abc", "gazette", ""]]'

    assert come_back(client, publisher.answer("abc")).status_code == 422


def test_ten_minutes_are_enough(publisher: Publisher) -> None:
    client = Client()
    nonce = begin(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        answer = come_back(client, publisher.answer(nonce))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_two_tabs_come_back_each_to_its_page(publisher: Publisher) -> None:
    client = Client()
    first, second = begin(client, f"{DISCUSSION}?tab=1"), begin(client, f"{DISCUSSION}?tab=2")

    assert come_back(client, publisher.answer(first))["Location"].endswith("tab=1")
    assert come_back(client, publisher.answer(second))["Location"].endswith("tab=2")


def test_the_cookie_stays_small_whatever_is_begun(publisher: Publisher) -> None:
    client = Client()
    for number in range(20):
        begin(client, f"{DISCUSSION}?a={'b' * 1_900}&c={number}")
    nonces = [begin(client, f"{DISCUSSION}?a={'b' * 700}") for _ in range(3)]

    assert len(client.cookies[COOKIE].value) < 4_000
    assert come_back(client, publisher.answer(nonces[0])).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("name", "value"), [("sig", "0" * 64), ("sig", ""), ("sig", "é"), ("sso", "\n")]
)
def test_an_answer_by_somebody_else_is_refused(publisher: Publisher, name: str, value: str) -> None:
    client = Client()
    answer = publisher.answer(begin(client))
    changed = {**answer, name: answer["sso"] + value if name == "sso" else value}

    refused = come_back(client, changed)

    assert refused.status_code == HTTPStatus.UNAUTHORIZED
    assert not is_signed_in(client)
    assert not Account.objects.filter(username__startswith="reader-").exists()


def test_another_sites_publisher_is_somebody_else(cast: Cast, publisher: Publisher) -> None:
    client = Client()

    answer = come_back(client, publisher_of(cast.other_site).answer(begin(client)))

    assert answer.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "sso", ["", "%", "a" * 4_000, "bm9uY2U9", "\0", base64.b64encode(b"\xff\r\n").decode()]
)
def test_nonsense_is_refused(publisher: Publisher, sso: str) -> None:
    client = Client()
    assert come_back(client, {"sso": sso, "sig": "0" * 64}).status_code == 422

    begin(client)
    assert come_back(client, {"sso": sso, "sig": publisher.signature(sso)}).status_code == 401


def test_what_is_far_too_long_is_refused(publisher: Publisher) -> None:
    assert come_back(Client(), {"sso": "a" * 100_000}).status_code == 414


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil", "x"])
def test_nobody_is_led_to_another_site(publisher: Publisher, after: str) -> None:
    client = Client()

    answer = come_back(client, publisher.answer(begin(client, after)))

    assert answer["Location"] == "/d/gazette/"


def test_there_is_no_such_way_without_an_address_or_a_shared_secret(cast: Cast) -> None:
    assert Client().get(BEGIN).status_code == HTTPStatus.NOT_FOUND

    change_options(cast.site, sso_connect_url=THEIRS)
    add_public_key(site=cast.site, pem=pem_of(rsa()), issuer=ISSUER)
    assert Client().get(BEGIN).status_code == HTTPStatus.NOT_FOUND


def test_during_a_rotation_the_publishers_secret_is_the_one_that_counts(
    cast: Cast, publisher: Publisher
) -> None:
    client = Client()
    number = add_secret(site=cast.site).number
    newer = Publisher(
        site_key="gazette", secret=secrets_for(site_uid=str(cast.site.uid), number=number)[0]
    )

    before = dict(parse_qsl(urlsplit(client.get(BEGIN)["Location"]).query))
    assert before["sig"] == publisher.signature(before["sso"])
    assert come_back(client, newer.answer(begin(client))).status_code == HTTPStatus.FOUND

    end_key(site=cast.site, number=1)
    after = dict(parse_qsl(urlsplit(client.get(BEGIN)["Location"]).query))
    assert after["sig"] == newer.signature(after["sso"])


def test_of_two_answers_at_once_one_is_taken(
    shared_database: None,  # noqa: F811
    cast: Cast,
) -> None:
    change_options(cast.site, sso_connect_url=THEIRS)
    publisher, client = publisher_of(cast.site), Client()
    answer = publisher.answer(begin(client))
    cookie = client.cookies[COOKIE].value

    def bring() -> int:
        browser = Client()
        browser.cookies[COOKIE] = cookie
        return come_back(browser, answer).status_code

    assert sorted(at_once([bring] * 3)) == [302, 422, 422]
    assert Identity.objects.count() == 1


def test_the_sign_in_page_leads_to_the_publisher_of_the_site_one_comes_from(
    publisher: Publisher,
) -> None:
    for after in (DISCUSSION, "/login/window?site=gazette&origin=x"):
        page = Client().get("/account/login/", {"next": after}).content.decode()
        links = [link["href"] for link in parse(page).find("a") if "connect" in link["href"]]
        assert links == [f"{BEGIN}?{urlencode({'next': after})}"]


@pytest.mark.parametrize("after", ["", "/", "/d/elsewhere/", "/d/none/", "/d/'/", "//gazette"])
def test_and_to_no_other(publisher: Publisher, after: str) -> None:
    page = Client().get("/account/login/", {"next": after}).content.decode()

    assert "/login/connect/" not in page
