"""A publisher that signs who its readers are, well or badly. Tokens are put together by hand, as an attacker would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rejoinder.accounts.services.keys import add_secret
from rejoinder.accounts.sso.keys import audience_of, secrets_for
from rejoinder.sites.models import Site

ISSUER = "https://gazette.example"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whoever has the secret of a site."""

    site_key: str
    secret: str
    issuer: str = ISSUER

    def claims(self, **changed: object) -> dict[str, object]:
        """Return what a token of the moment says. A value of None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": audience_of(self.site_key),
            "sub": "4711",
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + 120,
            "name": "Ana Ruiz",
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, **changed: object) -> str:
        return written({"alg": "HS256", "typ": "JWT"}, self.claims(**changed), secret=self.secret)

    def sign_out(self, **changed: object) -> str:
        return written(
            {"alg": "HS256", "typ": "logout+jwt"},
            self.claims(name=None, **changed),
            secret=self.secret,
        )

    def answer(self, nonce: str, **said: str) -> dict[str, str]:
        """Return the parameters with which a plug-in of DiscourseConnect sends a reader back."""
        fields = {"nonce": nonce, "external_id": "4711", "name": "Ana Ruiz", **said}
        return self.answer_of(urlencode(fields).encode())

    def answer_of(self, payload: bytes) -> dict[str, str]:
        sso = base64.b64encode(payload).decode()
        return {"sso": sso, "sig": self.signature(sso)}

    def signature(self, text: str) -> str:
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def publisher_of(site: Site) -> Publisher:
    """Make the site's first secret."""
    key = add_secret(site=site, issuer=ISSUER)
    return Publisher(
        site_key=site.key, secret=secrets_for(site_uid=str(site.uid), number=key.number)[0]
    )


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def written(
    header: Mapping[str, object] | str, claims: Mapping[str, object] | str, *, secret: str
) -> str:
    """Return a token with an HMAC, whatever its header says. A text is taken for JSON as it is."""
    parts = [
        part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        for part in (header, claims)
    ]
    signed = ".".join(b64(part.encode("utf-8", "surrogatepass")) for part in parts)
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256)
    return f"{signed}.{b64(mac.digest())}"


@cache
def rsa() -> RSAPrivateKey:
    return rsa_key(public_exponent=65_537, key_size=2_048)


@cache
def curve() -> EllipticCurvePrivateKey:
    return ec_key(SECP256R1())


@cache
def edwards() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def pem_of(key: RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey) -> str:
    """Return the public half."""
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed_by(
    key: RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey,
    algorithm: str,
    claims: Mapping[str, object],
) -> str:
    return jwt.encode(dict(claims), key, algorithm=algorithm)
