"""Signing in by a token that the publisher signed: in an embed, and on our own pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rejoinder.accounts.names import clean_name
from rejoinder.accounts.services.identities import (
    account_by_token,
    account_to_sign_out,
    read_word,
)
from rejoinder.accounts.services.logins import end_all_logins, open_login
from rejoinder.accounts.services.sessions import end_sessions
from rejoinder.accounts.sso.tokens import BadTokenError
from rejoinder.core.caching import private
from rejoinder.core.errors import InvalidError, ProblemError
from rejoinder.pages.logins import browser_of, tokens_answer
from rejoinder.pages.origins import is_from_here, origin_of
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.rendering import site_page, speak_for
from rejoinder.pages.signing_in.entering import enter, failed
from rejoinder.sites.queries import get_site


@require_POST
def take_token(request: HttpRequest, site: str) -> HttpResponse:
    """Sign in by a token in an embed; answers as for a code of our window. Some eight statements."""
    found = get_site(site)
    speak_for(found, request)
    fields = posted_fields(request)
    account = account_by_token(site=found, token=fields.get("token", ""))
    return tokens_answer(
        open_login(
            site=found, account=account, origin=origin_of(request), browser=browser_of(request)
        )
    )


@csrf_exempt
@require_POST
def enter_by_token(request: HttpRequest, site: str) -> HttpResponse:
    """Sign in by a token on our own pages: it comes from a form of the publisher's, and is asked about first.

    Any page can send such a form, with a token of its owner's own: whoever did not notice would write in that name.
    So what comes from elsewhere changes nothing but says who it would be, and the button there, which no other page
    can press, signs in.
    """
    found = get_site(site)
    speak_for(found, request)
    fields = posted_fields(request)
    token, after = fields.get("token", ""), fields.get("next", "")
    try:
        if is_from_here(request):
            account = account_by_token(site=found, token=token)
            return enter(request, account, site=found, after=after)
        said = read_word(site=found, token=token).said
    except BadTokenError as error:
        raise failed(error, site=found) from error
    return private(
        site_page(
            request,
            "pages/sso.html",
            site=found,
            name=_shown(said.name),
            action=request.path,
            token=token,
            after=after,
        )
    )


@csrf_exempt
@require_POST
def sign_out(request: HttpRequest, site: str) -> HttpResponse:
    """End everything that an identity of the publisher has open here (OpenID Connect Back-Channel Logout 1.0).

    The publisher's server asks; whoever is not known is signed out already. Errors are 400, as the specification has
    them.
    """
    try:
        account = account_to_sign_out(
            site=get_site(site), token=posted_fields(request).get("logout_token", "")
        )
    except ProblemError as problem:
        answer = {"error": "invalid_request", "error_description": problem.detail}
        return private(JsonResponse(answer, status=400))
    if account is not None:
        end_all_logins(account)
        end_sessions(account)
    return private(HttpResponse(status=200))


def _shown(name: str) -> str:
    """Return a publisher's name for somebody as it may stand on a page, "" for none that may."""
    try:
        return clean_name(name)
    except InvalidError:
        return ""
