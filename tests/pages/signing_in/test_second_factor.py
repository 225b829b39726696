"""Who moderates or edits comes in with a second factor, whichever way he or she signed in; nobody else comes in at all."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from rejoinder.accounts.models import Account, ReaderRole
from tests.entering import come_in
from tests.making import make_account, make_reader
from tests.pages.browsing import Browser, form_of
from tests.pages.signing_in.authenticator import code_of
from tests.pages.signing_in.mailbox import code_for, mails_to
from tests.pages.signing_in.test_codes import NOOR, account_in, ask_for_code, make_member, type_code
from tests.pages.signing_in.test_passwords import PASSWORD, sign_in
from tests.people import Cast

SECOND = "/account/second-factor/?next=%2Fstaff%2F"


@pytest.fixture
def noor(cast: Cast) -> Account:
    """Noor moderates the Gazette and has no second factor yet."""
    account = make_member(username="noor", password=PASSWORD)
    make_reader(site=cast.site, role=ReaderRole.MODERATOR, account=account)
    return account


def set_up_app(browser: Browser) -> str:
    """Set an authenticator app up on the page that is for that; return its secret."""
    page = browser.open("/account/2fa/totp/activate/")
    secret = page.by_id("authenticator-key")["value"]
    browser.send(form_of(page.find("form")[0]), code=code_of(secret))
    return secret


@pytest.mark.parametrize("way", ["password", "code", "session"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(
    cast: Cast, noor: Account, way: str
) -> None:
    browser = Browser()
    if way == "password":
        sign_in(browser, "noor", PASSWORD, after="/staff/")
    elif way == "code":
        type_code(browser, ask_for_code(browser, after="/staff/"), code_for(NOOR))
    else:  # as after a publisher's sign-in: no proof of ours at all
        browser.client.force_login(noor)

    assert account_in(browser) == str(noor.pk)
    for address in ("/staff/", "/staff/comments/comment/", "/staff/login/"):
        answer = browser.answer_to(address)
        assert answer.status_code == HTTPStatus.FOUND
        assert answer["Location"].startswith("/account/second-factor/?next=%2Fstaff%2F")
    page = browser.open("/staff/")
    assert "A second factor" in page.text
    assert "Set up a passkey" in page.text


def test_staff_set_an_app_up_and_go_on_without_typing_a_second_code(
    cast: Cast, noor: Account, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    browser = Browser()
    sign_in(browser, "noor", PASSWORD, after="/staff/comments/comment/")
    assert browser.address.startswith("/account/second-factor/")

    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(browser)
    page = browser.open("/account/2fa/recovery-codes/")
    [on] = [a for a in page.find("a") if "Go on to where you were going" in a.text]

    assert on["href"] == "/staff/comments/comment/"
    assert browser.answer_to(on["href"]).status_code == HTTPStatus.OK
    assert "An authenticator app was added to your account." in mails_to(NOOR)[0].text


def test_next_time_the_code_is_asked_on_every_way_in(cast: Cast, noor: Account) -> None:
    first = Browser()
    sign_in(first, "noor", PASSWORD)
    secret = set_up_app(first)

    for number, way in enumerate(("password", "code"), start=1):
        browser = Browser()
        if way == "password":
            page = sign_in(browser, "noor", PASSWORD, after="/staff/")
        else:
            page = type_code(browser, ask_for_code(browser, after="/staff/"), code_for(NOOR))
        assert "One more step" in page.text
        assert account_in(browser) is None
        assert browser.answer_to("/staff/")["Location"].startswith("/account/login/")
        form = next(each for each in page.find("form") if each.find("input", name="code"))
        if way == "password":
            page = browser.send(form_of(form), code="000000")
            assert account_in(browser) is None
            form = next(each for each in page.find("form") if each.find("input", name="code"))
        browser.send(form_of(form), code=code_of(secret, steps=number - 1))
        assert account_in(browser) == str(noor.pk)
        assert browser.address == "/staff/"


def test_code_of_an_app_works_once(cast: Cast, noor: Account) -> None:
    first = Browser()
    sign_in(first, "noor", PASSWORD)
    secret = set_up_app(first)
    code = code_of(secret, steps=1)
    comes_in = []
    for _ in range(2):
        browser = Browser()
        page = sign_in(browser, "noor", PASSWORD)
        form = next(each for each in page.find("form") if each.find("input", name="code"))
        browser.send(form_of(form), code=code)
        comes_in.append(account_in(browser) is not None)

    assert comes_in == [True, False]


def test_recovery_code_opens_once(cast: Cast, noor: Account) -> None:
    first = Browser()
    sign_in(first, "noor", PASSWORD)
    set_up_app(first)
    page = first.open("/account/2fa/recovery-codes/")
    codes = [each.text for each in page.find("code")]
    assert len(codes) == 10
    comes_in = []
    for _ in range(2):
        browser = Browser()
        page = sign_in(browser, "noor", PASSWORD)
        form = next(each for each in page.find("form") if each.find("input", name="code"))
        browser.send(form_of(form), code=codes[0])
        comes_in.append(account_in(browser) is not None)

    assert comes_in == [True, False]


def test_session_from_before_is_asked_for_the_factor_that_is_there_now(
    cast: Cast, noor: Account
) -> None:
    earlier, now = Browser(), Browser()
    sign_in(earlier, "noor", PASSWORD)
    sign_in(now, "noor", PASSWORD)
    secret = set_up_app(now)

    page = earlier.open("/staff/")

    assert earlier.address.startswith("/account/2fa/reauthenticate/?next=%2Fstaff%2F")
    earlier.send(form_of(page.find("form")[0]), code=code_of(secret, steps=1))
    assert earlier.address == "/staff/"


def test_factor_of_somebody_else_in_the_same_browser_counts_for_nobody(
    cast: Cast, noor: Account
) -> None:
    client = Client()
    come_in(client, cast.mia.account)
    session = client.session
    session["_auth_user_id"] = str(noor.pk)
    session["_auth_user_hash"] = noor.get_session_auth_hash()
    session.save()

    assert client.get("/staff/")["Location"] == SECOND


@pytest.mark.parametrize("who", ["cem", "ada", "anonymous"])
def test_who_is_no_staff_is_not_asked_to_set_anything_up(cast: Cast, who: str) -> None:
    reader = getattr(cast, who)
    browser = Browser.of(reader) if reader else Browser()

    for address in ("/staff/", "/newsroom/", "/staff/comments/comment/", "/newsroom/pages/"):
        answer = browser.answer_to(address)
        if who == "cem":
            assert answer.status_code == HTTPStatus.FORBIDDEN
        else:
            assert answer["Location"].startswith("/account/login/?next=%2F")


def test_staff_of_one_page_are_nobody_on_the_other(cast: Cast) -> None:
    moderator, editor = Client(), Client()
    come_in(moderator, cast.mia.account)
    account = make_account(username="editor")
    account.user_permissions.add(_access_admin())
    come_in(editor, account)

    assert moderator.get("/newsroom/").status_code == HTTPStatus.FORBIDDEN
    assert editor.get("/newsroom/").status_code == HTTPStatus.OK
    assert editor.get("/staff/").status_code == HTTPStatus.FORBIDDEN
    without = Client()
    without.force_login(account)
    assert without.get("/newsroom/")["Location"].startswith("/account/second-factor/")


def _access_admin() -> Permission:
    kind, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    permission, _ = Permission.objects.get_or_create(
        codename="access_admin", content_type=kind, defaults={"name": "Access"}
    )
    return permission


def test_what_is_sent_by_staff_without_the_factor_changes_nothing(
    cast: Cast, noor: Account
) -> None:
    client = Client()
    client.force_login(noor)

    answer = client.post(
        "/staff/articles/article/", {"action": "close", "_selected_action": [cast.article.pk]}
    )

    assert answer["Location"] == SECOND
    cast.article.refresh_from_db()
    assert cast.article.state == "open"
    assert client.delete("/staff/").status_code == HTTPStatus.FORBIDDEN


def test_a_demo_does_without(cast: Cast, noor: Account, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False
    browser = Browser()

    sign_in(browser, "noor", PASSWORD, after="/staff/")

    assert browser.address == "/staff/"


def test_staff_whom_the_command_line_made_have_no_address_and_come_in(cast: Cast) -> None:
    account = make_account(username="olaf", password=PASSWORD)
    make_reader(site=cast.site, role=ReaderRole.MODERATOR, account=account)
    browser = Browser()

    sign_in(browser, "olaf", PASSWORD, after="/staff/")
    set_up_app(browser)

    assert browser.answer_to("/staff/").status_code == HTTPStatus.OK
    assert not EmailAddress.objects.exists()


def test_secrets_of_factors_are_sealed(cast: Cast, noor: Account) -> None:
    browser = Browser()
    sign_in(browser, "noor", PASSWORD)
    secret = set_up_app(browser)

    stored = " ".join(str(row.data) for row in Authenticator.objects.all())

    assert Authenticator.objects.count() == 2
    assert secret not in stored


def test_door_costs_two_statements_more_than_the_session(cast: Cast) -> None:
    client = Client()
    come_in(client, cast.mia.account)
    client.get("/staff/")
    with CaptureQueriesContext(connection) as statements:
        client.get("/staff/login/")

    assert len(statements) == 3  # session, account, and whether it moderates


def test_closed_account_and_changed_password_end_what_is_open(cast: Cast, noor: Account) -> None:
    for change in ("password", "closed"):
        client = Client()
        come_in(client, noor)
        assert client.get("/staff/").status_code == HTTPStatus.OK
        if change == "password":
            noor.set_password("something else entirely")
        else:
            noor.is_active = False
        noor.save()
        assert client.get("/staff/")["Location"].startswith("/account/login/")


def test_signing_out_everywhere_ends_every_session(cast: Cast, noor: Account) -> None:
    here, there = Browser(), Browser()
    for browser in (here, there):
        sign_in(browser, "noor", PASSWORD)
    page = here.open("/account/logout/")

    here.send(form_of(page.find("form")[1]))

    for browser in (here, there):
        assert browser.answer_to("/account/").status_code == HTTPStatus.FOUND
