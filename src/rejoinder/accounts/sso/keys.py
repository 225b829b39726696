"""By which keys a publisher signs who somebody is. A key has one algorithm, and only our own tables name keys."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.conf import settings

from rejoinder.core.errors import InvalidError
from rejoinder.core.installation import installation_keys
from rejoinder.core.secrets import secret_bytes

SHARED: Final = "HS256"  # the algorithm of a secret that both sides have
ALGORITHMS: Final = (SHARED, "RS256", "ES256", "EdDSA")
_MOST_PEM: Final = 10_000  # characters
_RSA_BITS: Final = (2_048, 4_096)  # a larger key makes each token dear


@dataclass(frozen=True, slots=True)
class Key:
    """One of the keys by which a publisher's word is checked."""

    id: str  # which the token's header may name as `kid`
    algorithm: str  # one of ALGORITHMS, for this key the only one
    issuer: str  # whom the token must name as `iss`
    material: Sequence[str]  # the secret, made of each of the installation's keys; or one PEM


def audience_of(site_key: str) -> str:
    """Return what a token for a site names as `aud`: the address of the site here, one in all the world."""
    return f"{settings.BASE_URL}/d/{site_key}/"


def secrets_for(*, site_uid: str, number: int) -> list[str]:
    """Return the secret of a site's key as the publisher has it, made of today's installation key first.

    47 characters of ASCII, which are the key of HS256 as they stand: nothing is to be decoded.
    """
    purpose = f"sso:{site_uid}:{number}"
    return [_written(secret_bytes(key, purpose=purpose)) for key in installation_keys()]


def _written(secret: bytes) -> str:
    return "sso_" + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def read_public_key(pem: str) -> tuple[str, str]:
    """Return the algorithm of a public key, and the key as it is stored.

    Raises:
        InvalidError: it is no public key in PEM, or one of a kind or size that is not taken.
    """
    if "PRIVATE" in pem:
        raise InvalidError(
            "This is a private key, which nobody else should have. Make a new pair, and give the public key only:"
            " openssl pkey -in private.pem -pubout"
        )
    try:
        key = load_pem_public_key(pem.strip()[:_MOST_PEM].encode("ascii"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidError(
            "This is no public key in PEM. It begins with -----BEGIN PUBLIC KEY-----."
        ) from error
    match key:
        case RSAPublicKey() if _RSA_BITS[0] <= key.key_size <= _RSA_BITS[1]:
            algorithm = "RS256"
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1):
            algorithm = "ES256"
        case Ed25519PublicKey():
            algorithm = "EdDSA"
        case _:
            raise InvalidError(
                "A public key is RSA of 2,048 to 4,096 bits, of the curve P-256, or Ed25519."
            )
    stored = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return algorithm, stored.decode("ascii")
