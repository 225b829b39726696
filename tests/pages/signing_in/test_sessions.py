"""What a session leaves in the database, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Session
from tests.pages.browsing import Browser, Form, form_of
from tests.pages.mine.test_mine import form_with
from tests.pages.signing_in.mailbox import code_for
from tests.pages.signing_in.test_codes import NOOR, ask_for_code, make_member, type_code

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SESSIONS = "/me/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(browser: Browser, *, email: str = NOOR) -> Browser:
    type_code(browser, ask_for_code(browser, email), code_for(email))
    return browser


@pytest.fixture
def noor() -> Browser:
    make_member()
    return sign_in(Browser())


def secret_of(browser: Browser) -> str:
    return browser.client.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(browser: Browser) -> bool:
    return browser.answer_to("/account/email/").status_code == HTTPStatus.OK


def everything_stored() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        stored = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # names of our own tables
            stored += [str(row) for row in cursor.fetchall()]
    return "\n".join(stored)


def test_secret_of_a_session_stands_nowhere_in_the_database(noor: Browser) -> None:
    stored = everything_stored()

    assert NOOR in stored
    assert secret_of(noor) not in stored


def test_what_is_stored_of_a_session_lets_nobody_in(noor: Browser) -> None:
    for taken in Session.objects.values_list("session_key", flat=True):
        for cookie in (taken, taken[:32], taken.upper()):
            thief = Browser()
            thief.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
            assert not is_in(thief)
    assert is_in(noor)


@pytest.mark.parametrize("cookie", ["", "x", "short", "é" * 20, "a" * 32, "a" * 5_000, "\0" * 32])
def test_cookie_that_is_none_of_ours_is_nobodys(cookie: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie

    assert client.get("/account/email/").status_code == HTTPStatus.FOUND
    assert not Session.objects.exists()


def test_session_says_by_what_its_owner_knows_it() -> None:
    make_member()
    browser = Browser()
    browser.client.defaults["HTTP_USER_AGENT"] = FIREFOX

    said = sign_in(browser).open(SESSIONS).find("main")[0].text

    assert "Firefox, Linux this browser, from the network of 127.0.0.0" in said


def test_session_goes_on_under_another_secret_when_a_password_is_set() -> None:
    make_member()
    browser = Browser()
    browser.client.defaults["HTTP_USER_AGENT"] = FIREFOX
    sign_in(browser)
    before = secret_of(browser)
    form = form_of(browser.open("/account/password/set/").by_id("main").find("form")[0])

    browser.send(form, password1=PASSWORD, password2=PASSWORD)

    assert secret_of(browser) != before
    assert "Firefox, Linux this browser" in browser.open(SESSIONS).find("main")[0].text
    thief = Browser()
    thief.client.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(thief)
    assert Session.objects.count() == 1


def test_only_other_sessions_end_by_the_button_for_them(noor: Browser) -> None:
    others = [sign_in(Browser()) for _ in range(2)]

    noor.send(form_with(noor.open(SESSIONS), "others"), button="act=others")

    assert is_in(noor)
    assert not any(is_in(other) for other in others)
    assert "Sign out on the others" not in noor.open(SESSIONS).text


def test_one_of_them_ends_by_its_own_button(noor: Browser) -> None:
    other, third = sign_in(Browser()), sign_in(Browser())
    forms = [
        form_of(form)
        for form in noor.open(SESSIONS).find("form")
        if form.find("button", value="session")
    ]
    assert len(forms) == 3
    theirs = Session.objects.order_by("created_at")[1].pk
    [chosen] = [form for form in forms if form.fields["id"] == theirs]

    for _twice in range(2):
        noor.send(chosen, button="act=session")

    assert [is_in(noor), is_in(other), is_in(third)] == [True, False, True]


def test_own_session_ends_from_the_list(noor: Browser) -> None:
    page = noor.open(SESSIONS)

    noor.send(form_with(page, "session"), button="act=session")

    assert not is_in(noor)
    assert not Session.objects.exists()


@pytest.mark.parametrize("chosen", ["", "x", "0" * 64, "9" * 10_000, "ä", "\0", "\0" * 64])
def test_session_that_is_nobodys_ends_nothing(noor: Browser, chosen: str) -> None:
    token = form_with(noor.open(SESSIONS), "session").fields["csrfmiddlewaretoken"]
    form = Form(action=SESSIONS, fields={"csrfmiddlewaretoken": token, "id": chosen})

    noor.send(form, button="act=session")

    assert is_in(noor)


def test_change_in_a_session_that_has_ended_brings_it_not_back(noor: Browser) -> None:
    session = noor.client.session
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        session.save()

    assert not Session.objects.exists()
    assert not is_in(noor)


def test_day_on_which_a_session_was_last_used_is_noted_once(noor: Browser) -> None:
    began = Session.objects.get().seen_at

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        with CaptureQueriesContext(connection) as first:
            assert is_in(noor)
        with CaptureQueriesContext(connection) as second:
            assert is_in(noor)

    assert Session.objects.get().seen_at - began > timedelta(days=2)
    assert len(first) == len(second) + 1


def test_session_ends_with_its_time(noor: Browser) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert not is_in(noor)
