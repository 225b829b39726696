"""Change what proves, on other origins' pages, that somebody is an account."""

from __future__ import annotations

from django.utils import timezone

from rejoinder.accounts.models import Account, Login


def end_all_logins(account: Account) -> int:
    """Sign an account out of every page of other origins, and return of how many. One statement."""
    return Login.objects.filter(account=account, ended_at=None).update(ended_at=timezone.now())
