"""What people change about their account: addresses, ways to sign in, sessions."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from rejoinder.accounts.models import Account, Session
from tests.pages.browsing import Browser, form_of
from tests.pages.html import Element
from tests.pages.mine.test_mine import form_with
from tests.pages.signing_in.mailbox import code_for, mails_to
from tests.pages.signing_in.test_codes import (
    LOGIN,
    NOOR,
    account_in,
    ask_for_code,
    make_member,
    type_code,
)

SECOND = "noor@work.example"
EMAIL = "/account/email/"


@pytest.fixture
def noor(db: None) -> Browser:
    """Noor's browser, in which she has just signed in by a code."""
    make_member()
    browser = Browser()
    type_code(browser, ask_for_code(browser), code_for(NOOR))
    return browser


def add_address(browser: Browser, address: str) -> Element:
    page = browser.open(EMAIL)
    return browser.send(form_of(page.find("form")[-1]), email=address, button="action_add=")


def test_address_is_added_when_its_code_is_typed(noor: Browser) -> None:
    page = add_address(noor, SECOND)
    assert not EmailAddress.objects.filter(email=SECOND).exists()

    noor.send(form_of(page.find("form")[0]), code=code_for(SECOND), button="action=verify")

    assert EmailAddress.objects.get(email=SECOND).verified
    other = Browser()
    type_code(other, ask_for_code(other, SECOND), code_for(SECOND))
    assert account_in(other) == account_in(noor)


def test_address_of_another_account_is_not_added_and_nobody_is_told_that_it_is_one(
    noor: Browser,
) -> None:
    make_member("mia@example.org", username="u2")
    texts = []
    for address in ("mia@example.org", "nobody@example.org"):
        page = add_address(noor, address)
        texts.append(page.find("main")[0].text.replace(address, "ADDRESS"))
        assert len(mails_to(address)) == 1

    assert texts[0] == texts[1]
    assert EmailAddress.objects.count() == 2


def test_first_address_is_not_removed_and_another_is(noor: Browser) -> None:
    page = add_address(noor, SECOND)
    noor.send(form_of(page.find("form")[0]), code=code_for(SECOND), button="action=verify")
    page = noor.open(EMAIL)
    page = noor.send(form_of(page.find("form")[0]), email=NOOR, button="action_remove=")
    assert "Choose another for them first." in page.text

    noor.send(form_of(page.find("form")[0]), email=SECOND, button="action_remove=")

    assert [*EmailAddress.objects.values_list("email", flat=True)] == [NOOR]
    assert "An e-mail address of your account was removed." in "".join(
        mail.text for mail in mails_to(NOOR)
    )


def test_changes_are_refused_without_a_recent_proof(noor: Browser) -> None:
    session = noor.client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 901
    session.save()

    page = add_address(noor, SECOND)

    assert "Is it you?" in page.text
    assert mails_to(SECOND) == []


def test_proof_by_code_is_good_for_the_change_that_was_meant(noor: Browser) -> None:
    session = noor.client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 901
    session.save()
    page = noor.open("/account/2fa/totp/activate/")
    assert "Where do we send a code?" in page.text

    page = noor.send(form_of(page.find("form")[0]), recipient=NOOR)
    page = noor.send(form_of(page.find("form")[0]), code=code_for(NOOR))

    assert noor.address == "/account/2fa/totp/activate/"
    assert page.has_id("authenticator-key")


def test_last_way_to_sign_in_is_not_removed(db: None, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "example",
                    "name": "Example",
                    "client_id": "c",
                    "secret": "s",
                    "settings": {"server_url": "https://id.example"},
                }
            ]
        }
    }
    account = Account(username="u1")
    account.set_unusable_password()
    account.save()
    known = SocialAccount.objects.create(user=account, provider="example", uid="1")
    browser = Browser()
    browser.client.force_login(account)
    session = browser.client.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": 4_000_000_000, "provider": "example", "uid": "1"}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    page = browser.open("/account/3rdparty/")

    page = browser.send(form_of(page.find("form")[0]), account=str(known.pk))

    assert "This is your only way to sign in." in page.text
    assert SocialAccount.objects.exists()


def test_sessions_hold_a_network_and_no_address_of_a_person(
    noor: Browser, settings: Settings
) -> None:
    browser = Browser()
    page = ask_for_code(browser)
    browser.client.post(
        "/account/login/code/confirm/",
        {**form_of(page.find("form")[0]).fields, "code": code_for(NOOR)},
        headers={"Sec-Fetch-Site": "same-origin"},
        REMOTE_ADDR="203.0.113.77",
    )

    assert {row.network for row in Session.objects.all()} == {"127.0.0.0", "203.0.113.0"}
    assert "203.0.113.77" not in noor.open("/me/sessions").text


def test_other_sessions_are_ended_from_the_list(noor: Browser) -> None:
    other = Browser()
    type_code(other, ask_for_code(other), code_for(NOOR))
    page = noor.open("/me/sessions")

    noor.send(form_with(page, "others"), button="act=others")

    assert noor.answer_to("/account/").status_code == HTTPStatus.OK
    assert other.answer_to("/account/").status_code == HTTPStatus.FOUND


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "ar", "ja", "uk"])
def test_words_of_allauth_reach_nobody(language: str) -> None:
    """Every word that readers see is ours, so that none is left in another language."""
    page = Client().post(
        LOGIN, {"login": "x", "password": "wrong"}, headers={"Accept-Language": language}
    )

    assert "username and/or password" not in page.content.decode()
    assert "Menu" not in page.content.decode()
