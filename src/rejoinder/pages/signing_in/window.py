"""The window in which somebody signs in for an embed: on our origin, where cookies of ours count and passwords belong.

It asks whoever is signed in for a word, and gives the page that opened it a code. The page is named by its origin, which
is one of the site's, so that nobody else hears the code; and by a challenge, without whose verifier it is worth nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import find_member
from rejoinder.accounts.services import member_reader
from rejoinder.accounts.services.logins import BadChallengeError, is_challenge, issue_codes
from rejoinder.core.caching import private
from rejoinder.core.errors import ProblemError
from rejoinder.core.sentences import Sentence
from rejoinder.fragments.words import known_language
from rejoinder.pages.forms import errors_of
from rejoinder.pages.origins import UnknownOriginError
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.rendering import site_page, speak_for
from rejoinder.pages.signing_in.links import sign_in_url, sign_out_url
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

_STATE: Final = re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page that opens the window says."""

    site: Site
    origin: str
    challenge: str
    state: str  # comes back to it with the code


@require_http_methods(["GET", "HEAD", "POST"])
def show_window(request: HttpRequest) -> HttpResponse:
    """Ask whether to sign in on another page, or give that page a code."""
    site = get_site(request.GET.get("site", ""))
    language = known_language(request.GET.get("lang", "")) or site.language
    speak_for(site, request)
    asked = _asked(request, site=site)
    account = request.user
    if not isinstance(account, Account):
        response: HttpResponse = HttpResponseRedirect(sign_in_url(request.get_full_path()))
    elif request.method == "POST":
        response = _give_code(request, asked, account=account, language=language)
    else:
        response = _ask(request, asked, account=account, language=language)
    # Else the browser would cut it off from its opener. Pages below /account/ do likewise: `AccountPages`.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return private(response)


def _asked(request: HttpRequest, *, site: Site) -> _Asked:
    """Return what the address says.

    Raises:
        UnknownOriginError: pages of that origin are none of the site's.
        BadChallengeError: something is missing, or damaged.
    """
    origin = request.GET.get("origin", "")
    if origin not in {*site.origins, settings.BASE_URL}:
        raise UnknownOriginError(
            Sentence(
                "Pages of %(origin)s have nothing to do with %(site)s. Nobody is signed in there.",
                origin=origin[:200] or "?",
                site=site.name,
            )
        )
    challenge, state = request.GET.get("challenge", ""), request.GET.get("state", "")
    if not is_challenge(challenge) or not _STATE.fullmatch(state):
        raise BadChallengeError("This address is incomplete. Open the window from the page again.")
    return _Asked(site=site, origin=origin, challenge=challenge, state=state)


def _ask(
    request: HttpRequest,
    asked: _Asked,
    *,
    account: Account,
    language: str,
    name: str = "",
    problem: ProblemError | None = None,
) -> HttpResponse:
    reader = find_member(site=asked.site, account=account)
    is_known = reader is not None and not reader.is_nameless
    return site_page(
        request,
        "pages/window.html",
        site=asked.site,
        status=problem.status if problem else 200,
        language=language,
        own_name=reader.name if reader is not None and is_known else "",
        typed=name,
        place=_place(asked),
        action=request.get_full_path(),
        other_link=sign_out_url(request.get_full_path()),
        errors=errors_of(problem),
        csrf_token_value=get_token(request),
    )


def _give_code(
    request: HttpRequest, asked: _Asked, *, account: Account, language: str
) -> HttpResponse:
    fields = posted_fields(request)
    name = fields.get("name", "")
    try:
        member_reader(site=asked.site, account=account, name=name)
    except ProblemError as problem:
        return _ask(request, asked, account=account, language=language, name=name, problem=problem)
    codes = issue_codes(
        site=asked.site, account=account, origin=asked.origin, challenge=asked.challenge
    )
    response = site_page(
        request,
        "pages/window_done.html",
        site=asked.site,
        language=language,
        codes=codes,
        typed_code=f"{codes.typed[:4]}-{codes.typed[4:]}",
        state=asked.state,
        origin=asked.origin,
        place=_place(asked),
        is_of_tab=bool(fields.get("tab")),
    )
    response.delete_cookie(settings.WINDOW_COOKIE_NAME, samesite="Lax")
    return response


def _place(asked: _Asked) -> str:
    """Return by which name a person knows the page: its host, or the publication where it is in a frame of ours."""
    is_framed = asked.origin == settings.BASE_URL
    return asked.site.name if is_framed else urlsplit(asked.origin).netloc
