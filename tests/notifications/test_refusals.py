"""What providers and servers say, and where mails come back to."""

from __future__ import annotations

import smtplib

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from rejoinder.notifications.bounces import bounce_address, bounced_message
from rejoinder.notifications.channels import GiveUpError, TryLaterError
from rejoinder.notifications.channels.refusals import read_refusal
from rejoinder.notifications.models import Message


def of_provider(status: int) -> AnymailAPIError:
    error = AnymailAPIError("It said no.")
    error.status_code = status
    error.describe_response = lambda: str(status)
    return error


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPSenderRefused(550, b"not your address", "talk@gazette.example"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server."),
        ConnectionRefusedError(),
        TimeoutError(),
        of_provider(401),
        of_provider(429),
        of_provider(503),
    ],
)
def test_trouble_with_the_server_is_no_message_s_fault(error: Exception) -> None:
    found = read_refusal(error)

    assert isinstance(found, TryLaterError)
    assert found.is_for_all


@pytest.mark.parametrize(
    ("error", "is_dead"),
    [
        (AnymailRecipientsRefused(), True),
        (AnymailInvalidAddress(), False),
        (of_provider(400), False),
    ],
)
def test_what_a_provider_refuses_is_given_up(error: Exception, *, is_dead: bool) -> None:
    found = read_refusal(error)

    assert isinstance(found, GiveUpError)
    assert found.address_is_dead is is_dead


@given(st.binary(max_size=2_000), st.integers(400, 599))
def test_whatever_a_server_says_is_one_line_of_bounded_length(said: bytes, code: int) -> None:
    found = read_refusal(smtplib.SMTPDataError(code, said))

    assert isinstance(found, TryLaterError if code < 500 else GiveUpError)
    assert len(found.why) <= 300
    assert found.why.isprintable()


def test_a_mail_that_came_back_says_which_it_was(settings: Settings) -> None:
    settings.MAIL_BOUNCES = "bounces@gazette.example"
    address = bounce_address(Message(pk=7))
    assert bounced_message(address.upper()) == 7

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-django-0123456789-abcdefgh"
    assert bounced_message(address) == 7


@pytest.mark.parametrize(
    "address",
    ["", "bounces@gazette.example", "bounces+8-{mark}@x.example", "bounces+7-0123456789abcdef@x"],
)
def test_nobody_else_can_say_that_a_mail_came_back(address: str, settings: Settings) -> None:
    settings.MAIL_BOUNCES = "bounces@gazette.example"
    mark = bounce_address(Message(pk=7)).partition("-")[2].partition("@")[0]

    assert bounced_message(address.format(mark=mark)) is None


@given(st.text())
def test_any_other_address_is_none_of_ours(address: str) -> None:
    assert bounced_message(address) is None
