"""Signatures of what another server sends us, by the Standard Webhooks specification: HMAC-SHA256 with a shared secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

from rejoinder.core.secrets import secret_bytes

PREFIX: Final = "whsec_"
TOLERANCE_SECONDS: Final = 300  # between the sender's clock and ours
_MOST_ID: Final = 200  # characters
_MOST_SIGNATURES: Final = 10
_MOST_DIGITS: Final = 12


def secret_of(key: str, *, purpose: str) -> str:
    """Return the secret of a purpose, such as a site, from the installation's key. The same each time."""
    return PREFIX + base64.b64encode(secret_bytes(key, purpose=f"webhook:{purpose}")).decode()


def sign(secret: str, *, message_id: str, stamp: int | str, body: bytes) -> str:
    """Return the header `webhook-signature` of a message.

    Args:
        stamp: seconds since 1970, as the header `webhook-timestamp` has them.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def stamp_of(
    headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str], now: float
) -> int | None:
    """Return when a message was sent, in seconds since 1970; None unless it is signed with one of the secrets.

    Args:
        headers: whatever the case of their names.
        now: in seconds since 1970; a message that is much older or newer is not taken.
    """
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    if not message_id or len(message_id) > _MOST_ID:
        return None
    if not (stamp.isascii() and stamp.isdecimal()) or len(stamp) > _MOST_DIGITS:
        return None
    if abs(int(stamp) - now) > TOLERANCE_SECONDS:
        return None
    given = headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]
    for secret in secrets:
        right = sign(secret, message_id=message_id, stamp=stamp, body=body).encode()
        if any(hmac.compare_digest(right, each.encode("utf-8", "replace")) for each in given):
            return int(stamp)
    return None
