"""Where a browser is reached by its push service, as it says itself (W3C Push API, 3). Checked, and sealed."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import ipaddress
import json
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from rejoinder.core.errors import InvalidError
from rejoinder.core.posting import Poster, UnsafeAddressError
from rejoinder.notifications.models import PushDevice
from rejoinder.notifications.sealing import seal, unseal

MOST_ENDPOINT: Final = 1_000  # characters
_POINT_BYTES: Final = 65  # uncompressed, on P-256 (RFC 8291, 3.1)
_SECRET_BYTES: Final = 16  # RFC 8291, 3.2
_MOST_KEY: Final = 200  # characters


def can_push() -> bool:
    """Return whether what encrypts for browsers is installed: pip install 'rejoinder[push]'."""
    return find_spec("pywebpush") is not None


def push_poster() -> Poster:
    """Return what hands messages to push services: by TLS, and never inside of our own network, whatever settings say."""
    return Poster(schemes=("https",), ports=(443,))


def mark_of(url: str) -> str:
    """Return by what a browser is found that is reached at an address."""
    return hashlib.sha256(url.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A push subscription of a browser."""

    url: str
    p256dh: str  # base64url, unpadded: its public key
    auth: str  # likewise: a secret that it shares with us

    def __post_init__(self) -> None:
        """Refuse what no browser says.

        Raises:
            InvalidError
        """
        if not _is_address(self.url):
            raise InvalidError(
                "The browser's push address is no https address of the public web.",
                field="endpoint",
            )
        if not _is_point(_bytes(self.p256dh, field="p256dh")):
            raise InvalidError("The browser's push key is none.", field="p256dh")
        if len(_bytes(self.auth, field="auth")) != _SECRET_BYTES:
            raise InvalidError("The browser's push secret is none.", field="auth")

    @property
    def mark(self) -> str:
        return mark_of(self.url)

    def sealed(self) -> str:
        return seal(json.dumps(dataclasses.asdict(self)))

    @classmethod
    def of(cls, device: PushDevice) -> Endpoint:
        """Return what a device's row has sealed.

        Raises:
            BrokenSealError: with a key that is not known any more.
        """
        return cls(**json.loads(unseal(device.sealed)))


def _is_address(url: str) -> bool:
    """Return whether a push service may be at an address: a name, by https, of the public web."""
    if not url.isascii() or not 0 < len(url) <= MOST_ENDPOINT:
        return False
    try:
        push_poster().check(url)
    except UnsafeAddressError:
        return False
    try:
        ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return True
    return False


def _is_point(key: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError:
        return False
    return len(key) == _POINT_BYTES


def _bytes(text: str, *, field: str) -> bytes:
    if not text.isascii() or len(text) > _MOST_KEY:
        raise InvalidError("The browser's push key is none.", field=field)
    try:
        return base64.b64decode(
            text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError) as error:
        raise InvalidError("The browser's push key is none.", field=field) from error
