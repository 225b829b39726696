"""Pages of one's account that are ours alone: where it starts, the second factor of staff, signing out everywhere."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from allauth.account.views import LoginView
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.internal.flows.signup import (
    clear_pending_signup,
    complete_social_signup,
    get_pending_signup,
)
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder.accounts.services.logins import end_all_logins
from rejoinder.accounts.services.sessions import end_sessions
from rejoinder.pages.proved import has_second_factor
from rejoinder.pages.signing_in.account_adapter import is_recently_proven
from rejoinder.pages.signing_in.links import safe_path, sign_in_url
from rejoinder.pages.signing_in.second_factor import has_set_up, note_set_up
from rejoinder.pages.signing_in.social_adapter import SocialAdapter

_AFTERWARDS = (
    "after_set_up"  # in the session: where somebody was going who had to set up a factor first
)
_READS = ["GET", "HEAD"]


@login_required
@require_http_methods(_READS)
def show_start(request: HttpRequest) -> HttpResponse:
    """Show what an account has, and where each of it is changed. Four statements."""
    account = authenticated_user(request)
    types = [*Authenticator.objects.filter(user=account).values_list("type", flat=True)]
    return render(
        request,
        "account/start.html",
        {
            "email": EmailAddress.objects.get_primary_email(account) or "",
            "username": "" if account.email else account.username,
            "has_password": account.has_usable_password(),
            "passkeys": types.count(Authenticator.Type.WEBAUTHN),
            "has_app": Authenticator.Type.TOTP in types,
            "afterwards": request.session.get(_AFTERWARDS, ""),
        },
    )


@login_required
@require_http_methods(_READS)
def show_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead staff to a second factor: to use it, or to set one up first."""
    after = safe_path(request.GET.get("next", "")) or reverse("account_start")
    if has_second_factor(request):
        request.session.pop(_AFTERWARDS, None)
        return HttpResponseRedirect(after)
    if has_set_up(authenticated_user(request)):
        # It was set up in another session since this one began.
        methods = {
            Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
            Authenticator.Type.TOTP: "mfa_reauthenticate",
        }
        types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
        name = next(view for kind, view in methods.items() if kind in types)
        return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': after})}")
    request.session[_AFTERWARDS] = after
    return render(request, "account/second_factor.html")


class SignIn(LoginView):
    """The sign-in page. Whoever was asked for a code is led back to it, unless he or she wants another way (`again`)."""

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponse | None:
        if "again" in request.GET:
            clear_login(request)
            return None
        response: HttpResponse = super()._redirect_to_pending_stage(request, stage)
        return response


class SetUpApp(ActivateTOTPView):
    """Set up an authenticator app; its first code counts as used."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_set_up(self.request, Authenticator.Type.TOTP)
        return response


class SetUpPasskey(AddWebAuthnView):
    """Set up a passkey, which is always one to sign in with: kept on the device, behind its lock."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(authenticated_user(self.request), True)  # noqa: FBT003  # allauth's
        context["js_data"] = {"creation_options": options}
        return context

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_set_up(self.request, Authenticator.Type.WEBAUTHN)
        return response


@login_required
@require_http_methods([*_READS, "POST"])
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Ask to sign in again whoever has no proof of ours to repeat."""
    after = safe_path(request.GET.get("next", ""))
    if is_recently_proven(request):
        return HttpResponseRedirect(after or reverse("account_start"))
    if request.method == "POST":
        logout(request)
        return HttpResponseRedirect(sign_in_url(after))
    return render(request, "account/again.html")


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the account, this one too, and what is signed in on other sites' pages."""
    account = authenticated_user(request)
    end_all_logins(account)
    end_sessions(account)
    logout(request)
    return HttpResponseRedirect(sign_in_url())


@login_not_required
@require_http_methods([*_READS, "POST"])
def come_from_provider(request: HttpRequest) -> HttpResponse:
    """Ask somebody whom a provider names for the first time: a new account, or one that is there?"""
    pending = get_pending_signup(request)
    if pending is None:
        return HttpResponseRedirect(reverse("account_login"))
    if request.method != "POST":
        return render(request, "socialaccount/signup.html", {"provider": pending.provider})
    if request.POST.get("act") == "link":
        return HttpResponseRedirect(sign_in_url(reverse("account_link")))
    clear_pending_signup(request)
    SocialAdapter(request).save_user(request, pending, form=None)
    response: HttpResponse = complete_social_signup(request, pending)
    return response


@login_required
@require_http_methods([*_READS, "POST"])
def link_provider(request: HttpRequest) -> HttpResponse:
    """Add a provider's sign-in to the account that was just signed in to."""
    pending = get_pending_signup(request)
    if pending is None:
        return HttpResponseRedirect(reverse("account_start"))
    if not is_recently_proven(request):
        return HttpResponseRedirect(
            f"{reverse('account_again')}?{urlencode({'next': request.path})}"
        )
    if request.method != "POST":
        return render(request, "socialaccount/link.html", {"provider": pending.provider})
    clear_pending_signup(request)
    pending.lookup()
    if not pending.is_existing:
        pending.connect(request, request.user)
    return HttpResponseRedirect(reverse("socialaccount_connections"))
