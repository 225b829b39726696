"""Signed values: they come back as they were, and nothing else does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import Signer
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_django import Settings

from rejoinder.core.tokens import (
    AccessToken,
    BearerToken,
    FormStamp,
    RefreshToken,
    access_token,
    bearer_token,
    device_token,
    form_stamp,
    read_access_token,
    read_bearer_token,
    read_device_token,
    read_form_stamp,
    read_refresh_token,
    refresh_token,
)

DEVICE = uuid.UUID(int=7)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAMAGES = ["", "x", ".", "\0", "\ud800", "é", "a.b.c", "0" * 100_000]


@pytest.fixture(autouse=True)
def _key(settings: Settings) -> None:
    settings.SECRET_KEY = "a key of these tests"


@given(st.uuids())
def test_device_comes_back(device: uuid.UUID) -> None:
    token = device_token(device)

    assert read_device_token(token) == device
    assert token.isascii()
    assert not set(token) & set(' ;,"\\')  # it stands in a cookie


@given(
    st.uuids(),
    st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001  # Hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)
@example(uuid.UUID(int=1), datetime(4148, 1, 1, microsecond=999_993, tzinfo=UTC))  # no float has it
def test_form_stamp_comes_back_to_the_second(key: uuid.UUID, opened_at: datetime) -> None:
    stamp = read_form_stamp(form_stamp(key=key, opened_at=opened_at))

    assert stamp == FormStamp(key=key, opened_at=opened_at.replace(microsecond=0))


@pytest.mark.parametrize("text", DAMAGES)
def test_what_we_did_not_sign_is_nothing(text: str) -> None:
    assert read_device_token(text) is None
    assert read_form_stamp(text) is None


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    assert read_device_token(text) is None
    assert read_form_stamp(text) is None


@given(st.data())
@pytest.mark.parametrize(
    ("make", "read"),
    [
        (lambda: device_token(DEVICE), read_device_token),
        (lambda: form_stamp(key=DEVICE, opened_at=NOON), read_form_stamp),
    ],
)
def test_a_changed_character_makes_it_worthless(
    make: Callable[[], str], read: Callable[[str], object], data: st.DataObject
) -> None:
    token = make()
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != token[place]))

    assert read(token[:place] + other + token[place + 1 :]) is None


def test_one_kind_never_passes_for_another() -> None:
    assert read_form_stamp(device_token(DEVICE)) is None
    assert read_device_token(form_stamp(key=DEVICE, opened_at=NOON)) is None
    assert read_device_token(Signer(sep=".").sign(DEVICE.hex)) is None


@pytest.mark.parametrize(
    "signed", ["", "no-uuid:1", f"{DEVICE.hex}:", f"{DEVICE.hex}:soon", f"{DEVICE.hex}:{10**30}"]
)
def test_signed_nonsense_is_nothing(signed: str) -> None:
    assert read_form_stamp(Signer(salt="rejoinder.form", sep=".").sign(signed)) is None
    assert read_device_token(Signer(salt="rejoinder.device", sep=".").sign(signed)) is None


LOGIN = AccessToken(login=DEVICE, site_id=7, origin="https://gazette.example", issued_at=NOON)


def test_access_token_comes_back_for_its_site_and_origin_alone() -> None:
    text = access_token(LOGIN)

    assert read_access_token(text, site_id=7, origin=LOGIN.origin) == LOGIN
    assert read_access_token(text, site_id=8, origin=LOGIN.origin) is None
    assert read_access_token(text, site_id=7, origin="https://gazette.example.") is None
    assert read_access_token(text, site_id=7, origin="") is None


@pytest.mark.parametrize("generation", [1, 2, 2**40])
def test_refresh_token_of_one_generation_is_one_text(generation: int) -> None:
    token = RefreshToken(login=DEVICE, generation=generation)

    assert read_refresh_token(refresh_token(token)) == token
    assert refresh_token(token) == refresh_token(token)


@given(st.text())
def test_no_text_passes_for_a_login(text: str) -> None:
    assert read_access_token(text, site_id=7, origin=LOGIN.origin) is None
    assert read_refresh_token(text) is None


@given(st.data())
def test_a_changed_character_of_a_login_makes_it_worthless(data: st.DataObject) -> None:
    token = data.draw(
        st.sampled_from([access_token(LOGIN), refresh_token(RefreshToken(DEVICE, 3))])
    )
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != token[place]))
    changed = token[:place] + other + token[place + 1 :]

    assert read_access_token(changed, site_id=7, origin=LOGIN.origin) is None
    assert read_refresh_token(changed) is None


def test_bearer_access_and_refresh_tokens_are_three_kinds() -> None:
    bearer = bearer_token(
        BearerToken(device=DEVICE, site_id=7, origin=LOGIN.origin, issued_at=NOON)
    )
    refresh = refresh_token(RefreshToken(DEVICE, 3))

    for other in (bearer, refresh, device_token(DEVICE)):
        assert read_access_token(other, site_id=7, origin=LOGIN.origin) is None
    for other in (bearer, access_token(LOGIN), device_token(DEVICE)):
        assert read_refresh_token(other) is None
    assert read_bearer_token(access_token(LOGIN), site_id=7, origin=LOGIN.origin) is None


def test_tokens_die_with_the_key_they_were_signed_with(settings: Settings) -> None:
    token = device_token(DEVICE)
    stamp = form_stamp(key=DEVICE, opened_at=NOON + timedelta(hours=1))

    settings.SECRET_KEY = "another key"

    assert (read_device_token(token), read_form_stamp(stamp)) == (None, None)
