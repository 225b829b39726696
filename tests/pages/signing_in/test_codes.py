"""Signing in by a mailed code: one door for who has an account and who gets one, and alike for both until the code is back."""

from __future__ import annotations

from http import HTTPStatus

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Account
from rejoinder.notifications.models import Message
from tests.making import make_account
from tests.pages.browsing import Browser, form_of
from tests.pages.html import Element
from tests.pages.signing_in.mailbox import code_for, mails_to

NOOR = "noor@example.org"
LOGIN = "/account/login/"
DISCUSSION = "/d/gazette/harbour-tunnel"


def make_member(email: str = NOOR, *, username: str = "u1", password: str = "") -> Account:
    account = make_account(username=username, password=password)
    account.email = email
    account.save()
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


def form_to(page: Element, action: str) -> Element:
    [form] = [each for each in page.find("form") if each.attributes.get("action", "") == action]
    return form


def ask_for_code(browser: Browser, email: str = NOOR, *, after: str = "") -> Element:
    page = browser.open(f"{LOGIN}?next={after}" if after else LOGIN)
    return browser.send(form_of(form_to(page, "/account/login/code/")), email=email)


def type_code(browser: Browser, page: Element, code: str) -> Element:
    return browser.send(form_of(page.find("form")[0]), code=code)


def account_in(browser: Browser) -> str | None:
    return browser.client.session.get("_auth_user_id")


@pytest.mark.django_db
def test_who_has_no_account_gets_one_by_the_code_and_no_sooner() -> None:
    browser = Browser()

    page = ask_for_code(browser)
    assert not Account.objects.exists()
    type_code(browser, page, code_for(NOOR))

    account = Account.objects.get()
    assert account_in(browser) == str(account.pk)
    assert account.email == NOOR
    assert not account.has_usable_password()
    assert "noor" not in account.username
    assert [*EmailAddress.objects.values_list("email", "verified", "primary")] == [
        (NOOR, True, True)
    ]


@pytest.mark.django_db
def test_who_has_an_account_comes_into_it() -> None:
    account = make_member()
    browser = Browser()

    type_code(browser, ask_for_code(browser, "Noor@EXAMPLE.org"), code_for(NOOR))

    assert account_in(browser) == str(account.pk)
    assert Account.objects.count() == 1


def test_one_comes_back_to_where_one_was(cast: object) -> None:
    browser = Browser()

    type_code(browser, ask_for_code(browser, after=DISCUSSION), code_for(NOOR))

    assert browser.address == DISCUSSION


@pytest.mark.django_db
def test_known_and_unknown_addresses_are_answered_mailed_and_cost_the_same() -> None:
    make_member("known@example.org")
    seen = []
    for email in ("known@example.org", "other@example.org"):
        client = Client()
        with CaptureQueriesContext(connection) as statements:
            first = client.post("/account/login/code/", {"email": email})
        shapes = [
            each["sql"].partition(" WHERE ")[0].partition(" VALUES ")[0] for each in statements
        ]
        second = client.get(first["Location"])
        [mail] = mails_to(email)
        code = code_for(email)
        body = second.content.decode().replace(email, "ADDRESS")
        hidden = client.cookies["rejoinder_csrf"].value
        assert hidden
        body = "\n".join(line for line in body.split("\n") if "csrfmiddlewaretoken" not in line)
        seen.append(
            (
                first.status_code,
                first["Location"],
                len(shapes),
                second.status_code,
                body,
                mail.subject.replace(code, "CODE"),
                mail.text.replace(code, "CODE"),
            )
        )

    assert seen[0] == seen[1]
    assert {*Message.objects.values_list("kind", flat=True)} == {"account.login_code"}


