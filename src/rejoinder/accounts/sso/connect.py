"""DiscourseConnect, the way publishers' plug-ins know to say who is signed in: a redirect there, and one back.

Each carries `sso`, a query string in Base64, and `sig`, the HMAC-SHA256 of that Base64 under a shared secret, in
hexadecimal. After meta.discourse.org/t/13045, "Setup DiscourseConnect". What comes back names the `nonce` that was
sent, an `external_id`, and what else the publisher says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from rejoinder.accounts.sso.said import MOST_SUBJECT, Said, is_subject
from rejoinder.accounts.sso.tokens import MOST_CHARS, BadTokenError

_MOST_FIELDS: Final = 100
_BASE64: Final = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*", re.ASCII)
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_READ: Final = frozenset(
    {
        *("nonce", "external_id", "name", "username", "email", "require_activation"),
        *("avatar_url", "admin", "moderator", "custom.verified"),
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Nobody knows whose word it is before `is_signed`."""

    nonce: str
    said: Said


def question(*, nonce: str, return_to: str, secret: str) -> Mapping[str, str]:
    """Return the two parameters with which a reader is sent to the publisher."""
    payload = urlencode({"nonce": nonce, "return_sso_url": return_to})
    sso = base64.b64encode(payload.encode()).decode("ascii")
    return {"sso": sso, "sig": _signature(sso, secret=secret)}


def is_signed(sso: str, sig: str, *, secrets: Sequence[str]) -> bool:
    """Return whether the two parameters that came back are of somebody who has one of the secrets."""
    if len(sso) > MOST_CHARS or not _SIGNATURE.fullmatch(sig.lower()):
        return False
    return any(
        hmac.compare_digest(_signature(sso, secret=secret), sig.lower()) for secret in secrets
    )


def read_answer(sso: str) -> Answer:
    """Return what a payload says.

    Raises:
        BadTokenError: it is none, or names nobody. Says what, for the publisher's developer.
    """
    if len(sso) > MOST_CHARS or not _BASE64.fullmatch(sso):
        raise BadTokenError("The parameter “sso” is no Base64, or too long.")
    fields = _fields(sso)
    nonce, subject = fields.get("nonce", ""), fields.get("external_id", "")
    if not nonce or not is_subject(subject):
        raise BadTokenError(
            f"The answer must have the “nonce” that was sent, and an “external_id” of 1 to {MOST_SUBJECT} characters."
        )
    is_staff = "true" in {fields.get("admin"), fields.get("moderator")}
    return Answer(
        nonce=nonce,
        said=Said(
            subject=subject,
            name=fields.get("name", "").strip() or fields.get("username", ""),
            email=fields.get("email", ""),
            # The protocol has it so: an address is proven unless this is said.
            email_verified=fields.get("require_activation", "false") == "false",
            avatar_url=fields.get("avatar_url", ""),
            is_verified=fields.get("custom.verified") == "true",
            roles=("moderator",) if is_staff else (),
        ),
    )


def signed_by_nobody() -> BadTokenError:
    """Return what is said of an answer that none of the site's secrets signed."""
    return BadTokenError("The answer is not signed with the site's secret.")


def _fields(sso: str) -> Mapping[str, str]:
    try:
        payload = base64.b64decode("".join(sso.split())).decode("utf-8")
        pairs = parse_qsl(
            payload, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise BadTokenError("The parameter “sso” is no query string in Base64.") from error
    taken = [(name, value) for name, value in pairs if name in _READ]
    fields = dict(taken)
    if len(fields) != len(taken):
        raise BadTokenError("The answer says something twice.")
    return fields


def _signature(sso: str, *, secret: str) -> str:
    text = sso.encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode("ascii"), text, hashlib.sha256).hexdigest()
