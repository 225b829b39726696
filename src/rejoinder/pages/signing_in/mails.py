"""What is mailed about an account: codes to sign in with, and word of every change that matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.accounts.emails import clean_email
from rejoinder.core.errors import InvalidError
from rejoinder.fragments.links import whole
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.services.outbox import queue_mail

# allauth's name of a mail → ours, which is the end of its kind and the name of its template.
_WITH_CODE: Final = {
    "account/email/login_code": "login_code",
    "account/email/password_reset_code": "password_code",
    "account/email/email_confirmation": "address_code",
    "account/email/email_confirmation_signup": "address_code",
}
_NO_ACCOUNT: Final = {"account/email/unknown_account", "account/email/account_already_exists"}
_CHANGED: Final[Mapping[str, str | Promise]] = {
    "account/email/password_changed": gettext_lazy("The password of your account was changed."),
    "account/email/password_reset": gettext_lazy("The password of your account was changed."),
    "account/email/password_set": gettext_lazy("Your account has a password now."),
    "account/email/email_changed": gettext_lazy("The e-mail address of your account was changed."),
    "account/email/email_confirm": gettext_lazy("An e-mail address was added to your account."),
    "account/email/email_deleted": gettext_lazy("An e-mail address of your account was removed."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": gettext_lazy(
        "The authenticator app of your account was removed."
    ),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your account."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey of your account was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy(
        "New recovery codes were made for your account. The old ones do not work any more."
    ),
    "socialaccount/email/account_connected": gettext_lazy(
        "Another way to sign in was added to your account."
    ),
    "socialaccount/email/account_disconnected": gettext_lazy(
        "A way to sign in was removed from your account."
    ),
}


def send_account_mail(name: str, to: str, *, code: str = "", confirm_path: str = "") -> None:
    """Write down the mail that allauth calls `name`. One statement; it is sent by the worker.

    What goes to a mailbox says nothing of who asked: somebody else may have.

    Args:
        confirm_path: of the page where the code is typed; the mail has its address, without the code.
    """
    if name in _WITH_CODE:
        kind = _WITH_CODE[name]
        subject = {
            "login_code": _("Your sign-in code: %(code)s"),
            "password_code": _("Your code for a new password: %(code)s"),
            "address_code": _("Your code to confirm this address: %(code)s"),
        }[kind] % {"code": code}
        values = {"code": code, "link": whole(confirm_path) if confirm_path else ""}
    elif name in _NO_ACCOUNT:
        kind, subject = "no_password", _("About your request for a new password")
        values = {"link": whole(reverse("account_login"))}
    elif name in _CHANGED:
        kind, subject = "changed", _("A change to your account")
        values = {"said": str(_CHANGED[name]), "link": whole(reverse("account_start"))}
    else:
        raise ValueError(f"No mail of ours is called {name}.")
    text = render_to_string(f"notifications/account/{kind}.txt", values).strip() + "\n"
    try:
        mail = Mail(to=clean_email(to), subject=subject, text=text)
    except InvalidError:
        return  # an address that no mail of ours can be sent to, of an account made on the command line
    queue_mail(mail, kind=f"account.{kind}")


def is_change(name: str) -> bool:
    """Return whether this mail tells of a change to an account."""
    return name in _CHANGED


def page_with_code(name: str) -> str:
    """Return the path of the page that waits for the code of this mail."""
    return {
        "account/email/login_code": reverse("account_confirm_login_code"),
        "account/email/password_reset_code": reverse("account_confirm_password_reset_code"),
    }.get(name, reverse("account_email_verification_sent"))
