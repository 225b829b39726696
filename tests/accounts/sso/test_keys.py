"""Which public keys are taken, and what a shared secret is."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pytest_django import Settings

from rejoinder.accounts.sso.keys import audience_of, read_public_key, secrets_for
from rejoinder.core.errors import InvalidError
from tests.signing import curve, edwards, pem_of, rsa

UID = "0b0c8a5e-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("pem", "algorithm"),
    [(pem_of(rsa()), "RS256"), (pem_of(curve()), "ES256"), (pem_of(edwards()), "EdDSA")],
)
def test_the_kind_of_a_key_says_its_algorithm(pem: str, algorithm: str) -> None:
    assert read_public_key(f"\n{pem}\n")[0] == algorithm


def test_a_private_key_is_refused_before_anything_keeps_it() -> None:
    private = edwards().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    with pytest.raises(InvalidError, match="private key"):
        read_public_key(private)


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "sso_secret",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        pem_of(rsa())[:-40],
        pem_of(rsa_key(public_exponent=65_537, key_size=1_024)),  # noqa: S505  # weak on purpose
        pem_of(ec_key(SECP384R1())),
        pem_of(rsa()).replace("M", "é"),
        "a" * 1_000_000,
    ],
)
def test_a_key_that_is_weak_or_none_is_refused(pem: str) -> None:
    with pytest.raises(InvalidError):
        read_public_key(pem)


def test_a_secret_has_256_bits_and_is_of_one_site_and_number(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = []
    (secret,) = secrets_for(site_uid=UID, number=1)

    assert secrets_for(site_uid=UID, number=1) == [secret]
    assert len(secret) == 47
    assert secret not in secrets_for(site_uid=UID, number=2)
    assert secret not in secrets_for(site_uid=UID.replace("0b", "1b"), number=1)


def test_a_secret_outlives_a_change_of_the_installations_key(settings: Settings) -> None:
    (before,) = secrets_for(site_uid=UID, number=1)[:1]

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 5

    assert secrets_for(site_uid=UID, number=1)[1] == before


def test_the_audience_is_the_sites_address_here(settings: Settings) -> None:
    settings.BASE_URL = "https://talk.gazette.example"

    assert audience_of("gazette") == "https://talk.gazette.example/d/gazette/"
