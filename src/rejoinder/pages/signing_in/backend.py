"""Whether a password is right: one hash for everybody, so that time tells nobody who has an account."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from rejoinder.accounts.models import Account


class OneHash(AuthenticationBackend):
    """As allauth's, which hashes twice for an address that is known and once for any other."""

    def _authenticate(self, request: HttpRequest | None, **credentials: str) -> Account | None:
        typed = credentials.get("email") or credentials.get("username") or ""
        account = account_of_address(typed) if "@" in typed else get_user_by_username(typed)
        found: Account | None = self._check_password(account, credentials["password"])
        return found


def account_of_address(email: str) -> Account | None:
    """Return the account that has proven this address, also one that was closed, or None. One statement."""
    rows = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user")
    row = rows.first()
    return None if row is None else row.user
