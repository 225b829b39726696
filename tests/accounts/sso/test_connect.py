"""DiscourseConnect: what is asked of a publisher's plug-in, and what of its answers is taken."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs

import pytest

from rejoinder.accounts.sso.connect import is_signed, question, read_answer
from rejoinder.accounts.sso.tokens import BadTokenError
from tests.signing import Publisher

# The example of meta.discourse.org/t/13045.
SECRET = "d836444a9e4084d5b224a60c208dce14"
NONCE = "cb68251eefb5211e58c00ff1395f0c0b"
THEIRS = "bm9uY2U9Y2I2ODI1MWVlZmI1MjExZTU4YzAwZmYxMzk1ZjBjMGI="
PLUG_IN = Publisher(site_key="gazette", secret=SECRET)


def test_the_question_is_signed_as_plug_ins_check_it() -> None:
    asked = question(nonce=NONCE, return_to="https://talk.example/session/sso_login", secret=SECRET)

    assert asked["sig"] == PLUG_IN.signature(asked["sso"])
    assert parse_qs(base64.b64decode(asked["sso"]).decode()) == {
        "nonce": [NONCE],
        "return_sso_url": ["https://talk.example/session/sso_login"],
    }


def test_the_signature_of_the_protocols_own_example_is_right() -> None:
    sig = "2828aa29899722b35a2f191d34ef9b3ce695e0e6eeec47deb46d588d70c7cb56"

    assert is_signed(f"{THEIRS}\n", sig, secrets=[SECRET])
    assert not is_signed(THEIRS, sig, secrets=[SECRET])  # the line's end is signed too


def test_an_answer_says_who_somebody_is() -> None:
    answer = PLUG_IN.answer(
        NONCE,
        username="ana",
        email="ana@example.org",
        require_activation="false",
        avatar_url="https://gazette.example/ana.jpg",
        moderator="true",
        groups="staff,writers",
        bio="Writes.",
    )
    read = read_answer(answer["sso"])

    assert is_signed(**answer, secrets=["another", SECRET])
    assert read.nonce == NONCE
    assert (read.said.subject, read.said.name) == ("4711", "Ana Ruiz")
    assert (read.said.email, read.said.email_verified) == ("ana@example.org", True)
    assert read.said.role == "moderator"


@pytest.mark.parametrize("flag", ["true", "True", "1", ""])
def test_an_address_is_proven_unless_the_publisher_is_not_sure(flag: str) -> None:
    answer = PLUG_IN.answer(NONCE, email="ana@example.org", require_activation=flag)

    assert not read_answer(answer["sso"]).said.email_verified


def test_a_user_name_stands_in_for_a_name() -> None:
    assert read_answer(PLUG_IN.answer(NONCE, name=" ", username="ana")["sso"]).said.name == "ana"


def test_nobody_is_staff_or_verified_who_is_not_called_so() -> None:
    said = read_answer(PLUG_IN.answer(NONCE, admin="false", moderator="1")["sso"]).said

    assert said.role == "reader"
    assert not said.is_verified


def test_base64_may_be_in_lines_as_of_ruby() -> None:
    payload = f"nonce={NONCE}&external_id=4711&bio={'a' * 100}".encode()
    sso = base64.encodebytes(payload).decode()

    assert is_signed(sso, PLUG_IN.signature(sso), secrets=[SECRET])
    assert read_answer(sso).said.subject == "4711"


@pytest.mark.parametrize(
    "sig", ["", "0" * 64, "x" * 64, "é" * 64, PLUG_IN.signature(THEIRS)[:-1], "0" * 100_000]
)
def test_another_signature_is_none(sig: str) -> None:
    assert not is_signed(THEIRS, sig, secrets=[SECRET])


def test_the_question_is_no_answer() -> None:
    """Signed with the same secret, and known to whoever was sent: it names nobody."""
    asked = question(nonce=NONCE, return_to="https://talk.example/", secret=SECRET)

    assert is_signed(asked["sso"], asked["sig"], secrets=[SECRET])
    with pytest.raises(BadTokenError):
        read_answer(asked["sso"])


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"nonce=&external_id=4711",
        b"external_id=4711",
        b"nonce=" + NONCE.encode(),
        b"nonce=1&external_id=%00",
        b"nonce=1&external_id=4711%0D%0ASet-Cookie: a=b",
        b"nonce=1&external_id=" + b"a" * 256,
        b"nonce=1&external_id=4711&external_id=1",
        b"nonce=1&nonce=2&external_id=4711",
        b"nonce=1&external_id=%FF",
        b"\xff\xfe",
        b"nonce=1&external_id=4711" + b"&a=b" * 200,
        b"nonce=1&external_id=4711&bio=" + b"a" * 100_000,
    ],
)
def test_a_bad_answer_is_refused(payload: bytes) -> None:
    with pytest.raises(BadTokenError):
        read_answer(PLUG_IN.answer_of(payload)["sso"])


@pytest.mark.parametrize("sso", ["a.b", "%%%", "YQ=a", "\0", "é", "a" * 9])
def test_what_is_no_base64_is_refused(sso: str) -> None:
    with pytest.raises(BadTokenError):
        read_answer(sso)
