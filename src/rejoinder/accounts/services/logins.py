"""Change what proves, on other origins' pages, that somebody is an account: one-time codes, and logins that go on.

No secret is stored. A code's row is found by a digest of the code and of the challenge that it was issued for, so that
whoever learns a code, from a copy of the database too, can do nothing without the verifier (PKCE, RFC 7636).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rejoinder.accounts.models import Account, Login, LoginCode
from rejoinder.core.errors import InvalidError, NotSignedInError
from rejoinder.core.tokens import (
    AccessToken,
    RefreshToken,
    access_token,
    read_refresh_token,
    refresh_token,
)
from rejoinder.sites.models import Site

ACCESS_LIVES: Final = timedelta(minutes=20)
REFRESH_LIVES: Final = timedelta(days=30)  # since it was issued
ANSWER_LOST: Final = timedelta(seconds=60)  # so long a spent token still gives its one successor
CODE_LIVES: Final = timedelta(seconds=60)
TYPED_CODE_LIVES: Final = timedelta(minutes=5)
TYPED_CODE_CHARS: Final = 8
# Without those that look alike; a person reads and types it (Crockford's base 32, without I, L, O, U).
_TYPED: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_READ: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 256 bits, base64url
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)  # RFC 7636, 4.1
_MOST_BROWSER: Final = 100


class BadChallengeError(InvalidError):
    """The challenge is no SHA-256 in base64url."""

    code = "bad_challenge"


class CodeUnknownError(InvalidError):
    """The code is wrong, was used, is too old, or was issued for somebody else's page. Which, nobody is told."""

    code = "code_unknown"


class LoginEndedError(NotSignedInError):
    """Whoever was signed in is signed out, by himself or herself or by somebody else; or came with a bad token."""

    code = "login_ended"

    def __init__(self) -> None:
        super().__init__("You are signed out. Sign in and send it again: your text is still here.")


@dataclass(frozen=True, slots=True)
class Codes:
    """The two forms of one proof. Taking one spends the other."""

    message: str  # for the page that opened our window
    typed: str  # eight characters, for whoever has to carry it over


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a page keeps of a login."""

    access: str
    refresh: str
    expires_in: int  # seconds, of the access token


def is_challenge(text: str) -> bool:
    """Return whether this can be a challenge of PKCE's method S256."""
    return _CHALLENGE.fullmatch(text) is not None


@transaction.atomic
def issue_codes(*, site: Site, account: Account, origin: str, challenge: str) -> Codes:
    """Return codes by which the page of `origin` that made the challenge, and no other, signs `account` in.

    The caller has seen to it that the origin is one of the site's. Codes that are too old are cleared away. Two
    statements.

    Raises:
        BadChallengeError: so named.
    """
    if not is_challenge(challenge):
        raise BadChallengeError("This address is incomplete. Open the window from the page again.")
    now = timezone.now()
    LoginCode.objects.filter(expires_at__lt=now).delete()
    codes = Codes(
        message=secrets.token_urlsafe(32),
        typed="".join(secrets.choice(_TYPED) for _ in range(TYPED_CODE_CHARS)),
    )
    LoginCode.objects.bulk_create(
        LoginCode(
            digest=_digest(code, challenge=challenge),
            site=site,
            account=account,
            origin=origin,
            challenge=challenge,
            expires_at=now + lives,
        )
        for code, lives in ((codes.message, CODE_LIVES), (codes.typed, TYPED_CODE_LIVES))
    )
    return codes


def redeem(*, site: Site, origin: str, code: str, verifier: str, browser: str = "") -> Tokens:
    """Sign in by a code, once. Four statements; one, and no lock, for a code that there is none of.

    Args:
        code: as the page was told it, or as a person typed the other one.
        browser: what it says of itself, for the list of sessions.

    Raises:
        CodeUnknownError: so named.
    """
    challenge = _challenge_of(verifier) if _VERIFIER.fullmatch(verifier) else ""
    digests = {_digest(each, challenge=challenge) for each in (code, _as_typed(code))}
    fitting = LoginCode.objects.filter(
        site=site, origin=origin, digest__in=digests, used_at=None, expires_at__gt=timezone.now()
    )
    tokens = None
    if challenge and fitting.exists():
        tokens = _spend(fitting, challenge=challenge, browser=browser)
    if tokens is None:
        raise CodeUnknownError(
            "This code does not fit. It works once, for a short time, and only on the page from which the window "
            "was opened. Sign in once more.",
            field="code",
        )
    return tokens


