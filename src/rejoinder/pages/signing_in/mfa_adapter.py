"""What django-allauth asks us about second factors and passkeys."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.accounts.models import Account
from rejoinder.notifications.sealing import seal, unseal

PRODUCT = "Rejoinder"


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are sealed: a copy of the database makes no codes."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This did not work. Try once more."),
        "cannot_delete_authenticator": gettext_lazy("This cannot be removed now."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Set up an authenticator app or a passkey first."
        ),
        "unverified_email": gettext_lazy("Confirm your e-mail address first."),
        "add_email_blocked": gettext_lazy("Remove the second factor before you add an address."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, purpose="second-factor")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose="second-factor")

    def get_totp_issuer(self) -> str:
        return f"{PRODUCT} ({_host()})"

    def _get_user_identifier(self, user: Account) -> str:
        return user.email or user.username

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002  # allauth's signature
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return who we are for a passkey: the host of our own address, whatever a request says."""
        return {"id": _host(), "name": PRODUCT}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        name = self._get_user_identifier(user)
        return {**super().get_public_key_credential_user_entity(user), "display_name": name}


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or ""
