"""Say of a session where it was opened, and end sessions. They begin with what they hold, in `config.sessions`."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from rejoinder.accounts.models import Account, Session


def digest_of(secret: str) -> str:
    """Return how the secret in a session's cookie is kept: SHA-256, in hex. It is random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def note_sign_in(secret: str, *, browser: str, network: str) -> None:
    """Say of a session what its owner will know it by. One statement.

    Args:
        network: its first address, e.g. 192.0.2.0.
    """
    Session.objects.filter(pk=digest_of(secret)).update(
        browser=browser, network=network, created_at=timezone.now()
    )


def end_session(account: Account, *, key: str) -> bool:
    """End one session of an account, and return whether it was there. One statement at most.

    Args:
        key: as it is stored, a digest; as somebody sent it.
    """
    if not key.isalnum():  # PostgreSQL would refuse to look for some of it
        return False
    count, _by_model = Session.objects.filter(account=account, pk=key).delete()
    return bool(count)


def end_sessions(account: Account, *, but: str | None = None) -> int:
    """End the sessions of an account, and return how many. One statement.

    Args:
        but: the secret of the one that goes on; None = all end.
    """
    ended = Session.objects.filter(account=account)
    if but is not None:
        ended = ended.exclude(pk=digest_of(but))
    count, _by_model = ended.delete()
    return count
