"""What django-allauth asks us about signing in by another's word.

A provider says who somebody is, by its own number, and nothing else is taken from it: no address, no name, no picture.
So an address that it asserts, verified or not, opens nobody's account.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rejoinder.accounts.models import Account
from rejoinder.pages.signing_in.oidc import OpenIDConnect

log = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings alone, and say who somebody is."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("Somebody else signs in here this way. Nothing was changed."),
        "no_password": _("This is your only way to sign in. Set a password or a passkey first."),
        "no_verified_email": _("This is your only way to sign in. Add an e-mail address first."),
        "invalid_token": _("The other side's answer could not be checked."),
    }

    def list_apps(
        self,
        request: HttpRequest | None,
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[Any]:
        """Return the providers that providers.toml names. No statement: none is kept in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Any:
        found = super().get_provider(request, provider, client_id=client_id)
        return _forgetful(OpenIDConnect.of(found))

    def list_providers(self, request: HttpRequest) -> list[Any]:
        return [_forgetful(OpenIDConnect.of(each)) for each in super().list_providers(request)]

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Account:
        account: Account = sociallogin.user
        return account

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False  # whoever is new is asked whether there is an account already

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Answer with a page of ours. What went wrong is for the log: it may quote what the other side said."""
        if error == AuthError.CANCELLED:
            return
        log.warning("Sign-in by %s failed: %a", provider.app.provider_id or provider.id, exception)
        page = render(
            request,
            "socialaccount/authentication_error.html",
            {"provider": provider},
            status=400,
        )
        raise ImmediateHttpResponse(page)


def _forgetful(provider: Any) -> Any:
    """Make a provider keep nothing of what it is told but who it is."""
    provider.extract_extra_data = lambda _data: {}
    provider.extract_common_fields = lambda _data: {}
    provider.extract_email_addresses = lambda _data: []
    provider.get_scope_from_request = lambda _request: provider.get_scope()
    provider.get_auth_params_from_request = lambda _request, _action: provider.get_auth_params()
    return provider
