"""Signing in by another's word, over a real provider: state, PKCE, nonce, signature; and nobody's account by an address."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from rejoinder.accounts.models import Account
from rejoinder.config.providers import read_providers
from tests.pages.browsing import Browser, form_of
from tests.pages.html import Element
from tests.pages.signing_in.mailbox import code_for, mails_to
from tests.pages.signing_in.provider import CLIENT, SECRET, Provider, serve_provider
from tests.pages.signing_in.test_codes import (
    LOGIN,
    NOOR,
    account_in,
    form_to,
    make_member,
    type_code,
)

BEGIN = "/account/oidc/example/login/"
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def provider(settings: Settings, tmp_path: Path, db: None) -> Iterator[Provider]:
    with serve_provider() as found:
        (tmp_path / "secret").write_text(f"{SECRET}\n")
        (tmp_path / "providers.toml").write_text(
            f'[[provider]]\nkind = "oidc"\nid = "example"\nname = "Example"\n'
            f'issuer = "{found.base}"\nclient_id = "{CLIENT}"\nsecret_file = "secret"\n'
        )
        settings.SOCIALACCOUNT_PROVIDERS, _ = read_providers(tmp_path)
        yield found


def leave(browser: Browser, *, after: str = "") -> str:
    """Press the provider's button on the sign-in page; return where the browser is sent."""
    page = browser.open(f"{LOGIN}?next={after}" if after else LOGIN)
    [form] = [each for each in page.find("form") if each["action"].startswith(BEGIN)]
    page = browser.send(form_of(form))
    [on] = [a for a in page.find("a") if a.text == "Go on"]
    [refresh] = [each for each in page.find("meta") if "http-equiv" in each.attributes]
    assert refresh["content"] == f"0;url={on['href']}"
    return on["href"]


