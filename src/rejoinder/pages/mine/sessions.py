"""Where an account is signed in: in browsers on our pages, and in discussions on other sites' pages."""

from __future__ import annotations

import uuid
from contextlib import suppress

from allauth.account.internal.flows.logout import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rejoinder.accounts.models import Account, Login
from rejoinder.accounts.services.logins import end_login_of
from rejoinder.accounts.services.sessions import digest_of, end_session, end_sessions
from rejoinder.core.errors import InvalidError
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.writing import see_other

_MOST = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_sessions(request: HttpRequest) -> HttpResponse:
    """List them, or end some of them. What is another's is not found, and nothing is said of it."""
    account = request.user
    assert isinstance(account, Account)
    if request.method == "POST":
        _end(request, account)
        return see_other(request.path)
    sessions = account.sessions.defer("session_data").order_by("-seen_at")[:_MOST]
    logins = Login.objects.filter(account=account, ended_at=None).select_related("site")
    return render(
        request,
        "mine/sessions.html",
        {
            "sessions": list(sessions),
            "current": digest_of(_secret_of(request)),
            "logins": list(logins.order_by("-renewed_at")[:_MOST]),
        },
    )


def _end(request: HttpRequest, account: Account) -> None:
    """End a session, all others, or a sign-in of the account. Idempotent."""
    fields = posted_fields(request)
    chosen, act = fields.get("id", ""), fields.get("act")
    if act == "session":
        if chosen == digest_of(_secret_of(request)):
            logout(request)
        else:
            end_session(account, key=chosen)
    elif act == "others":
        end_sessions(account, but=_secret_of(request))
    elif act == "login":
        with suppress(ValueError):  # none of ours
            end_login_of(account, login=uuid.UUID(chosen))
    else:
        raise InvalidError(_("This form is not one of ours."), field="act")


def _secret_of(request: HttpRequest) -> str:
    return request.session.session_key or ""
