"""What waits to be sent is sealed: it holds sign-in codes and readers' texts, and a copy of the database must not.

Fernet (AES-128-CBC and HMAC-SHA-256) under keys derived from the installation's secret key by HKDF (RFC 5869); the
keys that were in use before still open what they sealed.
"""

from __future__ import annotations

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class BrokenSealError(Exception):
    """The text was sealed with a key that is not known here, or changed since."""


def seal(text: str, *, purpose: str = "outbox") -> str:
    """Return the text encrypted, as printable ASCII. What was sealed for one purpose opens for no other."""
    return _keys(purpose).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, purpose: str = "outbox") -> str:
    """Return what `seal` was given.

    Raises:
        BrokenSealError: no key of ours opens it.
    """
    try:
        return _keys(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise BrokenSealError from error


@functools.lru_cache(maxsize=16)
def _fernets(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _keys(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return _fernets(purpose, tuple(str(secret) for secret in secrets))


def _derived(secret: str, purpose: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"rejoinder.{purpose}".encode())
    return base64.urlsafe_b64encode(made.derive(secret.encode()))
