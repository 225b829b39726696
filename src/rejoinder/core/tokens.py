"""Signed values that the browser keeps for us: who a device is, when a form was opened.

Every kind has its own salt, so that one can never pass for another.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer


def _signer(purpose: str) -> Signer:
    """Return the signer of one kind of value; made at each use, since settings are read inside functions."""
    return Signer(salt=f"rejoinder.{purpose}", sep=".")


def device_token(device: uuid.UUID) -> str:
    """Return the token by which a guest's device is known again."""
    return _signer("device").sign(device.hex)


def read_device_token(token: str) -> uuid.UUID | None:
    """Return the device of a token, or None when it is empty, forged or signed with another key."""
    try:
        return uuid.UUID(hex=_signer("device").unsign(token))
    except (BadSignature, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class FormStamp:
    """What a form says of itself: a key that makes a second sending harmless, and when it was opened."""

    key: uuid.UUID
    opened_at: datetime


def form_stamp(*, key: uuid.UUID, opened_at: datetime) -> str:
    """Return the stamp as signed text for a hidden field."""
    # Without its fraction before it is a float: that would round a last microsecond up.
    seconds = int(opened_at.replace(microsecond=0).timestamp())
    return _signer("form").sign(f"{key.hex}:{seconds}")


def read_form_stamp(text: str) -> FormStamp | None:
    """Return what `form_stamp` wrote, or None when it is empty or forged."""
    try:
        key, _, seconds = _signer("form").unsign(text).partition(":")
        return FormStamp(
            key=uuid.UUID(hex=key), opened_at=datetime.fromtimestamp(int(seconds), tz=UTC)
        )
    except (BadSignature, ValueError, OverflowError, OSError):
        return None
