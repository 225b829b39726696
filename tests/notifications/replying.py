"""What tests of answers by mail share: Ada was told of a comment of Ben's, and answers it."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from rejoinder.comments.models import Comment
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import (
    Message,
    Subscriber,
)
from rejoinder.notifications.replying import reply_address
from rejoinder.notifications.sealing import unseal
from rejoinder.notifications.services.receiving import Taken, take_mail
from tests.making import make_comment
from tests.notifications.answers import mail
from tests.notifications.making import make_subscriber
from tests.people import Cast


@pytest.fixture(autouse=True)
def takes_answers(settings: Settings) -> None:
    """An installation whose mails can be answered."""
    settings.MAIL_REPLIES = "reply@gazette.example"
    settings.MAIL_BOUNCES = "bounces@gazette.example"
    settings.DEFAULT_FROM_EMAIL = "talk@gazette.example"


@pytest.fixture
def ada(cast: Cast) -> Subscriber:
    """Ada, who has an address and no account."""
    return make_subscriber(reader=cast.ada, email="ada@example.org")


@pytest.fixture
def asked(cast: Cast) -> Comment:
    """A comment of Ben's, of which Ada was told."""
    return make_comment(article=cast.article, author=cast.ben, text="Is the pier open?")


def answer(
    subscriber: Subscriber, comment: Comment, text: str = "It is, on Sundays.", **headers: str
) -> Taken:
    to = reply_address(subscriber, comment)
    assert to
    return take_mail(mail(text, headers={"To": to, **headers}))


def told() -> list[Mail]:
    return [
        Mail.from_json(unseal(each.sealed))
        for each in Message.objects.filter(kind="answer").order_by("pk")
    ]
