"""Read a token by which a publisher signs who somebody is: a JWT (RFC 7519) under the rules of RFC 8725.

Keys and algorithms come from our own tables alone; the header's word only has to agree with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import jwt

from rejoinder.accounts.sso.keys import Key
from rejoinder.accounts.sso.said import MOST_SUBJECT, Said, is_subject
from rejoinder.core.errors import NotSignedInError

MOST_CHARS: Final = 8_000
MOST_SECONDS: Final = 300  # from `iat` to `exp`
SKEW_SECONDS: Final = 30  # between the publisher's clock and ours
SIGN_IN: Final = "JWT"
SIGN_OUT: Final = "logout+jwt"  # OpenID Connect Back-Channel Logout 1.0, 2.4

_MOST_ID: Final = 200  # characters
_MOST_ROLES: Final = 50
_SHAPE: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)
_HEADER: Final = {"alg", "typ", "kid"}  # all else could name another key, or another way to read


class BadTokenError(NotSignedInError):
    """The publisher's word is not to be taken. What is said to the caller is for the publisher's developer."""

    code = "bad_token"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was signed with one of the keys, for us, now."""

    issuer: str
    id: str  # `jti`, which is good once
    expires_at: (
        datetime  # after which nobody would take it again, our patience with clocks included
    )
    said: Said


def read_token(
    text: object, *, keys: Sequence[Key], audience: str, now: datetime, kind: str = SIGN_IN
) -> Token:
    """Return what a token says. Pure: whether it came before is for the caller to find out.

    Args:
        text: as it came, which may be anything.
        audience: whom the token must name as `aud`.
        kind: what the token must name as `typ`.

    Raises:
        BadTokenError: it is none of ours, of another time, or malformed; says what, once the signature is right.
    """
    if not isinstance(text, str) or len(text) > MOST_CHARS:
        raise BadTokenError(f"A token has at most {MOST_CHARS:,} characters.")
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise _unsigned()
    header = _object(_decoded(shape[1]))
    _check_header(header, kind=kind)
    key = _key_that_signed(text, header=header, keys=keys)
    claims = _object(_decoded(shape[2]))
    return _token(claims, key=key, audience=audience, now=int(now.timestamp()))


def _check_header(header: Mapping[str, Any], *, kind: str) -> None:
    if set(header) - _HEADER:
        raise BadTokenError("The token's header may have alg, typ and kid, and nothing else.")
    said = header.get("typ")
    if not isinstance(said, str) or said.lower() != kind.lower():
        raise BadTokenError(f"The token's “typ” must be “{kind}”.")


def _key_that_signed(text: str, *, header: Mapping[str, Any], keys: Sequence[Key]) -> Key:
    algorithm, wanted = header.get("alg"), header.get("kid")
    for key in keys:
        if key.algorithm != algorithm or ("kid" in header and key.id != wanted):
            continue
        for material in key.material:
            if _is_signed(text, material=material, algorithm=key.algorithm):
                return key
    raise _unsigned()


def _is_signed(text: str, *, material: str, algorithm: str) -> bool:
    try:
        jwt.PyJWS().decode_complete(text, material, algorithms=[algorithm])
    except jwt.PyJWTError:
        return False
    return True


def _token(claims: Mapping[str, Any], *, key: Key, audience: str, now: int) -> Token:
    if claims.get("iss") != key.issuer:
        raise BadTokenError(f"The token's “iss” must be “{key.issuer}”.")
    audiences = claims.get("aud")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        raise BadTokenError(f"The token's “aud” must be “{audience}”.")
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    starts = _seconds(claims, "nbf") if "nbf" in claims else issued
    if not 0 < expires - issued <= MOST_SECONDS:
        raise BadTokenError(
            f"The token's “exp” must be at most {MOST_SECONDS} seconds after its “iat”."
        )
    if max(issued, starts) > now + SKEW_SECONDS:
        raise BadTokenError("The token is from the future. Set the publisher's clock.")
    if expires <= now - SKEW_SECONDS:
        raise BadTokenError("The token has expired. Sign a fresh one for each sign-in.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not is_subject(subject):
        raise BadTokenError(f"The token's “sub” must be a text of 1 to {MOST_SUBJECT} characters.")
    token_id = claims.get("jti")
    if not isinstance(token_id, str) or not 0 < len(token_id) <= _MOST_ID:
        raise BadTokenError(
            f"The token's “jti” must be a text of 1 to {_MOST_ID} characters, another for each token."
        )
    return Token(
        issuer=key.issuer,
        id=token_id,
        expires_at=datetime.fromtimestamp(expires + SKEW_SECONDS + 1, tz=UTC),
        said=_said(claims, subject=subject),
    )


def _said(claims: Mapping[str, Any], *, subject: str) -> Said:
    roles = claims.get("roles", [])
    if (
        not isinstance(roles, list)
        or len(roles) > _MOST_ROLES
        or not all(isinstance(role, str) for role in roles)
    ):
        raise BadTokenError("The token's “roles” must be a list of texts.")
    return Said(
        subject=subject,
        name=_text(claims, "name"),
        email=_text(claims, "email"),
        email_verified=_flag(claims, "email_verified"),
        avatar_url=_text(claims, "avatar_url"),
        is_verified=_flag(claims, "verified"),
        roles=tuple(roles),
    )


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    # A year of five digits is no mistake of a clock, and too much for a date.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**11:
        raise BadTokenError(f"The token's “{name}” must be a whole number of seconds since 1970.")
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadTokenError(f"The token's “{name}” must be a text.")
    return value


def _flag(claims: Mapping[str, Any], name: str) -> bool:
    value = claims.get(name, False)
    if not isinstance(value, bool):
        raise BadTokenError(f"The token's “{name}” must be true or false.")
    return value


def _decoded(part: str) -> bytes:
    try:
        return jwt.utils.base64url_decode(part)
    except ValueError as error:
        raise _unsigned() from error


def _object(content: bytes) -> dict[str, Any]:
    """Return a JSON object in which no name stands twice: two readers could take different ones for it."""
    try:
        found = json.loads(
            content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise _unsigned() from error
    if not isinstance(found, dict):
        raise _unsigned()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name stands twice.")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON.")


def used_before() -> BadTokenError:
    """Return what is said of a token that comes a second time."""
    return BadTokenError("The token was used before. Sign a fresh one for each sign-in.")


def _unsigned() -> BadTokenError:
    return BadTokenError(
        "The token is not signed with a key of this site. `rejoinder ssosecret` says its secret."
    )
