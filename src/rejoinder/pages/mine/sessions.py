"""Where an account is signed in: in browsers on our pages, and in discussions on other sites' pages."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rejoinder.accounts.models import Account, Login
from rejoinder.core.errors import InvalidError
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.writing import see_other
from rejoinder.personal.services.retaining import NO_NETWORK

_MOST = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_sessions(request: HttpRequest) -> HttpResponse:
    """List them, or end one of them. What is another's is not found, and nothing is said of it."""
    account = request.user
    assert isinstance(account, Account)
    if request.method == "POST":
        _end(request, account)
        return see_other(request.path)
    current = request.session.session_key
    sessions = [
        {
            "id": each.pk,
            "browser": each.user_agent,
            "since": each.created_at,
            "seen": each.last_seen_at,
            "network": "" if each.ip == NO_NETWORK else each.ip,
            "is_current": each.session_key == current,
        }
        for each in UserSession.objects.filter(user=account).order_by("-last_seen_at")[:_MOST]
    ]
    logins = Login.objects.filter(account=account, ended_at=None).select_related("site")
    return render(
        request,
        "mine/sessions.html",
        {"sessions": sessions, "logins": list(logins.order_by("-renewed_at")[:_MOST])},
    )


def _end(request: HttpRequest, account: Account) -> None:
    """End a session or a sign-in of the account. Idempotent."""
    fields = posted_fields(request)
    number = fields.get("id", "")
    if fields.get("act") == "session":
        chosen = UserSession.objects.filter(user=account, pk=number if number.isdecimal() else 0)
        end_sessions(request, list(chosen))
    elif fields.get("act") == "login":
        mine = Login.objects.filter(account=account, ended_at=None)
        for login in mine:
            if str(login.pk) == number:
                mine.filter(pk=login.pk).update(ended_at=timezone.now())
    else:
        raise InvalidError(_("This form is not one of ours."), field="act")
