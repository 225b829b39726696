"""Signed in as staff is: with a second factor that was used in the session."""

from __future__ import annotations

import time

from django.test import Client

from rejoinder.accounts.models import Account


def come_in(client: Client, account: Account | None) -> Client:
    """Sign an account in, with the mark in its session that a code of an authenticator app leaves."""
    assert account is not None
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time()}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client
