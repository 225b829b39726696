"""What django-allauth asks us when somebody signs in or changes an account."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any, ClassVar, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.models import Account
from rejoinder.accounts.services.logins import end_all_logins
from rejoinder.accounts.services.sessions import note_sign_in
from rejoinder.core.errors import InvalidError
from rejoinder.fragments.words import said
from rejoinder.pages.logins import browser_of
from rejoinder.pages.signing_in.links import safe_path
from rejoinder.pages.signing_in.mails import is_change, page_with_code, send_account_mail
from rejoinder.pages.visitors import network_of

# What is worth a sentence on the next page, of all that allauth has one for.
_SAID: Final[Mapping[str, str | Promise]] = {
    "account/messages/password_changed.txt": _("Your password was changed."),
    "account/messages/password_set.txt": _("Your account has a password now."),
    "account/messages/email_confirmed.txt": _("The address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("This address belongs to another account."),
    "account/messages/email_deleted.txt": _("The address was removed."),
    "account/messages/primary_email_set.txt": _("Mails go to this address now."),
    "account/messages/cannot_delete_primary_email.txt": _(
        "Mails go to this address. Choose another for them first."
    ),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": _("These are your new recovery codes."),
    "socialaccount/messages/account_connected.txt": _("You can sign in this way from now on."),
    "socialaccount/messages/account_connected_other.txt": _(
        "Somebody else signs in here this way. Nothing was changed."
    ),
    "socialaccount/messages/account_disconnected.txt": _("This way to sign in was removed."),
}
_WRONG: Final = _("This address, name or password is not right. Check them, or use a code instead.")
_AWHILE: Final = _("Too many attempts. Wait some minutes and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Ours in words, mails, addresses that are led to, and what counts as a recent proof."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("Your account has this address already."),
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_code": _("This code is not right. Check it and type it again."),
        "incorrect_password": _("This is not your password."),
        "max_email_addresses": _("An account has at most %d addresses."),
        "too_many_login_attempts": _AWHILE,
        "rate_limited": _AWHILE,
        "same_as_current": _("This is what it is already."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the network of whoever asks, as its first address: no address of a person is stored or counted."""
        return str(ip_network(network_of(request)).network_address)

    def login(self, request: HttpRequest, user: Account) -> None:
        """Let an account in, in a session that says from where."""
        super().login(request, user)
        request.session.save()
        note_sign_in(
            request.session.session_key or "",
            browser=browser_of(request),
            network=self.get_client_ip(request),
        )

    def is_safe_url(self, url: str) -> bool:
        return bool(safe_path(url))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_start")

    get_signup_redirect_url = get_login_redirect_url
    get_password_change_redirect_url = get_login_redirect_url

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """Return a name that says nothing of whose it is: it is shown nowhere."""
        return f"reader-{secrets.token_hex(10)}"

    def clean_email(self, email: str) -> str:
        """Return the address as it is stored.

        Raises:
            ValidationError: it is none that a mail can be sent to.
        """
        try:
            return clean_email(email).lower()
        except InvalidError as error:
            raise ValidationError(said(error.detail), code=error.problem_code) from error

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        send_account_mail(
            template_prefix,
            email,
            code=str(context.get("code", "")),
            confirm_path=page_with_code(template_prefix),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: Mapping[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the account's own address of a change. Neither a network nor a browser is named: mails are forwarded."""
        if not is_change(template_prefix):
            return
        to = email or user.email
        if to:
            self.send_mail(template_prefix, to, context or {})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Mapping[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or _SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.EmailVerificationStage": f"{__package__}.stages.ProvenAddress"
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def set_password(self, user: Account, password: str) -> None:
        """Set it, and end what the old one opened elsewhere; sessions of ours end by themselves."""
        super().set_password(user, password)
        end_all_logins(user)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """Return how somebody who is signed in can prove it again; whoever has nothing of ours signs in anew."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        again = {
            "id": "again",
            "description": _("Sign in again"),
            "url": reverse("account_again"),
        }
        return methods or [again]

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Return whether somebody has to prove again who he or she is: not within the time since the last proof."""
        return not is_recently_proven(context.request)


def is_recently_proven(request: HttpRequest) -> bool:
    """Return whether a password, a code or a second factor was given in this session within the last quarter of an hour.

    Another's sign-in counts where the account has nothing else: who comes by it proves no more by coming again.
    """
    records = get_authentication_records(request, request.user)
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    recent = {each["method"] for each in records if each["at"] > since}
    if recent & {"password", "code", "mfa"}:
        return True
    return bool(recent) and not get_reauthentication_flows(request.user)


def no_name(account: Account) -> str:  # noqa: ARG001  # allauth's signature
    """Return what allauth shows as somebody's name: nothing, since user names are made up or the staff's own affair."""
    return ""
