"""Signed values that the browser keeps for us: who a device is, when a form was opened.

Every kind has its own salt, so that one can never pass for another.
"""

from __future__ import annotations

import hashlib
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


@dataclass(frozen=True, slots=True)
class BearerToken:
    """What an embed sends instead of a cookie: a device, on one site, from pages of one origin."""

    device: uuid.UUID
    site_id: int
    origin: str  # as browsers spell it, e.g. https://gazette.example
    issued_at: datetime


def bearer_token(token: BearerToken) -> str:
    """Return the token as signed text for the header `Authorization: Bearer …`."""
    return _for_origin("bearer", token.device, token)


def read_bearer_token(text: str, *, site_id: int, origin: str) -> BearerToken | None:
    """Return what `bearer_token` wrote for this site and origin, None when it is empty, forged or another's.

    How old it may be is for the caller to say.
    """
    found = _read_for_origin("bearer", text, site_id=site_id, origin=origin)
    if found is None:
        return None
    return BearerToken(device=found[0], site_id=site_id, origin=origin, issued_at=found[1])


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an embed sends for a while after a sign-in: the login it comes from, on one site, from pages of one origin."""

    login: uuid.UUID
    site_id: int
    origin: str  # as browsers spell it
    issued_at: datetime


def access_token(token: AccessToken) -> str:
    """Return the token as signed text for the header `Authorization: Bearer …`."""
    return _for_origin("access", token.login, token)


def read_access_token(text: str, *, site_id: int, origin: str) -> AccessToken | None:
    """Return what `access_token` wrote for this site and origin, None when it is empty, forged or another's.

    How old it may be, and whether its login goes on, is for the caller to say.
    """
    found = _read_for_origin("access", text, site_id=site_id, origin=origin)
    if found is None:
        return None
    return AccessToken(login=found[0], site_id=site_id, origin=origin, issued_at=found[1])


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What fresh access tokens are had for, once: the login, and which of its refresh tokens this is."""

    login: uuid.UUID
    generation: int


def refresh_token(token: RefreshToken) -> str:
    """Return the token as signed text. The same login and generation give the same text."""
    return _signer("refresh").sign(f"{token.login.hex}:{token.generation}")


def read_refresh_token(text: str) -> RefreshToken | None:
    """Return what `refresh_token` wrote, or None when it is empty or forged."""
    try:
        login, generation = _signer("refresh").unsign(text).split(":")
        return RefreshToken(login=uuid.UUID(hex=login), generation=int(generation))
    except (BadSignature, ValueError):
        return None


def _for_origin(purpose: str, whose: uuid.UUID, token: BearerToken | AccessToken) -> str:
    # Without its fraction before it is a float: that would round a last microsecond up.
    seconds = int(token.issued_at.replace(microsecond=0).timestamp())
    mark = _origin_mark(token.origin)
    return _signer(purpose).sign(f"{whose.hex}:{token.site_id}:{mark}:{seconds}")


def _read_for_origin(
    purpose: str, text: str, *, site_id: int, origin: str
) -> tuple[uuid.UUID, datetime] | None:
    """Return whose a token is and since when, None when it is forged, or of another site or origin."""
    try:
        whose, site, mark, seconds = _signer(purpose).unsign(text).split(":")
        found = uuid.UUID(hex=whose), datetime.fromtimestamp(int(seconds), tz=UTC)
        is_ours = int(site) == site_id and mark == _origin_mark(origin)
    except (BadSignature, ValueError, OverflowError, OSError):
        return None
    return found if is_ours else None


def _origin_mark(origin: str) -> str:
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:16]
