"""Signing in by a token of the publisher: in an embed, on our own pages, and out again."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import (
    Account,
    Identity,
    Login,
    LoginCode,
    Reader,
    ReaderRole,
    UsedToken,
)
from rejoinder.comments.models import Comment
from rejoinder.sites.services import set_hosts
from tests.making import change_options
from tests.pages.browsing import DISCUSSION, URLENCODED
from tests.pages.embedding import EMBED, ORIGIN, Embed
from tests.pages.html import parse
from tests.people import Cast
from tests.signing import Publisher, publisher_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SSO = "/w/gazette/auth/sso"
FORM = "/login/sso/gazette"
LOGOUT = f"{FORM}/logout"
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def publisher(cast: Cast) -> Publisher:
    set_hosts(site=cast.site, hosts=["gazette.example"])
    return publisher_of(cast.site)


def sign_in(token: str, *, origin: str = ORIGIN) -> tuple[Embed, Answer]:
    embed = Embed(origin=origin)
    answer = embed.client.post(
        SSO, urlencode({"token": token}), content_type=URLENCODED, headers={"Origin": origin}
    )
    if answer.status_code == HTTPStatus.OK:
        embed.token = answer.json()["access"]
    return embed, answer


def send_form(
    token: str, *, headers: dict[str, str], client: Client | None = None, **fields: str
) -> Answer:
    client = client or Client(enforce_csrf_checks=True)
    body = urlencode({"token": token, **fields})
    return client.post(FORM, body, content_type=URLENCODED, headers=headers)


# ---- in an embed


def test_a_token_signs_in_on_the_publishers_page(publisher: Publisher) -> None:
    embed, answer = sign_in(publisher.token())
    posted = embed.post(f"{EMBED}/reply", {"text": "I was there."})

    assert set(answer.json()) == {"access", "refresh", "expires_in"}
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies
    assert posted.status_code == HTTPStatus.CREATED
    assert Comment.objects.get().author_name == "Ana Ruiz"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://gazette.example", ""])
def test_a_page_of_another_origin_signs_nobody_in(publisher: Publisher, origin: str) -> None:
    _, answer = sign_in(publisher.token(), origin=origin)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not Login.objects.exists()
    assert not UsedToken.objects.exists()


def test_staff_by_the_publishers_word_are_readers_in_an_embed(
    cast: Cast, publisher: Publisher
) -> None:
    change_options(cast.site, sso_roles=True)
    embed, _ = sign_in(publisher.token(roles=["moderator"]))
    assert Reader.objects.filter(role=ReaderRole.MODERATOR, name="Ana Ruiz").exists()

    embed.post(f"{EMBED}/reply", {"text": "I moderate."})

    assert Comment.objects.get().author.role == ReaderRole.MODERATOR
    assert embed.client.get("/staff/").status_code == HTTPStatus.FOUND


def test_a_bad_token_is_cheap_and_leaves_nothing(
    cast: Cast, publisher: Publisher, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    forged = Publisher(site_key="gazette", secret="x" * 47).token()

    with django_assert_num_queries(3):  # the site twice, its keys; nobody's writing waits
        _, answer = sign_in(forged)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert not Identity.objects.exists()
    assert not UsedToken.objects.exists()


def test_signing_in_again_costs_eight_statements(
    publisher: Publisher, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(publisher.token())
    token = publisher.token()

    # The site twice, its keys, the token used and old ones cleared away, who it is, and the login; three savepoints.
    with django_assert_num_queries(8 + 6):
        sign_in(token)


def test_a_token_is_taken_once(publisher: Publisher) -> None:
    token = publisher.token()

    assert sign_in(token)[1].status_code == HTTPStatus.OK
    assert sign_in(token)[1].status_code == HTTPStatus.UNAUTHORIZED
    assert Login.objects.count() == 1


def test_the_developer_is_told_what_is_wrong(publisher: Publisher) -> None:
    answer = sign_in(publisher.token(aud="https://talk.example/"))[1]

    assert "/d/gazette/" in answer.content.decode()
    assert "bad_token" in answer.content.decode()


def test_a_site_without_keys_takes_no_token(cast: Cast) -> None:
    set_hosts(site=cast.site, hosts=["gazette.example"])

    answer = sign_in(Publisher(site_key="gazette", secret="x" * 47).token())[1]

    assert answer.status_code == HTTPStatus.UNAUTHORIZED


# ---- on our own pages


def test_a_form_from_elsewhere_asks_before_it_signs_in(publisher: Publisher) -> None:
    client = Client(enforce_csrf_checks=True)

    page = send_form(publisher.token(), headers=ELSEWHERE, client=client, next=DISCUSSION)

    assert page.status_code == HTTPStatus.OK
    assert "Ana Ruiz" in page.content.decode()
    assert not page.cookies
    assert not UsedToken.objects.exists()
    assert not Account.objects.filter(username__startswith="reader-").exists()


def test_the_button_there_signs_in_and_leads_on(publisher: Publisher) -> None:
    client = Client(enforce_csrf_checks=True)
    page = send_form(publisher.token(), headers=ELSEWHERE, client=client, next=DISCUSSION)
    fields = {field["name"]: field["value"] for field in parse(page.content.decode()).find("input")}

    done = send_form(fields["token"], headers=HERE, client=client, next=fields["next"])

    assert done.status_code == HTTPStatus.FOUND
    assert done["Location"] == DISCUSSION
    assert client.session["_auth_user_id"]
    client.post(
        f"{DISCUSSION}/reply",
        urlencode({"text": "Here I am.", "csrfmiddlewaretoken": csrf_token(client)}),
        content_type=URLENCODED,
        headers=HERE,
    )
    assert Comment.objects.get().author_name == "Ana Ruiz"


def csrf_token(client: Client) -> str:
    page = client.get(f"{DISCUSSION}/reply").content.decode()
    tokens = [field for field in parse(page).find("input") if "csrf" in field["name"]]
    return str(tokens[0]["value"])


def test_the_session_from_before_is_not_the_one_after(publisher: Publisher) -> None:
    client = Client()
    session = client.session
    session["mark"] = "of whoever set it"
    session.save()
    before = session.session_key
    client.cookies["rejoinder_session"] = str(before)

    send_form(publisher.token(), headers=HERE, client=client)

    assert client.cookies["rejoinder_session"].value != before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_nobody_is_signed_in_by_a_page_that_is_not_ours(
    publisher: Publisher, headers: dict[str, str]
) -> None:
    """Login CSRF: the token may be the attacker's own."""
    client = Client(enforce_csrf_checks=True)

    send_form(publisher.token(), headers=headers, client=client)

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\r\nX: y", "", "d/x"]
)
def test_nobody_is_led_to_another_site(publisher: Publisher, after: str) -> None:
    assert send_form(publisher.token(), headers=HERE, next=after)["Location"] == "/d/gazette/"