def come_back(browser: Browser, address: str, *, status: int = HTTPStatus.OK) -> Element:
    """Sign in at the provider; return the page that its answer leads to."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == f"{BEGIN}callback/"
    return browser.open(f"{back.path}?{back.query}", status=status)


def sign_up(browser: Browser, *, after: str = "") -> None:
    page = come_back(browser, leave(browser, after=after))
    assert "Have you been here before?" in page.text
    browser.send(form_of(page.find("form")[0]), button="act=new")


def test_who_is_new_gets_an_account_of_which_nothing_is_known(provider: Provider) -> None:
    provider.claims = {
        "email": NOOR,
        "email_verified": True,
        "name": "Noor",
        "picture": "https://x",
    }
    browser = Browser()

    sign_up(browser)

    account = Account.objects.get()
    assert account_in(browser) == str(account.pk)
    assert (account.email, account.first_name, account.last_name) == ("", "", "")
    assert "noor" not in account.username
    known = SocialAccount.objects.get()
    assert (known.provider, known.uid, known.extra_data) == ("example", provider.subject, {})
    assert not EmailAddress.objects.exists()


def test_the_second_time_leads_to_the_same_account_and_back_to_where_one_was(
    provider: Provider,
) -> None:
    sign_up(Browser())
    browser = Browser()

    come_back(browser, leave(browser, after="/account/2fa/"))

    assert browser.address == "/account/2fa/"
    assert account_in(browser) == str(Account.objects.get().pk)


def test_we_ask_for_as_little_as_can_be_with_state_pkce_and_nonce(provider: Provider) -> None:
    browser = Browser()
    come_back(browser, leave(browser))

    [asked] = provider.asked
    assert asked["scope"] == "openid"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"].endswith(f"{BEGIN}callback/")
    assert provider.refused == []


def test_nothing_of_a_provider_is_loaded_before_the_click(provider: Provider) -> None:
    page = Browser().open(LOGIN)

    assert provider.asked == []
    assert provider.base not in page.text
    assert not [each for each in page.elements() if provider.base in str(each.attributes)]


def test_link_widens_nothing_that_we_ask_for(provider: Provider) -> None:
    browser = Browser()
    page = browser.open(f"{BEGIN}?scope=email,profile&auth_params=prompt%3Dnone%26nonce%3Dx")
    page = browser.send(form_of(page.find("form")[0]))
    [on] = [a for a in page.find("a") if a.text == "Go on"]

    query = parse_qs(urlsplit(on["href"]).query)
    assert query["scope"] == ["openid"]
    assert "prompt" not in query
    assert query["nonce"] != ["x"]


def test_get_leaves_for_nowhere(provider: Provider) -> None:
    page = Browser().open(BEGIN)

    assert provider.asked == []
    assert "You go on to Example" in page.text


@pytest.mark.parametrize("verified", [True, False])
def test_provider_that_names_the_victims_address_opens_not_the_victims_account(
    provider: Provider, *, verified: bool
) -> None:
    victim = make_member()
    provider.claims = {"email": NOOR, "email_verified": verified}
    browser = Browser()

    page = come_back(browser, leave(browser))
    assert account_in(browser) is None
    assert NOOR not in page.text
    browser.send(form_of(page.find("form")[0]), button="act=new")

    assert account_in(browser) != str(victim.pk)
    assert Account.objects.count() == 2
    assert [*EmailAddress.objects.filter(user=victim).values_list("email", flat=True)] == [NOOR]
    assert mails_to(NOOR) == []


def test_account_is_linked_after_it_was_proven(provider: Provider) -> None:
    account = make_member()
    browser = Browser()
    page = come_back(browser, leave(browser))
    page = browser.send(form_of(page.find("form")[0]), button="act=link")
    page = browser.send(form_of(form_to(page, "/account/login/code/")), email=NOOR)
    page = type_code(browser, page, code_for(NOOR))
    assert "Do you want to sign in to this account with Example, too?" in page.text
    assert not SocialAccount.objects.exists()

    browser.send(form_of(page.find("form")[0]))

    assert SocialAccount.objects.get().user == account
    assert "Another way to sign in was added" in mails_to(NOOR)[-1].text
    again = Browser()
    come_back(again, leave(again))
    assert account_in(again) == str(account.pk)


def test_one_who_has_only_a_provider_adds_an_address_after_signing_in_again(
    provider: Provider,
) -> None:
    browser = Browser()
    sign_up(browser)
    assert "Another address" in browser.open("/account/email/").text
    session = browser.client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 901
    session.save()

    page = browser.open("/account/2fa/totp/activate/")
    assert "Sign in again" in page.text
    browser.send(form_of(page.find("form")[0]))

    assert browser.address.startswith(LOGIN)


# ---- what goes wrong


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("state", "another-state-12"),
        ("state", None),
        ("code", "of-nobody"),
        ("code", None),
        ("iss", "https://other.example"),
    ],
)
def test_answer_that_was_changed_on_the_way_signs_nobody_in(
    provider: Provider, change: str, value: str | None
) -> None:
    browser = Browser()
    answer = requests.get(leave(browser), allow_redirects=False, timeout=5)
    query = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    query.pop(change)
    if value is not None:
        query[change] = value

    refused = browser.client.get(f"{BEGIN}callback/", query)

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert account_in(browser) is None
    assert not Account.objects.exists()


def test_answer_of_another_browser_signs_nobody_in(provider: Provider) -> None:
    mine, theirs = Browser(), Browser()
    address = leave(theirs)
    leave(mine)

    come_back(mine, address, status=HTTPStatus.BAD_REQUEST)

    assert account_in(mine) is None


def test_answer_that_comes_twice_signs_in_once(provider: Provider) -> None:
    browser = Browser()
    answer = requests.get(leave(browser), allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    browser.open(f"{back.path}?{back.query}")

    browser.open(f"{back.path}?{back.query}", status=HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ""},
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"nbf": 4_000_000_000},
    ],
)
def test_token_that_is_not_for_this_sign_in_signs_nobody_in(
    provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = Browser()

    page = come_back(browser, leave(browser), status=HTTPStatus.BAD_REQUEST)

    assert "You are not signed in" in page.text
    assert account_in(browser) is None


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none")


def by_another_key(claims: dict[str, Any]) -> str:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})


def by_a_key_that_is_not_there(claims: dict[str, Any]) -> str:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "two"})


def by_our_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET * 2, algorithm="HS256", headers={"kid": "one"})


def cut_off(claims: dict[str, Any]) -> str:
    return by_another_key(claims).rpartition(".")[0] + "."


def header_only(claims: dict[str, Any]) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "kid": []}).encode()).decode()
    return f"{head.rstrip('=')}.e30.AAAA"


def no_token(claims: dict[str, Any]) -> str:
    return "no token at all"


@pytest.mark.parametrize(
    "signs",
    [
        unsigned,
        by_another_key,
        by_a_key_that_is_not_there,
        by_our_secret,
        cut_off,
        header_only,
        no_token,
    ],
)
def test_token_that_the_provider_did_not_sign_signs_nobody_in(
    provider: Provider, signs: Callable[[dict[str, Any]], str]
) -> None:
    provider.signs = signs
    browser = Browser()

    come_back(browser, leave(browser), status=HTTPStatus.BAD_REQUEST)

    assert account_in(browser) is None


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "x"},
        {"access_token": "x", "id_token": None},
        {"access_token": "x", "id_token": 7},
    ],
)
def test_answer_without_a_token_signs_nobody_in(provider: Provider, answer: dict[str, Any]) -> None:
    provider.answers_with = answer
    browser = Browser()

    come_back(browser, leave(browser), status=HTTPStatus.BAD_REQUEST)

    assert account_in(browser) is None


@pytest.mark.parametrize("when", ["before", "after"])
def test_provider_that_is_down_gets_a_page_that_says_so(provider: Provider, when: str) -> None:
    browser = Browser()
    if when == "before":
        provider.is_down = True
        page = browser.open(LOGIN)
        [form] = [each for each in page.find("form") if each["action"].startswith(BEGIN)]
        page = browser.send(form_of(form), status=HTTPStatus.BAD_REQUEST)
    else:
        address = leave(browser)
        answer = requests.get(address, allow_redirects=False, timeout=5)
        provider.is_down = True
        back = urlsplit(answer.headers["Location"])
        page = browser.open(f"{back.path}?{back.query}", status=HTTPStatus.BAD_REQUEST)

    assert "Try again, or sign in another way." in page.text
    assert "Sign in another way" in page.text


def test_who_stops_at_the_provider_comes_back_to_a_page_that_says_so(provider: Provider) -> None:
    browser = Browser()
    query = parse_qs(urlsplit(leave(browser)).query)

    page = browser.open(f"{BEGIN}callback/?error=access_denied&state={query['state'][0]}")

    assert "You stopped on the other side." in page.text


def test_sign_in_takes_a_session_of_its_own(provider: Provider) -> None:
    """Whoever knew the session's name before knows nothing of the one after (fixation)."""
    browser = Browser()
    leave(browser)
    before = browser.client.cookies["rejoinder_session"].value
    sign_up(browser)

    assert browser.client.cookies["rejoinder_session"].value != before