@pytest.mark.django_db
def test_wrong_code_thrice_is_the_end_of_it() -> None:
    browser = Browser()
    page = ask_for_code(browser)
    right = code_for(NOOR)
    wrong = "0000-0000" if right != "0000-0000" else "1111-1111"

    for _ in range(3):
        page = type_code(browser, page, wrong)
    late = browser.client.post(
        "/account/login/code/confirm/", {"code": right}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert late.status_code == HTTPStatus.FORBIDDEN or late["Location"] == LOGIN
    assert account_in(browser) is None
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_code_is_of_no_use_after_a_quarter_of_an_hour() -> None:
    browser = Browser()
    with time_machine.travel("2026-11-30T12:00:00Z", tick=False) as clock:
        page = ask_for_code(browser)
        code = code_for(NOOR)
        clock.shift(901)
        type_code(browser, page, code)

    assert account_in(browser) is None


@pytest.mark.django_db
def test_code_is_of_no_use_in_another_browser() -> None:
    mine, theirs = Browser(), Browser()
    ask_for_code(mine)
    page = ask_for_code(theirs, "eve@example.org")

    type_code(theirs, page, code_for(NOOR))

    assert account_in(theirs) is None


@pytest.mark.django_db
def test_second_code_replaces_the_first() -> None:
    browser = Browser()
    page = ask_for_code(browser)
    first = code_for(NOOR)
    [again] = [form for form in page.find("form") if "Send another code" in form.text]

    page = browser.send(form_of(again), button="action=resend")
    page = type_code(browser, page, first)
    assert account_in(browser) is None
    type_code(browser, page, code_for(NOOR))

    assert account_in(browser) is not None


@pytest.mark.django_db
def test_closed_account_is_not_opened_and_nobody_gets_another_in_its_place() -> None:
    account = make_member()
    account.is_active = False
    account.save()
    browser = Browser()

    page = type_code(browser, ask_for_code(browser), code_for(NOOR))

    assert "This account is closed" in page.text
    assert account_in(browser) is None
    assert Account.objects.count() == 1


@pytest.mark.django_db
def test_address_that_somebody_else_only_claimed_opens_an_account_of_ones_own() -> None:
    squatter = make_account(username="squatter")
    EmailAddress.objects.create(user=squatter, email=NOOR, verified=False, primary=True)
    browser = Browser()

    type_code(browser, ask_for_code(browser), code_for(NOOR))

    assert account_in(browser) != str(squatter.pk)
    assert Account.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "email",
    [
        "",
        "noor",
        "noor@example.org, eve@example.org",
        "noor@example.org\nBcc: eve@example.org",
        "noor@example.org%0aBcc:eve@example.org",
        '"noor eve"@example.org',
        "noor@[127.0.0.1]",
        "noor@localhost",
        "a" * 65 + "@example.org",
        "noor@example.org\0",
    ],
)
def test_what_is_no_address_is_mailed_nothing(email: str) -> None:
    page = ask_for_code(Browser(), email)

    assert not Message.objects.exists()
    assert page.has_id("id_email")


@pytest.mark.django_db
def test_nobody_is_flooded_with_codes() -> None:
    for _ in range(12):
        Client().post("/account/login/code/", {"email": NOOR})

    assert len(mails_to(NOOR)) == 3


@pytest.mark.django_db
def test_codes_and_sessions_stand_in_no_copy_of_the_database() -> None:
    browser = Browser()
    ask_for_code(browser)
    code = code_for(NOOR)

    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM accounts_session")
        rows = "".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT sealed FROM notifications_message")
        rows += "".join(row[0] for row in cursor.fetchall())

    assert rows
    assert code not in rows
    assert code.replace("-", "") not in rows


@pytest.mark.django_db
def test_link_in_the_mail_is_of_our_own_address_whatever_the_host_says() -> None:
    Client().post(
        "/account/login/code/",
        {"email": NOOR},
        headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    )
    mails = mails_to(NOOR)

    assert all("evil.example" not in mail.text for mail in mails)
    if mails:
        assert "http://127.0.0.1:8000/account/login/code/confirm/" in mails[0].text


@pytest.mark.django_db
def test_get_changes_nothing() -> None:
    browser = Browser()
    ask_for_code(browser)
    code = code_for(NOOR)

    browser.open(f"/account/login/code/confirm/?code={code}")

    assert account_in(browser) is None
    assert not Account.objects.exists()
