"""Who asks for what is his or hers: by a session, by the device, or by a link that was just mailed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from rejoinder.accounts.models import Account
from rejoinder.core.tokens import read_device_token
from rejoinder.personal.models import DataLink
from rejoinder.personal.queries import Owner

PROOF_SECONDS: Final = 3_600  # for which a mailed link opens what an address has
_PROVED: Final = "proved_addresses"  # in the session: site, address, until


def owner_of(request: HttpRequest) -> Owner:
    """Return who asks. No statement without a session's cookie; else two."""
    device = read_device_token(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Owner(device=device)
    user = request.user
    return Owner(
        account=user if isinstance(user, Account) else None,
        device=device,
        addresses=_proved(request),
    )


def remember_proof(request: HttpRequest, link: DataLink) -> None:
    """Let the browser that used a mailed link see for an hour what the address has."""
    proofs = [proof for proof in request.session.get(_PROVED, []) if proof[2] > time.time()]
    request.session[_PROVED] = [
        *proofs[-9:],
        [link.site_id, link.email, time.time() + PROOF_SECONDS],
    ]
    if not isinstance(request.user, Account):
        request.session.set_expiry(PROOF_SECONDS)  # it has nothing else, and then goes


def forget_proofs(request: HttpRequest) -> None:
    """Let a link that was used on this browser open nothing any more."""
    request.session.pop(_PROVED, None)


def _proved(request: HttpRequest) -> Mapping[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for site_id, email, until in request.session.get(_PROVED, []):
        if until > time.time():
            found[site_id] = found.get(site_id, frozenset()) | {email}
    return found
