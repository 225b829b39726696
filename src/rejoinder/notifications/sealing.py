"""What waits to be sent is sealed: it holds sign-in codes and readers' texts, and a copy of the database must not.

Fernet (AES-128-CBC and HMAC-SHA-256) under keys derived from the installation's secret key by HKDF (RFC 5869); the
keys that were in use before still open what they sealed.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class BrokenSealError(Exception):
    """The text was sealed with a key that is not known here, or changed since."""


def seal(text: str) -> str:
    """Return the text encrypted, as printable ASCII."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what `seal` was given.

    Raises:
        BrokenSealError: no key of ours opens it.
    """
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise BrokenSealError from error


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rejoinder.outbox")
    return base64.urlsafe_b64encode(made.derive(secret.encode()))
