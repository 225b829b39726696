"""What a session has proved of whoever it is of."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether a passkey, an app or a recovery code was used in this session, by whoever it is of."""
    return any(
        record["method"] == "mfa" for record in get_authentication_records(request, request.user)
    )
