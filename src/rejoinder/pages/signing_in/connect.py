"""Signing in where the publisher has sessions only: by a redirect there and one back (DiscourseConnect).

What began is in a signed cookie, so that nothing is stored for whoever only looks, and what comes back is taken by
the browser that began it alone. The address of the way back is the one that publishers' plug-ins know.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import keys_in_use
from rejoinder.accounts.services.identities import account_of_identity, use_once
from rejoinder.accounts.sso.connect import (
    Answer,
    is_signed,
    question,
    read_answer,
    signed_by_nobody,
)
from rejoinder.accounts.sso.keys import SHARED, secrets_for
from rejoinder.accounts.sso.tokens import BadTokenError
from rejoinder.core.caching import private
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.pages.rendering import speak_for
from rejoinder.pages.signing_in.entering import enter, failed
from rejoinder.pages.signing_in.links import safe_path
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

log = logging.getLogger(__name__)

LIVES: Final = timedelta(minutes=10)  # from the first step to the last
_MOST_BEGUN: Final = 3  # in as many tabs; the oldest is forgotten
_MOST_NEXT: Final = 800  # characters: three of them fit into a cookie
_SALT: Final = "rejoinder.connect"


class SignInLostError(InvalidError):
    """What came back began in another browser, too long ago, or has been used."""

    code = "sign_in_lost"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way."""

    nonce: str
    site: str  # key
    after: str  # path; "" = the site's first page


@require_GET
def begin(request: HttpRequest, site: str) -> HttpResponse:
    """Send a reader to the publisher, who knows who it is. Two statements, and nothing is stored."""
    found = get_site(site)
    speak_for(found, request)
    address = found.options.sso_connect_url
    secrets_known = _secrets(found)
    if not address or not secrets_known:
        if address:
            log.warning("The site %s has no shared secret: rejoinder ssosecret %s", site, site)
        raise NotFoundError
    after = safe_path(request.GET.get("next", ""))
    begun = Begun(
        nonce=secrets.token_hex(16), site=site, after=after if len(after) <= _MOST_NEXT else ""
    )
    # The oldest: a new secret changes nothing before the publisher has it.
    _issuer, secret = secrets_known[-1]
    asked = question(
        nonce=begun.nonce,
        return_to=settings.BASE_URL + reverse("sso_return"),
        secret=secret,
    )
    joint = "&" if urlsplit(address).query else "?"
    response = HttpResponseRedirect(f"{address}{joint}{urlencode(asked)}")
    _remember(response, [begun, *_begun(request)][:_MOST_BEGUN])
    return _by_the_way(response)


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Take what the publisher says of whoever was sent there, and sign him or her in."""
    sso, sig = request.GET.get("sso", ""), request.GET.get("sig", "")
    pending = _begun(request)
    try:
        answer = read_answer(sso)
    except BadTokenError as error:
        raise _lost() if not pending else failed(error, site=get_site(pending[0].site)) from error
    begun = next((each for each in pending if each.nonce == answer.nonce), None)
    if begun is None:
        raise _lost()
    site = get_site(begun.site)
    speak_for(site, request)
    try:
        account = _account(site, answer=answer, sso=sso, sig=sig)
    except BadTokenError as error:
        raise failed(error, site=site) from error
    response = enter(request, account, site=site, after=begun.after)
    _remember(response, [each for each in pending if each is not begun])
    return _by_the_way(response)


def _account(site: Site, *, answer: Answer, sso: str, sig: str) -> Account:
    """Return the account of whom an answer names.

    Raises:
        BadTokenError: it is not signed with the site's secret.
        SignInLostError: it was taken before.
    """
    issuer = next(
        (issuer for issuer, secret in _secrets(site) if is_signed(sso, sig, secrets=[secret])), None
    )
    if issuer is None:
        raise signed_by_nobody()
    with transaction.atomic():
        try:
            use_once(answer.nonce, site=site, issuer="", expires_at=timezone.now() + LIVES)
        except BadTokenError as error:
            raise _lost() from error
        return account_of_identity(site=site, issuer=issuer, said=answer.said)


def _secrets(site: Site) -> list[tuple[str, str]]:
    """Return issuer and secret of each shared key of a site, the newest key first. One statement."""
    return [
        (key.issuer, secret)
        for key in keys_in_use(site)
        if key.algorithm == SHARED
        for secret in reversed(secrets_for(site_uid=str(site.uid), number=key.number))
    ]


def _begun(request: HttpRequest) -> list[Begun]:
    """Return what this browser began and has not ended, the newest first."""
    cookie = request.COOKIES.get(settings.CONNECT_COOKIE_NAME, "")
    try:
        found = signing.loads(cookie, salt=_SALT, max_age=LIVES)
        return [Begun(*each) for each in found]
    except (signing.BadSignature, TypeError, ValueError):
        return []


def _remember(response: HttpResponse, begun: Sequence[Begun]) -> None:
    if not begun:
        response.delete_cookie(settings.CONNECT_COOKIE_NAME)
        return
    response.set_cookie(
        settings.CONNECT_COOKIE_NAME,
        signing.dumps([dataclasses.astuple(each) for each in begun], salt=_SALT),
        max_age=LIVES,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",  # the way back comes from the publisher's page
    )


def _by_the_way(response: HttpResponse) -> HttpResponse:
    """Mark an answer that only leads on: it may stand between an embed and the window that it opened."""
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return private(response)


def _lost() -> SignInLostError:
    return SignInLostError(
        _(
            "This sign-in began in another browser, or too long ago. Open the page that you came from, and sign in "
            "once more."
        )
    )
