"""Passwords: an option beside codes and passkeys, kept as Argon2id, and telling nobody who has an account."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.contrib.auth import hashers
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from rejoinder.accounts import hashing
from rejoinder.accounts.models import Account, Login
from rejoinder.core.errors import TooManyError
from tests.pages.browsing import Browser, form_of
from tests.pages.html import Element
from tests.pages.signing_in.mailbox import code_for, mails_to
from tests.pages.signing_in.test_codes import LOGIN, NOOR, account_in, form_to, make_member
from tests.people import Cast

PASSWORD = "correct horse battery"
OTHER = "staple of another kind"


def sign_in(browser: Browser, login: str, password: str, *, after: str = "") -> Element:
    page = browser.open(f"{LOGIN}?next={after}" if after else LOGIN)
    return browser.send(form_of(form_to(page, LOGIN)), login=login, password=password)


@pytest.mark.django_db
@pytest.mark.parametrize("login", [NOOR, "NOOR@example.org", "noor", "Noor"])
def test_address_or_user_name_opens_with_the_password(login: str) -> None:
    account = make_member(username="noor", password=PASSWORD)
    browser = Browser()

    sign_in(browser, login, PASSWORD)

    assert account_in(browser) == str(account.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("login", [NOOR, "other@example.org", "noor", "nobody"])
def test_wrong_password_is_answered_alike_whoever_it_is(login: str) -> None:
    make_member(username="noor", password=PASSWORD)
    browser = Browser()

    page = sign_in(browser, login, OTHER)

    assert account_in(browser) is None
    assert "This address, name or password is not right." in page.text
    assert OTHER not in page.text


@pytest.mark.django_db
@pytest.mark.slow_hashes
@pytest.mark.parametrize(
    "login", [NOOR, "other@example.org", "noor", "nobody", "codes@example.org"]
)
def test_every_attempt_costs_one_hash(login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_member(username="noor", password=PASSWORD)
    make_member("codes@example.org", username="u2")
    counted: list[str] = []

    class Counting(hashing.CappedArgon2):
        def encode(self, password: str, salt: str) -> str:
            counted.append("encode")
            return super().encode(password, salt)

        def verify(self, password: str, encoded: str) -> bool:
            counted.append("verify")
            return super().verify(password, encoded)

    monkeypatch.setattr(hashers, "get_hashers", lambda: [Counting()])
    monkeypatch.setattr(hashers, "get_hashers_by_algorithm", lambda: {"argon2": Counting()})

    Client().post(LOGIN, {"login": login, "password": OTHER})

    assert len(counted) == 1


@pytest.mark.django_db
@pytest.mark.slow_hashes
def test_password_is_kept_as_argon2id() -> None:
    account = make_member(password=PASSWORD)

    assert account.password.startswith("argon2$argon2id$v=19$m=47104,t=2,p=1$")
    assert PASSWORD not in account.password


@pytest.mark.slow_hashes
def test_third_hash_at_once_waits_and_then_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.05)
    taken = [hashing.SLOTS.acquire() for _ in range(hashing.MOST_AT_ONCE)]
    try:
        with pytest.raises(TooManyError) as caught:
            hashing.CappedArgon2().encode("x", "saltsaltsalt")
    finally:
        for _ in taken:
            hashing.SLOTS.release()

    assert caught.value.retry_after_seconds == 60
    assert hashing.CappedArgon2().encode("x", "saltsaltsalt").startswith("argon2$")


@pytest.mark.django_db
def test_crowd_at_the_door_gets_an_answer_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    make_member(username="noor", password=PASSWORD)

    def full(*_: object) -> bool:
        raise TooManyError("Many people sign in at this moment.", retry_after_seconds=60)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "verify", full)

    answer = Client().post(LOGIN, {"login": NOOR, "password": PASSWORD})

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answer["Retry-After"] == "60"


@pytest.mark.django_db
def test_guessing_ends_after_five_and_says_the_same_for_everybody() -> None:
    make_member(username="noor", password=PASSWORD)
    texts = set()
    for login in (NOOR, "other@example.org"):
        for _ in range(5):
            sign_in(Browser(), login, OTHER)
        page = sign_in(Browser(), login, PASSWORD)
        [error] = [each.text for each in page.find("div") if each.attributes.get("role") == "alert"]
        texts.add(error.strip())

    assert texts == {"Too many attempts. Wait some minutes and try again."}


@pytest.mark.django_db
def test_attempts_are_counted_for_all_processes_together() -> None:
    make_member(username="noor", password=PASSWORD)
    for _ in range(5):
        sign_in(Browser(), NOOR, OTHER)
    # What another process knows: its memory is empty, the table is the same.
    LocMemCache.clear(caches["default"])
    browser = Browser()

    sign_in(browser, NOOR, PASSWORD)

    assert account_in(browser) is None


@pytest.mark.django_db
@pytest.mark.parametrize("email", [NOOR, "other@example.org"])
def test_reset_answers_alike_and_mails_once(email: str) -> None:
    make_member(username="noor", password=PASSWORD)
    browser = Browser()
    page = browser.open("/account/password/reset/")

    page = browser.send(form_of(page.find("form")[0]), email=email)

    assert browser.address == "/account/password/reset/confirm/"
    assert "A code was sent to your e-mail address." in page.text
    assert len(mails_to(email)) == 1


@pytest.mark.django_db
def test_new_password_by_code_ends_what_the_old_one_opened(cast: Cast) -> None:
    account = make_member(username="noor", password=PASSWORD)
    elsewhere = Browser()
    sign_in(elsewhere, NOOR, PASSWORD)
    login = Login.objects.create(site=cast.site, account=account, origin="https://gazette.example")
    browser = Browser()
    page = browser.open("/account/password/reset/")
    page = browser.send(form_of(page.find("form")[0]), email=NOOR)
    page = browser.send(form_of(page.find("form")[0]), code=code_for(NOOR))

    page = browser.send(form_of(page.find("form")[0]), password1=OTHER, password2=OTHER)

    assert "Your password is changed" in page.text
    assert elsewhere.answer_to("/account/").status_code == HTTPStatus.FOUND
    login.refresh_from_db()
    assert login.ended_at is not None
    sign_in(browser, NOOR, OTHER)
    assert account_in(browser) == str(account.pk)
    assert "The password of your account was changed." in mails_to(NOOR)[-1].text


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "1234567890"])
def test_weak_passwords_are_refused(password: str) -> None:
    make_member()
    browser = Browser()
    page = browser.open("/account/password/reset/")
    page = browser.send(form_of(page.find("form")[0]), email=NOOR)
    page = browser.send(form_of(page.find("form")[0]), code=code_for(NOOR))

    page = browser.send(form_of(page.find("form")[0]), password1=password, password2=password)

    assert page.has_id("id_password1-error")
    assert not Account.objects.get().has_usable_password()


@pytest.mark.django_db
def test_password_is_set_by_whoever_just_came_in_and_by_nobody_later() -> None:
    make_member()
    browser = Browser()
    page = browser.open(LOGIN)
    page = browser.send(form_of(form_to(page, "/account/login/code/")), email=NOOR)
    browser.send(form_of(page.find("form")[0]), code=code_for(NOOR))

    assert "Set a password" in browser.open("/account/password/set/").text
    session = browser.client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 901
    session.save()
    page = browser.open("/account/password/set/")

    assert "Is it you?" in page.text
