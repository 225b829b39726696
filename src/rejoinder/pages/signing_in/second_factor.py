"""Staff come in with a second factor, whichever way they signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import is_staff_somewhere
from rejoinder.core.caching import private
from rejoinder.pages.problems import not_permitted
from rejoinder.pages.proved import has_second_factor
from rejoinder.pages.signing_in.links import sign_in_url

STAFF: Final = "/staff/"
NEWSROOM: Final = "/newsroom/"
_FACTORS: Final = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


class StaffDoor:
    """Middleware: before the staff's pages and the newsroom stand the one sign-in and the second factor.

    It stands before all that is there, Django's admin and Wagtail's, so that no page of theirs can forget to ask.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith((STAFF, NEWSROOM)):
            return self.get_response(request)
        return _led_elsewhere(request) or self.get_response(request)


def _led_elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Return what is answered in the place of a staff's page, None for whoever may see it. Two statements at most."""
    user = request.user
    home = STAFF if request.path_info.startswith(STAFF) else NEWSROOM
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else home
    is_door = request.path_info == f"{home}login/"
    if is_door:
        here = request.GET.get("next", "") or home
    if not isinstance(user, Account):
        target = sign_in_url(here)
    elif not _may_enter(user, home):
        return private(not_permitted(request))
    elif settings.STAFF_SECOND_FACTOR and not has_second_factor(request):
        target = _next(reverse("account_second_factor"), here)
    else:
        target = home if is_door else ""
    if not target:
        return None
    if request.method not in {"GET", "HEAD", "POST"}:
        return private(not_permitted(request))
    return private(HttpResponseRedirect(target))


def _may_enter(user: Account, home: str) -> bool:
    if home == STAFF:
        return is_staff_somewhere(user)
    return user.has_perm("wagtailadmin.access_admin")


def has_set_up(account: Account) -> bool:
    """Return whether an account has an authenticator app or a passkey. One statement."""
    return bool(Authenticator.objects.filter(user=account, type__in=_FACTORS).exists())


def note_set_up(request: HttpRequest, authenticator_type: str) -> None:
    """Count what was just set up as used: whoever did it held it in hand."""
    record_authentication(
        request, request.user, method="mfa", type=authenticator_type, reauthenticated=True
    )


def _next(address: str, here: str) -> str:
    return f"{address}?{urlencode({'next': here})}"
