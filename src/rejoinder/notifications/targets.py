"""What is sealed of a target, and what may be shown of it. Pure but for the seal."""

from __future__ import annotations

import dataclasses
import json
import secrets
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from rejoinder.core.posting import Poster
from rejoinder.core.webhooks import PREFIX
from rejoinder.notifications.models import Target
from rejoinder.notifications.sealing import seal, unseal

BOTH_VALID: Final = timedelta(hours=24)  # an old secret, after a new one was made
_KEY_BYTES: Final = 32  # Standard Webhooks: 24 to 64


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that messages are signed with."""

    value: str  # whsec_…
    until: str = ""  # ISO 8601; "" = for good


@dataclass(frozen=True, slots=True)
class Secret:
    """What a target is, which nobody but us needs to know."""

    url: str
    keys: Sequence[Key] = ()  # the newest first

    def sealed(self) -> str:
        return seal(json.dumps(dataclasses.asdict(self)))

    @classmethod
    def of(cls, target: Target) -> Secret:
        """Return what a target's row has sealed.

        Raises:
            BrokenSealError: with a key that is not known any more.
        """
        found = json.loads(unseal(target.sealed))
        return cls(url=found["url"], keys=[Key(**each) for each in found["keys"]])

    def valid_keys(self, *, now: datetime) -> list[str]:
        return [
            each.value
            for each in self.keys
            if not each.until or datetime.fromisoformat(each.until) > now
        ]

    def with_new_key(self, *, now: datetime) -> Secret:
        """Return the same with another key, beside which the last one is good for a day."""
        until = (now + BOTH_VALID).isoformat()
        last = [Key(each.value, until=until) for each in self.keys[:1]]
        return dataclasses.replace(self, keys=[new_key(), *last])


def new_key() -> Key:
    return Key(PREFIX + b64encode(secrets.token_bytes(_KEY_BYTES)).decode())


def label_of(url: str) -> str:
    """Return what may be shown and logged of an address: no password, path or query, in which secrets stand."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2] if parts.scheme in {'http', 'https'} else ''}…"


def poster() -> Poster:
    """Return what hands messages to webhooks: as the settings say, also inside of our own network."""
    return Poster(inside=frozenset(settings.INTERNAL_HOSTS))


def wants(events: Iterable[str], kind: str) -> bool:
    """Return whether a target wants to know of an event.

    Args:
        events: of the target.
        kind: e.g. "comment.posted".
    """
    chosen = list(events)
    return not chosen or any(
        kind == each or (each.endswith(".") and kind.startswith(each)) for each in chosen
    )
