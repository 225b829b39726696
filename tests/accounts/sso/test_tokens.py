"""Which tokens of a publisher are taken, and which forty are not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import jwt
import pytest
from django.utils import timezone

from rejoinder.accounts.sso.keys import Key, audience_of, read_public_key
from rejoinder.accounts.sso.tokens import MOST_CHARS, SIGN_OUT, BadTokenError, Token, read_token
from tests.signing import (
    ISSUER,
    Publisher,
    b64,
    curve,
    edwards,
    pem_of,
    rsa,
    signed_by,
    written,
)

SECRET = "sso_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
OLDER = "sso_older-0123456789abcdefghijklmnopqrstuvwxyzAB"
GAZETTE = Publisher(site_key="gazette", secret=SECRET)
HEADER = {"alg": "HS256", "typ": "JWT"}
SHARED = Key(id="2", algorithm="HS256", issuer=ISSUER, material=[SECRET])
BEFORE = Key(id="1", algorithm="HS256", issuer=ISSUER, material=[OLDER])


def read(token: object, *keys: Key, kind: str = "JWT", now: datetime | None = None) -> Token:
    return read_token(
        token,
        keys=keys or [SHARED, BEFORE],
        audience=audience_of("gazette"),
        now=now or timezone.now(),
        kind=kind,
    )


def test_a_token_says_who_somebody_is() -> None:
    word = read(
        GAZETTE.token(
            name="Ana Ruiz",
            email="ana@example.org",
            email_verified=True,
            avatar_url="https://gazette.example/ana.jpg",
            verified=True,
            roles=["moderator", "subscriber"],
        )
    )

    assert word.issuer == ISSUER
    assert word.said.subject == "4711"
    assert word.said.name == "Ana Ruiz"
    assert word.said.email == "ana@example.org"
    assert word.said.email_verified
    assert word.said.is_verified
    assert word.said.role == "moderator"


def test_only_a_subject_has_to_be_said() -> None:
    said = read(GAZETTE.token(name=None)).said

    assert (said.subject, said.name, said.email, said.is_verified) == ("4711", "", "", False)


@pytest.mark.parametrize(
    ("algorithm", "sign"),
    [
        ("RS256", lambda claims: (pem_of(rsa()), signed_by(rsa(), "RS256", claims))),
        ("ES256", lambda claims: (pem_of(curve()), signed_by(curve(), "ES256", claims))),
        ("EdDSA", lambda claims: (pem_of(edwards()), signed_by(edwards(), "EdDSA", claims))),
    ],
)
def test_a_publishers_own_key_is_taken_for_the_algorithm_of_its_kind(
    algorithm: str, sign: Callable[[dict[str, object]], tuple[str, str]]
) -> None:
    pem, token = sign(GAZETTE.claims())

    found, stored = read_public_key(pem)
    word = read(token, Key(id="1", algorithm=found, issuer=ISSUER, material=[stored]))

    assert found == algorithm
    assert word.said.subject == "4711"


def test_both_secrets_are_good_during_a_rotation() -> None:
    older = Publisher(site_key="gazette", secret=OLDER)

    assert read(GAZETTE.token()).said == read(older.token()).said
    assert read(written({**HEADER, "kid": "1"}, older.claims(), secret=OLDER)).issuer == ISSUER


def test_clocks_may_differ_by_half_a_minute() -> None:
    now = int(time.time())

    assert read(GAZETTE.token(iat=now + 25, exp=now + 300)).issuer == ISSUER
    assert read(GAZETTE.token(iat=now - 100, exp=now - 25)).issuer == ISSUER


def test_a_used_token_is_remembered_for_as_long_as_it_could_be_taken() -> None:
    token = GAZETTE.token()
    word = read(token)

    with pytest.raises(BadTokenError, match="expired"):
        read(token, now=word.expires_at)
    assert read(token, now=word.expires_at - timedelta(seconds=2)).issuer == ISSUER


def now_plus(seconds: int) -> int:
    return int(time.time()) + seconds


BAD: dict[str, Callable[[], object]] = {
    "nothing": lambda: "",
    "no text": lambda: None,
    "a number": lambda: 4711,
    "two parts": lambda: GAZETTE.token().rpartition(".")[0],
    "five parts, as of an encrypted one": lambda: f"{GAZETTE.token()}.e30.e30",
    "no signature": lambda: GAZETTE.token().rpartition(".")[0] + ".",
    "a signature by nobody": lambda: GAZETTE.token()[:-4] + "AAAA",
    "another's secret": lambda: Publisher(site_key="gazette", secret="x" * 40).token(),
    "the empty secret": lambda: Publisher(site_key="gazette", secret="").token(),
    "alg none": lambda: unsigned({"alg": "none", "typ": "JWT"}),
    "alg None in capitals": lambda: unsigned({"alg": "NONE", "typ": "JWT"}),
    "no alg": lambda: written({"typ": "JWT"}, GAZETTE.claims(), secret=SECRET),
    "alg of a longer hash": lambda: jwt.encode(GAZETTE.claims(), SECRET * 2, algorithm="HS512"),
    "alg that is a list": lambda: written(
        {"alg": ["HS256"], "typ": "JWT"}, GAZETTE.claims(), secret=SECRET
    ),
    "no typ": lambda: written({"alg": "HS256"}, GAZETTE.claims(), secret=SECRET),
    "typ of an access token": lambda: written(
        {**HEADER, "typ": "at+jwt"}, GAZETTE.claims(), secret=SECRET
    ),
    "a token for signing out": GAZETTE.sign_out,
    "a key in the header": lambda: written(
        {**HEADER, "jwk": {"kty": "oct", "k": b64(b"x" * 40)}}, GAZETTE.claims(), secret="x" * 40
    ),
    "an address of keys": lambda: written(
        {**HEADER, "jku": "https://evil.example/keys"}, GAZETTE.claims(), secret=SECRET
    ),
    "an address of certificates": lambda: written(
        {**HEADER, "x5u": "https://evil.example/cert"}, GAZETTE.claims(), secret=SECRET
    ),
    "certificates": lambda: written({**HEADER, "x5c": ["MII="]}, GAZETTE.claims(), secret=SECRET),
    "kid that is a path": lambda: written(
        {**HEADER, "kid": "../../dev/null"}, GAZETTE.claims(), secret=""
    ),
    "kid that is SQL": lambda: written(
        {**HEADER, "kid": "2' UNION SELECT 'x"}, GAZETTE.claims(), secret="x"
    ),
    "kid of another key": lambda: written({**HEADER, "kid": "1"}, GAZETTE.claims(), secret=SECRET),
    "kid that is a number": lambda: written({**HEADER, "kid": 2}, GAZETTE.claims(), secret=SECRET),
    "unknown crit": lambda: written(
        {**HEADER, "crit": ["exp"], "exp": 1}, GAZETTE.claims(), secret=SECRET
    ),
    "a payload that is not in Base64": lambda: written(
        {**HEADER, "b64": False, "crit": ["b64"]}, GAZETTE.claims(), secret=SECRET
    ),
    "alg twice": lambda: written(
        '{"alg": "none", "typ": "JWT", "alg": "HS256"}', GAZETTE.claims(), secret=SECRET
    ),
    "sub twice": lambda: written(
        HEADER, json.dumps(GAZETTE.claims())[:-1] + ', "sub": "1"}', secret=SECRET
    ),
    "claims twice, deeper": lambda: written(
        HEADER, json.dumps(GAZETTE.claims())[:-1] + ', "x": {"a": 1, "a": 2}}', secret=SECRET
    ),
    "a header of 100 kB": lambda: written(
        {**HEADER, "kid": "2" * 100_000}, GAZETTE.claims(), secret=SECRET
    ),
    "claims of 100 kB": lambda: GAZETTE.token(name="a" * 100_000),
    "JSON that nests": lambda: written(HEADER, "[" * 2_500 + "]" * 2_500, secret=SECRET),
    "claims that are a list": lambda: written(HEADER, "[]", secret=SECRET),
    "claims in another encoding": lambda: written(HEADER, '{"sub": "\udcff"}', secret=SECRET),
    "no iss": lambda: GAZETTE.token(iss=None),
    "another iss": lambda: GAZETTE.token(iss="https://evil.example"),
    "iss that is a list": lambda: GAZETTE.token(iss=[ISSUER]),
    "no aud": lambda: GAZETTE.token(aud=None),
    "aud of another site": lambda: GAZETTE.token(aud=audience_of("elsewhere")),
    "aud that is an object": lambda: GAZETTE.token(aud={audience_of("gazette"): 1}),
    "no exp": lambda: GAZETTE.token(exp=None),
    "exp in the past": lambda: GAZETTE.token(iat=now_plus(-200), exp=now_plus(-40)),
    "exp in an hour": lambda: GAZETTE.token(exp=now_plus(3_600)),
    "exp that is a text": lambda: GAZETTE.token(exp=str(now_plus(100))),
    "exp that is true": lambda: GAZETTE.token(exp=True),
    "exp with a fraction": lambda: GAZETTE.token(exp=now_plus(100) + 0.5),
    "exp without end": lambda: written(
        HEADER, json.dumps(GAZETTE.claims(exp=float("inf"))), secret=SECRET
    ),
    "exp of 10,000 digits": lambda: GAZETTE.token(exp=10**4_000),
    "no iat": lambda: GAZETTE.token(iat=None),
    "iat in the future": lambda: GAZETTE.token(iat=now_plus(60), exp=now_plus(120)),
    "iat after exp": lambda: GAZETTE.token(iat=now_plus(20), exp=now_plus(10)),
    "nbf in the future": lambda: GAZETTE.token(nbf=now_plus(60)),
    "no sub": lambda: GAZETTE.token(sub=None),
    "an empty sub": lambda: GAZETTE.token(sub=""),
    "a blank sub": lambda: GAZETTE.token(sub="  "),
    "sub that is a number": lambda: GAZETTE.token(sub=4711),
    "sub with NUL": lambda: GAZETTE.token(sub="4711\0"),
    "sub of two lines": lambda: GAZETTE.token(sub="4711\r\nSet-Cookie: a=b"),
    "half a character in sub": lambda: written(
        HEADER, json.dumps(GAZETTE.claims(sub="\ud800")), secret=SECRET
    ),
    "sub of 256 characters": lambda: GAZETTE.token(sub="a" * 256),
    "no jti": lambda: GAZETTE.token(jti=None),
    "jti that is a number": lambda: GAZETTE.token(jti=1),
    "jti of 201 characters": lambda: GAZETTE.token(jti="a" * 201),
    "name that is a list": lambda: GAZETTE.token(name=["Ana"]),
    "email that is an object": lambda: GAZETTE.token(email={"a": "b"}),
    "email_verified that is a text": lambda: GAZETTE.token(email_verified="false"),
    "verified that is 1": lambda: GAZETTE.token(verified=1),
    "roles that are a text": lambda: GAZETTE.token(roles="moderator"),
    "roles that are numbers": lambda: GAZETTE.token(roles=[1]),
    "a thousand roles": lambda: GAZETTE.token(roles=["a"] * 1_000),
    "a line end behind it": lambda: GAZETTE.token() + "\n",
    "padding": lambda: GAZETTE.token() + "==",
}


def unsigned(header: dict[str, object]) -> str:
    return ".".join([b64(json.dumps(each).encode()) for each in (header, GAZETTE.claims())]) + "."


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused(name: str) -> None:
    with pytest.raises(BadTokenError) as caught:
        read(BAD[name]())

    assert caught.value.status == 401
    assert SECRET not in caught.value.detail


def test_the_tokens_that_are_refused_are_taken_once_they_are_right() -> None:
    """Otherwise the table above would pass whatever it says."""
    assert (
        read(
            GAZETTE.token(nbf=now_plus(0), aud=["another", audience_of("gazette")], roles=[])
        ).issuer
        == ISSUER
    )
    assert read(written({**HEADER, "kid": "2"}, GAZETTE.claims(), secret=SECRET)).issuer == ISSUER
    assert read(GAZETTE.sign_out(), kind=SIGN_OUT).issuer == ISSUER


def test_a_public_key_is_no_secret() -> None:
    """CVE-2015-9235: the public key, which everybody has, taken for the secret of an HMAC."""
    stored = read_public_key(pem_of(rsa()))[1]
    token = written(HEADER, GAZETTE.claims(), secret=stored)

    with pytest.raises(BadTokenError):
        read(token, Key(id="1", algorithm="RS256", issuer=ISSUER, material=[stored]))


def test_a_key_is_good_for_its_own_issuer_alone() -> None:
    theirs = Key(id="3", algorithm="HS256", issuer="https://sister.example", material=["y" * 40])
    sister = Publisher(site_key="gazette", secret="y" * 40, issuer=ISSUER)

    with pytest.raises(BadTokenError, match="iss"):
        read(sister.token(), SHARED, theirs)


def test_a_token_as_large_as_it_may_be_is_read() -> None:
    room = (MOST_CHARS - len(GAZETTE.token(picture=""))) * 3 // 4
    token = GAZETTE.token(picture="a" * (room - 3))

    assert MOST_CHARS - 10 < len(token) <= MOST_CHARS
    assert read(token).issuer == ISSUER


def test_nothing_is_said_of_a_token_before_its_signature_is_right() -> None:
    with pytest.raises(BadTokenError) as caught:
        read(Publisher(site_key="gazette", secret="x" * 40).token(exp=1))

    assert "not signed with a key of this site" in caught.value.detail
