from __future__ import annotations

import pytest
from pytest_django import Settings

from rejoinder.core.errors import InvalidError
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message
from rejoinder.notifications.sealing import BrokenSealError, seal, unseal
from rejoinder.notifications.services.outbox import queue_mail

MAIL = Mail(to="ben@example.org", subject="Your code", text="Your code is 123456.")


@pytest.mark.django_db
def test_a_mail_is_a_row_that_says_nothing_of_what_is_in_it() -> None:
    queue_mail(MAIL, kind="login_code")

    message = Message.objects.get()
    assert "123456" not in message.sealed
    assert Mail.from_json(unseal(message.sealed)) == MAIL


@pytest.mark.django_db
def test_a_mail_of_the_same_key_is_queued_once() -> None:
    first = queue_mail(MAIL, kind="confirm", key="confirm-7")
    second = queue_mail(MAIL, kind="confirm", key="confirm-7")

    assert first == second
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "to",
    [
        "",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "Ann <a@example.org>",
        "a@example.org\r\nBcc: b@example.org",
        "%@example",
    ],
)
def test_a_mail_goes_to_exactly_one_address(to: str) -> None:
    with pytest.raises(InvalidError):
        Mail(to=to, subject="Hello", text="Hello.")


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: b@example.org", "Hello\nthere", "Hello\x00"])
def test_a_subject_never_becomes_a_second_header(subject: str) -> None:
    with pytest.raises(InvalidError):
        Mail(to="a@example.org", subject=subject, text="Hello.")


def test_what_was_sealed_with_an_older_key_can_be_opened(settings: Settings) -> None:
    settings.SECRET_KEY = "the-old-key-that-is-long-enough-for-django-0123456789-abcdefgh"
    sealed = seal("Grüße")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the-new-key-that-is-long-enough-for-django-0123456789-abcdefgh"

    assert unseal(sealed) == "Grüße"


def test_what_was_changed_is_not_opened() -> None:
    sealed = seal("Hello")

    with pytest.raises(BrokenSealError):
        unseal(sealed[:-6] + "AAAA==")