def test_a_reader_is_told_no_more_than_that_it_failed(
    publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    token = publisher.token(exp=1)
    with caplog.at_level(logging.INFO):
        answer = send_form(token, headers=ELSEWHERE)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "Signing in by The Gazette did not work." in answer.content.decode()
    assert "“exp”" in caplog.text
    assert token[-20:] not in caplog.text
    assert token[-20:] not in answer.content.decode()


@pytest.mark.parametrize("headers", [HERE, ELSEWHERE])
@pytest.mark.parametrize("token", ["", "\0", "a" * 100_000, "a.b.c", "é"])
def test_nonsense_is_refused(publisher: Publisher, headers: dict[str, str], token: str) -> None:
    assert send_form(token, headers=headers).status_code == HTTPStatus.UNAUTHORIZED


def test_a_name_on_the_page_before_is_text(publisher: Publisher) -> None:
    page = send_form(publisher.token(name="<b>Ana</b>"), headers=ELSEWHERE).content.decode()

    assert "&lt;b&gt;Ana" in page
    assert (
        "\u202e"
        not in send_form(publisher.token(name="Ana\u202e"), headers=ELSEWHERE).content.decode()
    )


def test_the_account_is_nobody_on_another_site(cast: Cast, publisher: Publisher) -> None:
    client = Client(enforce_csrf_checks=True)
    send_form(publisher.token(), headers=HERE, client=client)

    page = client.get(f"/d/elsewhere/{cast.other_article.key}/reply").content.decode()

    assert "Ana Ruiz" not in page
    assert 'name="name"' in page  # as of any guest


def test_staff_by_the_publishers_word_need_a_second_factor_of_ours(
    cast: Cast, publisher: Publisher
) -> None:
    change_options(cast.site, sso_roles=True)
    client = Client()

    send_form(publisher.token(roles=["moderator"]), headers=HERE, client=client)
    answer = client.get("/staff/")

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].startswith("/account/second-factor/")


# ---- out again


def test_the_publisher_signs_somebody_out_everywhere(publisher: Publisher) -> None:
    embed, _ = sign_in(publisher.token())
    client = Client()
    send_form(publisher.token(), headers=HERE, client=client)
    sign_in(publisher.token(sub="another"))

    answer = logout(publisher.sign_out())

    assert answer.status_code == HTTPStatus.OK
    assert Login.objects.filter(ended_at=None).count() == 1
    assert embed.get(f"{EMBED}/me").status_code == HTTPStatus.UNAUTHORIZED
    assert "_auth_user_id" not in client.session


def logout(token: str) -> Answer:
    return Client(enforce_csrf_checks=True).post(
        LOGOUT, urlencode({"logout_token": token}), content_type=URLENCODED
    )


def test_who_is_not_known_is_signed_out(publisher: Publisher) -> None:
    assert logout(publisher.sign_out()).status_code == HTTPStatus.OK
    assert not Account.objects.filter(username__startswith="reader-").exists()


def test_a_token_for_signing_in_signs_nobody_out_and_the_other_way_round(
    publisher: Publisher,
) -> None:
    sign_in(publisher.token())

    assert logout(publisher.token()).status_code == HTTPStatus.BAD_REQUEST
    assert sign_in(publisher.sign_out())[1].status_code == HTTPStatus.UNAUTHORIZED
    assert Login.objects.filter(ended_at=None).count() == 1


def test_a_token_for_signing_out_is_good_once(publisher: Publisher) -> None:
    token = publisher.sign_out()
    logout(token)
    sign_in(publisher.token())

    assert logout(token).json()["error"] == "invalid_request"
    assert Login.objects.filter(ended_at=None).count() == 1


def test_there_is_no_such_site(cast: Cast) -> None:
    answer = Client().post("/login/sso/nowhere", "token=a", content_type=URLENCODED)

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_our_window_lets_nobody_in_on_another_sites_pages(cast: Cast, publisher: Publisher) -> None:
    set_hosts(site=cast.other_site, hosts=["elsewhere.example"])
    client = Client()
    send_form(publisher.token(), headers=HERE, client=client)
    asked = {
        "site": "elsewhere",
        "origin": "https://elsewhere.example",
        "challenge": "a" * 43,
        "state": "b" * 20,
    }

    answer = client.post(
        f"/login/window?{urlencode(asked)}",
        urlencode({"name": "Ana"}),
        content_type=URLENCODED,
        headers=HERE,
    )

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "good on another site only" in answer.content.decode()
    assert not LoginCode.objects.exists()
    assert not Reader.objects.filter(site=cast.other_site, name="Ana").exists()
