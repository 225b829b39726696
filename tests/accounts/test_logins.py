"""Sign-in on other origins' pages: codes that work once and for one page, and refresh tokens that follow one another."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Account, Login, LoginCode
from rejoinder.accounts.queries import find_login
from rejoinder.accounts.services.logins import (
    ACCESS_LIVES,
    ANSWER_LOST,
    CODE_LIVES,
    REFRESH_LIVES,
    TYPED_CODE_LIVES,
    BadChallengeError,
    Codes,
    CodeUnknownError,
    LoginEndedError,
    Tokens,
    end_all_logins,
    end_login,
    end_login_of,
    issue_codes,
    open_login,
    redeem,
    refresh,
)
from rejoinder.core.tokens import read_access_token, read_refresh_token
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.people import Cast

ORIGIN = "https://gazette.example"
VERIFIER = "a-verifier-of-the-page-that-opened-the-window"
SOON = timedelta(seconds=1)


def challenge_of(verifier: str) -> str:
    made = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


@pytest.fixture
def cem(cast: Cast) -> Account:
    assert cast.cem.account is not None
    return cast.cem.account


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def issue(cast: Cast, account: Account) -> Codes:
    return issue_codes(
        site=cast.site, account=account, origin=ORIGIN, challenge=challenge_of(VERIFIER)
    )


def take(cast: Cast, code: str, **other: str) -> Tokens:
    values = {"origin": ORIGIN, "verifier": VERIFIER, **other}
    return redeem(site=cast.site, code=code, origin=values["origin"], verifier=values["verifier"])


def login_of(tokens: Tokens) -> Login:
    sent = read_refresh_token(tokens.refresh)
    assert sent is not None
    return Login.objects.get(pk=sent.login)


# Codes


@pytest.mark.parametrize("kind", ["message", "typed"])
def test_code_signs_in_once(cast: Cast, cem: Account, kind: str) -> None:
    code = getattr(issue(cast, cem), kind)

    login = login_of(take(cast, code))

    assert (login.account, login.site, login.origin) == (cem, cast.site, ORIGIN)
    with pytest.raises(CodeUnknownError):
        take(cast, code)
    assert Login.objects.count() == 1


def test_taking_one_code_spends_the_other(cast: Cast, cem: Account) -> None:
    codes = issue(cast, cem)
    take(cast, codes.message)

    with pytest.raises(CodeUnknownError):
        take(cast, codes.typed)


def test_typed_code_is_the_same_however_it_is_typed(cast: Cast, cem: Account) -> None:
    typed = issue(cast, cem).typed
    sloppy = f" {typed[:4].lower()} - {typed[4:].replace('0', 'o').replace('1', 'l')} "

    assert login_of(take(cast, sloppy)).account == cem


@pytest.mark.parametrize(
    "other",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://gazette.example"},
        {"origin": ""},
        {"verifier": VERIFIER + "x"},
        {"verifier": VERIFIER[:42]},
        {"verifier": ""},
        {"verifier": "\N{SNOWMAN}" * 43},
        {"verifier": "x" * 100_000},
        {"code": ""},
        {"code": "AAAAAAAA"},
        {"code": "\ud800\0"},
    ],
)
def test_code_is_worth_nothing_to_anybody_else(
    cast: Cast, cem: Account, other: dict[str, str]
) -> None:
    code = issue(cast, cem).message

    with pytest.raises(CodeUnknownError):
        take(cast, **{"code": code, **other})

    assert not Login.objects.exists()
    assert login_of(take(cast, code)).account == cem  # and nobody has spent it


def test_code_of_another_site_is_none(cast: Cast, cem: Account) -> None:
    code = issue(cast, cem).message

    with pytest.raises(CodeUnknownError):
        redeem(site=cast.other_site, origin=ORIGIN, code=code, verifier=VERIFIER)


@pytest.mark.parametrize(("kind", "lives"), [("message", CODE_LIVES), ("typed", TYPED_CODE_LIVES)])
def test_code_lives_for_a_short_time(cast: Cast, cem: Account, kind: str, lives: timedelta) -> None:
    now = timezone.now()
    with at(now):
        code = getattr(issue(cast, cem), kind)
    with at(now + lives + SOON), pytest.raises(CodeUnknownError):
        take(cast, code)
    with at(now + lives - SOON):
        assert login_of(take(cast, code)).account == cem


def test_nothing_of_a_code_is_stored_by_which_it_could_be_taken(cast: Cast, cem: Account) -> None:
    codes = issue(cast, cem)

    stored = repr([*LoginCode.objects.values()])
    for secret in (codes.message, codes.typed, VERIFIER):
        assert secret not in stored
        assert hashlib.sha256(secret.encode()).hexdigest() not in stored


def test_codes_that_are_too_old_are_cleared_away(cast: Cast, cem: Account) -> None:
    now = timezone.now()
    with at(now):
        issue(cast, cem)
    with at(now + timedelta(hours=1)):
        issue(cast, cem)

    assert LoginCode.objects.count() == 2


@pytest.mark.parametrize("challenge", ["", "x" * 42, "x" * 44, "x" * 42 + "=", "x" * 42 + "\n"])
def test_challenge_that_is_none_is_refused(cast: Cast, cem: Account, challenge: str) -> None:
    with pytest.raises(BadChallengeError):
        issue_codes(site=cast.site, account=cem, origin=ORIGIN, challenge=challenge)


def test_code_of_somebody_banned_since_is_none(cast: Cast, cem: Account) -> None:
    code = issue(cast, cem).message
    Account.objects.filter(pk=cem.pk).update(is_active=False)

    with pytest.raises(CodeUnknownError):
        take(cast, code)


@pytest.mark.usefixtures("shared_database")
def test_code_that_is_sent_twice_at_once_signs_in_once(cast: Cast, cem: Account) -> None:
    code = issue(cast, cem).message

    def sending() -> bool:
        try:
            take(cast, code)
        except CodeUnknownError:
            return False
        return True

    assert sorted(at_once([sending] * 4)) == [False, False, False, True]
    assert Login.objects.count() == 1


# Tokens


@pytest.fixture
def tokens(cast: Cast, cem: Account) -> Tokens:
    return open_login(site=cast.site, account=cem, origin=ORIGIN, browser="Firefox, Linux")


def renew(cast: Cast, tokens: Tokens) -> Tokens:
    return refresh(site=cast.site, origin=ORIGIN, token=tokens.refresh)


def test_access_token_is_for_one_site_and_origin(cast: Cast, tokens: Tokens) -> None:
    def read(site_id: int, origin: str) -> object:
        return read_access_token(tokens.access, site_id=site_id, origin=origin)

    assert read(cast.site.pk, ORIGIN) is not None
    assert read(cast.other_site.pk, ORIGIN) is None
    assert read(cast.site.pk, "https://evil.example") is None
    assert read_access_token(tokens.refresh, site_id=cast.site.pk, origin=ORIGIN) is None
    assert read_refresh_token(tokens.access) is None
    assert tokens.expires_in == ACCESS_LIVES.total_seconds()


def test_refresh_gives_the_next_token_each_time(cast: Cast, tokens: Tokens) -> None:
    second = renew(cast, tokens)
    third = renew(cast, second)

    assert len({tokens.refresh, second.refresh, third.refresh}) == 3
    assert login_of(third).generation == 3


def test_spent_token_gives_its_successor_again_for_a_minute(cast: Cast, tokens: Tokens) -> None:
    now = timezone.now()
    with at(now):
        second = renew(cast, tokens)
    with at(now + ANSWER_LOST - SOON):
        again = renew(cast, tokens)

    assert again.refresh == second.refresh
    assert login_of(second).ended_at is None


def test_spent_token_that_comes_later_ends_the_login(cast: Cast, tokens: Tokens) -> None:
    now = timezone.now()
    with at(now):
        second = renew(cast, tokens)
    with at(now + ANSWER_LOST + SOON):
        with pytest.raises(LoginEndedError):
            renew(cast, tokens)
        with pytest.raises(LoginEndedError):
            renew(cast, second)

    assert login_of(second).ended_at is not None
    assert find_login(login_of(second).pk, site=cast.site) is None


def test_token_before_the_spent_one_ends_the_login_at_once(cast: Cast, tokens: Tokens) -> None:
    third = renew(cast, renew(cast, tokens))

    with pytest.raises(LoginEndedError):
        renew(cast, tokens)

    assert login_of(third).ended_at is not None


def test_token_that_nobody_used_for_a_month_has_ended(cast: Cast, tokens: Tokens) -> None:
    issued = login_of(tokens).renewed_at
    with at(issued + REFRESH_LIVES + SOON), pytest.raises(LoginEndedError):
        renew(cast, tokens)
    with at(issued + REFRESH_LIVES - SOON):
        assert login_of(renew(cast, tokens)).ended_at is None


@pytest.mark.parametrize("where", ["site", "origin", "forged", "empty", "access", "long"])
def test_token_of_elsewhere_is_none_and_ends_nothing(
    cast: Cast, tokens: Tokens, where: str
) -> None:
    token = {
        "forged": tokens.refresh[:-1] + ("A" if tokens.refresh[-1] != "A" else "B"),
        "empty": "",
        "access": tokens.access,
        "long": "x" * 500_000,
    }.get(where, tokens.refresh)

    with pytest.raises(LoginEndedError):
        refresh(
            site=cast.other_site if where == "site" else cast.site,
            origin="https://evil.example" if where == "origin" else ORIGIN,
            token=token,
        )

    assert login_of(renew(cast, tokens)).ended_at is None


def test_token_newer_than_the_database_is_none(cast: Cast, tokens: Tokens) -> None:
    second = renew(cast, tokens)
    Login.objects.update(generation=1)  # as a backup has it

    with pytest.raises(LoginEndedError):
        renew(cast, second)

    assert login_of(second).ended_at is None


def test_login_of_somebody_banned_goes_on_no_more(cast: Cast, cem: Account, tokens: Tokens) -> None:
    Account.objects.filter(pk=cem.pk).update(is_active=False)

    assert find_login(login_of(tokens).pk, site=cast.site) is None
    with pytest.raises(LoginEndedError):
        renew(cast, tokens)


def test_sign_out_ends_one_login_and_again_does_no_harm(
    cast: Cast, cem: Account, tokens: Tokens
) -> None:
    other = open_login(site=cast.site, account=cem, origin=ORIGIN)
    renew(cast, tokens)

    def out(token: str, origin: str = ORIGIN) -> bool:
        return end_login(site=cast.site, origin=origin, token=token)

    assert not out(tokens.refresh, origin="https://evil.example")
    assert [out(tokens.refresh), out(tokens.refresh), out("x")] == [True, False, False]
    assert login_of(other).ended_at is None


def test_sign_out_everywhere_ends_all_of_an_account_and_of_no_other(
    cast: Cast, cem: Account, tokens: Tokens
) -> None:
    assert cast.mia.account is not None
    mias = open_login(site=cast.site, account=cast.mia.account, origin=ORIGIN)
    open_login(site=cast.other_site, account=cem, origin="https://elsewhere.example")
    code = issue(cast, cem).message

    assert end_all_logins(cem) == 2

    assert login_of(mias).ended_at is None
    with pytest.raises(LoginEndedError):
        renew(cast, tokens)
    with pytest.raises(CodeUnknownError):
        take(cast, code)


def test_one_login_is_ended_from_the_list_by_its_own_account_only(
    cast: Cast, cem: Account, tokens: Tokens
) -> None:
    assert cast.mia.account is not None
    login = login_of(tokens)

    assert not end_login_of(cast.mia.account, login=login.pk)
    assert end_login_of(cem, login=login.pk)


@pytest.mark.usefixtures("shared_database")
def test_tabs_that_ask_at_once_get_the_same_successor(cast: Cast, tokens: Tokens) -> None:
    answers = at_once([lambda: renew(cast, tokens).refresh] * 4)

    assert len({*answers}) == 1
    login = login_of(tokens)
    assert (login.generation, login.ended_at) == (2, None)


def test_costs(cast: Cast, cem: Account, tokens: Tokens) -> None:
    def cost(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as asked:
            act()
        return len([each for each in asked if "SAVEPOINT" not in each["sql"]])

    login = login_of(tokens)
    code = issue(cast, cem).message
    assert cost(lambda: issue(cast, cem)) == 2
    assert cost(lambda: take(cast, code)) == 4
    assert cost(lambda: renew(cast, tokens)) == 2
    assert cost(lambda: find_login(login.pk, site=cast.site)) == 1
    assert cost(lambda: end_login(site=cast.site, origin=ORIGIN, token=tokens.refresh)) == 1