# ---- providers.toml

GOOD = 'kind = "oidc"\nid = "x"\nname = "X"\nissuer = "https://x.example"\nclient_id = "c"\nsecret = "s"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[provider]\n", "is no TOML"),
        ("[provider]\nkind = 'oidc'\n", "entries [[provider]]"),
        ("other = 1\n", "entries [[provider]]"),
        ('[[provider]]\nkind = "facebook"\n', "kind is one of"),
        ("[[provider]]\n", 'write kind = "…"'),
        (f"[[provider]]\n{GOOD}colour = 1\n", "there is no colour"),
        (f"[[provider]]\n{GOOD}".replace('id = "x"', 'id = "X Y"'), "id has small letters"),
        (f"[[provider]]\n{GOOD}".replace("https://", "http://"), 'issuer = "https://…"'),
        (f"[[provider]]\n{GOOD}".replace('secret = "s"', 'secret_file = "none"'), "cannot be read"),
        (f"[[provider]]\n{GOOD}".replace('client_id = "c"', "client_id = 7"), "write client_id"),
        (f'[[provider]]\n{GOOD}scope = ["email"]\n', 'scope has "openid"'),
        (f"[[provider]]\n{GOOD}[[provider]]\n{GOOD}", "another has the id x"),
        ('[[provider]]\nkind = "microsoft"\nclient_id = "c"\nsecret = "s"\n', "write tenant"),
        (
            '[[provider]]\nkind = "microsoft"\nclient_id = "c"\nsecret = "s"\ntenant = "common"\n',
            "one directory",
        ),
    ],
)
def test_file_that_is_wrong_says_what_to_write(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "providers.toml").write_text(text)

    with pytest.raises(ImproperlyConfigured) as caught:
        read_providers(tmp_path)

    assert says in str(caught.value)


def test_file_of_the_usual_providers_is_read(tmp_path: Path) -> None:
    (tmp_path / "apple.p8").write_text("KEY")
    (tmp_path / "providers.toml").write_text(
        "".join(
            f'[[provider]]\nkind = "{kind}"\nclient_id = "c"\n{more}\n'
            for kind, more in (
                ("google", 'secret = "s"'),
                ("github", 'secret = "s"'),
                ("microsoft", 'secret = "s"\ntenant = "9188040d"'),
                ("apple", 'team_id = "T"\nkey_id = "K"\nkey_file = "apple.p8"'),
            )
        )
    )

    found, apps = read_providers(tmp_path)

    assert apps == [
        "allauth.socialaccount.providers.apple",
        "allauth.socialaccount.providers.github",
    ]
    oidc = {app["provider_id"]: app["settings"] for app in found["openid_connect"]["APPS"]}
    assert oidc["google"]["server_url"] == "https://accounts.google.com"
    assert all(each["scope"] == ["openid"] for each in oidc.values())
    assert found["github"]["APPS"][0]["settings"] == {"scope": [], "oauth_pkce_enabled": True}
    assert found["apple"]["APPS"][0]["settings"]["certificate_key"] == "KEY"


def test_no_file_is_no_provider(tmp_path: Path) -> None:
    assert read_providers(tmp_path) == ({}, [])
