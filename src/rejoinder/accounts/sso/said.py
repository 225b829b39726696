"""What a publisher says of somebody, whichever way it came, and what of it can be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from rejoinder.accounts.models import ReaderRole

MOST_SUBJECT: Final = 255  # characters (OpenID Connect Core, 2)
_MOST_ADDRESS: Final = 2_000
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What a role may be that somebody else gives. An owner is made here alone.
ROLES: Final = {
    "author": ReaderRole.AUTHOR,
    "staff": ReaderRole.STAFF,
    "moderator": ReaderRole.MODERATOR,
}


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody, in the publisher's words. Nothing is checked but its type and the subject."""

    subject: str  # whom the publisher means, for ever
    name: str = ""  # "" = not said
    email: str = ""
    email_verified: bool = False
    avatar_url: str = ""
    is_verified: bool = False
    roles: tuple[str, ...] = ()

    @property
    def role(self) -> ReaderRole:
        """Return the highest of the roles that we know."""
        for name in reversed(ROLES):
            if name in self.roles:
                return ROLES[name]
        return ReaderRole.READER


def is_subject(text: str) -> bool:
    """Return whether this can stand for somebody: 1 to 255 characters that can be seen and stored."""
    return 0 < len(text) <= MOST_SUBJECT and bool(text.strip()) and not _CONTROLS.search(text)


def usable_picture(address: str) -> str:
    """Return the address of a picture, "" where it is none of the web. It is kept, and loaded by nobody."""
    if len(address) > _MOST_ADDRESS or _CONTROLS.search(address) or " " in address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    return address if is_web else ""
