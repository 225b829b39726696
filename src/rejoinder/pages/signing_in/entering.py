"""Let in, on our own origin, whom a publisher named: by the same steps as anybody, second factor included."""

from __future__ import annotations

import logging

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from rejoinder.accounts.models import Account
from rejoinder.accounts.sso.tokens import BadTokenError
from rejoinder.core.caching import private
from rejoinder.core.errors import NotSignedInError
from rejoinder.core.sentences import Sentence
from rejoinder.fragments.links import SiteLinks
from rejoinder.pages.signing_in.links import safe_path
from rejoinder.sites.models import Site

log = logging.getLogger(__name__)


class SignInFailedError(NotSignedInError):
    """What the publisher said could not be taken. The log says why; a reader can do nothing about it."""

    code = "sign_in_failed"


def enter(request: HttpRequest, account: Account, *, site: Site, after: str) -> HttpResponse:
    """Sign an account in, or ask for its second factor first, and lead on.

    Args:
        after: a path, as somebody sent it; the site's first page where it is none of ours.
    """
    record_authentication(request, account, method="sso", site=site.key)
    leads_to = safe_path(after) or SiteLinks(site=site.key).home
    response: HttpResponse = perform_login(request, Login(user=account, redirect_url=leads_to))
    return private(response)


def failed(error: BadTokenError, *, site: Site) -> SignInFailedError:
    """Return what a reader is told of a bad token, and log what was wrong. No part of the token is in the log."""
    log.warning("Signing in by the publisher of %s failed: %s", site.key, error.detail)
    return SignInFailedError(
        Sentence(
            "Signing in by %(site)s did not work. Go back to the page you came from, and try again.",
            site=site.name,
        )
    )
