"""Sign-in on pages of other origins: codes for tokens, fresh tokens for old ones, and signing out. JSON; no cookie, ever.

What proves that somebody may sign in comes by our window (`signing_in.window`). Tokens are in bodies and in the header
`Authorization`, never in an address. `docs/reference/auth.md` says what is sent and answered.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from rejoinder.accounts.services.logins import (
    LoginEndedError,
    Tokens,
    end_login,
    redeem,
    refresh,
)
from rejoinder.core.caching import private, public
from rejoinder.core.errors import ProblemError
from rejoinder.core.keys import site_key
from rejoinder.fragments.answers import overlay_html
from rejoinder.fragments.signing_in import member_html, panel_html
from rejoinder.fragments.words import said
from rejoinder.pages.origins import origin_of
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.rendering import speak_for
from rejoinder.pages.visitors import get_visitor
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site


def for_tokens(view: Callable[[HttpRequest, Site], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view its site, and make it say in JSON, too, what is wrong: `{"code", "detail"}`, for the client to show."""

    @functools.wraps(view)
    def answer(request: HttpRequest, site: str) -> HttpResponse:
        try:
            found = get_site(site)
            speak_for(found, request)
            return view(request, found)
        except ProblemError as problem:
            said_ = {"code": problem.problem_code, "detail": said(problem.detail)}
            return private(JsonResponse(said_, status=problem.status))

    return answer


@require_POST
@for_tokens
def redeem_code(request: HttpRequest, site: Site) -> HttpResponse:
    """Take a one-time code, as our window told it or as somebody typed it, with the verifier of the page that asked."""
    fields = posted_fields(request)
    tokens = redeem(
        site=site,
        origin=origin_of(request),
        code=fields.get("code", ""),
        verifier=fields.get("verifier", ""),
        browser=browser_of(request),
    )
    return tokens_answer(tokens)


@require_POST
@for_tokens
def refresh_tokens(request: HttpRequest, site: Site) -> HttpResponse:
    """Take a refresh token, which is spent by it, for the next one."""
    token = posted_fields(request).get("refresh", "")
    return tokens_answer(refresh(site=site, origin=origin_of(request), token=token))


@require_POST
@for_tokens
def log_out(request: HttpRequest, site: Site) -> HttpResponse:
    """End a login by its refresh token. Whoever is signed out already is signed out."""
    fields = posted_fields(request)
    end_login(site=site, origin=origin_of(request), token=fields.get("refresh", ""))
    return HttpResponse(status=204)


@require_safe
def show_member(request: HttpRequest, site: str) -> HttpResponse:
    """Answer who is signed in, for a page whose article nobody has spoken of yet."""
    found = get_site(site)
    speak_for(found, request)
    visitor = get_visitor(request, site=found)
    if visitor.account is None:
        raise LoginEndedError
    values = {"name": visitor.known_name}
    return private(HttpResponse(overlay_html(values) + member_html(visitor.known_name)))


@require_safe
def show_panel(request: HttpRequest, site: str) -> HttpResponse:
    """Answer what stands in the embed while its reader signs in, the same for everybody."""
    found = get_site(site)
    speak_for(found, request)
    return public(request, HttpResponse(panel_html(found)), keys=[site_key(found.pk)])


def tokens_answer(tokens: Tokens) -> HttpResponse:
    """Return the one answer to whatever signs in."""
    return private(
        JsonResponse(
            {
                "access": tokens.access,
                "refresh": tokens.refresh,
                "expires_in": tokens.expires_in,
            }
        )
    )


# By the first that fits: each browser names those that it wants to be taken for.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(request: HttpRequest) -> str:
    """Return what somebody recognises a browser of his or hers by, e.g. "Firefox, Linux"; no versions; "" if nothing."""
    sent = request.headers.get("User-Agent", "")
    named = (
        next((name for mark, name in table if mark in sent), "") for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, named))