@transaction.atomic
def _spend(fitting: QuerySet[LoginCode], *, challenge: str, browser: str) -> Tokens | None:
    """Return the tokens for a code, None where it was spent a moment ago, or the account may not be used."""
    found = fitting.select_for_update(of=("self",)).select_related("account", "site").first()
    if found is None or not found.account.is_active:
        return None
    # The other one too, and those of a window that was sent twice: one challenge is one login.
    LoginCode.objects.filter(challenge=challenge, used_at=None).update(used_at=timezone.now())
    return open_login(site=found.site, account=found.account, origin=found.origin, browser=browser)


def open_login(*, site: Site, account: Account, origin: str, browser: str = "") -> Tokens:
    """Sign an account in on pages of one origin, whoever has proved that it may. One statement."""
    login = Login.objects.create(
        site=site, account=account, origin=origin, browser=browser[:_MOST_BROWSER]
    )
    return _tokens(login)


def refresh(*, site: Site, origin: str, token: str) -> Tokens:
    """Exchange a refresh token for the next one, and a fresh access token. Two statements, locking the login.

    A token that was spent before ends its login: somebody has a copy. Not so the last one within a minute, since an
    answer can be lost and two tabs can ask at once: it gives the same successor.

    Raises:
        LoginEndedError: signed out, too old, of another site or origin, forged, or spent.
    """
    sent = read_refresh_token(token)
    tokens = None if sent is None else _renewed(sent, site=site, origin=origin)
    if tokens is None:  # raised outside of the transaction, which may have ended the login
        raise LoginEndedError
    return tokens


@transaction.atomic
def _renewed(sent: RefreshToken, *, site: Site, origin: str) -> Tokens | None:
    now = timezone.now()
    login = (
        Login.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=sent.login, site=site, origin=origin, ended_at=None)
        .first()
    )
    if login is None or not login.account.is_active or now - login.renewed_at > REFRESH_LIVES:
        return None
    behind = login.generation - sent.generation
    if behind == 0:
        login.generation += 1
        login.renewed_at = now
        login.save(update_fields=["generation", "renewed_at"])
    elif behind < 0:  # the database was restored from a copy older than the token
        return None
    elif behind > 1 or now - login.renewed_at > ANSWER_LOST:
        login.ended_at = now
        login.save(update_fields=["ended_at"])
        return None
    return _tokens(login)


def end_login(*, site: Site, origin: str, token: str) -> bool:
    """Sign out by a refresh token, also a spent one; return whether somebody was signed in. One statement at most."""
    sent = read_refresh_token(token)
    if sent is None:
        return False
    login = Login.objects.filter(pk=sent.login, site=site, origin=origin, ended_at=None)
    return bool(login.update(ended_at=timezone.now()))


def end_login_of(account: Account, *, login: uuid.UUID) -> bool:
    """Sign an account out of one page of another origin, from the list of its sessions. One statement."""
    found = Login.objects.filter(account=account, pk=login, ended_at=None)
    return bool(found.update(ended_at=timezone.now()))


def end_all_logins(account: Account) -> int:
    """Sign an account out of every page of other origins, and return of how many. Two statements.

    Codes on their way are spent, too.
    """
    now = timezone.now()
    LoginCode.objects.filter(account=account, used_at=None).update(used_at=now)
    return Login.objects.filter(account=account, ended_at=None).update(ended_at=now)


def _tokens(login: Login) -> Tokens:
    now = timezone.now()
    access = AccessToken(login=login.pk, site_id=login.site_id, origin=login.origin, issued_at=now)
    return Tokens(
        access=access_token(access),
        refresh=refresh_token(RefreshToken(login=login.pk, generation=login.generation)),
        expires_in=int(ACCESS_LIVES.total_seconds()),
    )


def _challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier by the method S256 (RFC 7636, 4.2)."""
    made = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")


def _digest(code: str, *, challenge: str) -> str:
    text = f"{challenge}:{code}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _as_typed(code: str) -> str:
    """Return the code that somebody meant who typed it: in small letters, with gaps, with an O for a zero."""
    return re.sub(r"[\s-]+", "", code).upper().translate(_AS_READ)
