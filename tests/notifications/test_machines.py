"""Machines that write to us are told nothing, and what mail servers report is believed as far as it is signed."""

from __future__ import annotations

import pytest

from rejoinder.comments.models import Comment
from rejoinder.notifications.bounces import bounce_address
from rejoinder.notifications.models import (
    Channel,
    Message,
    MessageState,
    OffReason,
    Subscriber,
)
from rejoinder.notifications.replying import reply_address
from rejoinder.notifications.services.answering import MOST_PER_DAY
from rejoinder.notifications.services.receiving import Outcome, take_mail
from rejoinder.notifications.services.sending import Sender
from tests.notifications.answers import mail
from tests.notifications.inboxes import Inbox
from tests.notifications.replying import ada, answer, asked, takes_answers, told
from tests.notifications.test_incoming import report

__all__ = ["ada", "asked", "takes_answers"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return-Path": "<>"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "talk@gazette.example"},
    ],
)
def test_machines_are_told_nothing(
    headers: dict[str, str], ada: Subscriber, asked: Comment
) -> None:
    assert answer(ada, asked, "I am away.", **headers).outcome is Outcome.IGNORED
    assert told() == []


def test_our_own_answers_end_a_loop(inbox: Inbox, ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    answer(ada, asked, "")
    Sender().send_due()
    [arrived] = inbox.arrived
    back = arrived.raw.replace(b"To: ada@example.org", f"To: {to}".encode())

    assert arrived.mail["Auto-Submitted"] == "auto-generated"
    assert arrived.mail["Reply-To"] is None
    assert to.encode() in back
    assert take_mail(back).outcome is Outcome.IGNORED


def test_a_thousand_mails_are_not_a_thousand_answers(ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    for each in range(200):
        raw = mail("", headers={"To": to, "Message-ID": f"<{each}@x.example>"})
        assert take_mail(raw).outcome is Outcome.RETURNED

    assert len(told()) == MOST_PER_DAY


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Subject", "Re: x\r\nBcc: victim@example.org"),
        ("Message-ID", "<a@b>\r\nBcc: victim@example.org"),
        ("From", "Ada <ada@example.org>\r\nBcc: victim@example.org"),
    ],
)
def test_no_header_of_theirs_becomes_one_of_ours(
    header: str, value: str, inbox: Inbox, ada: Subscriber, asked: Comment
) -> None:
    answer(ada, asked, "", **{header: value})
    Sender().send_due()

    [arrived] = inbox.arrived
    assert list(arrived.recipients) == ["ada@example.org"]
    assert arrived.mail["Bcc"] is None
    assert "victim" not in str(arrived.mail["In-Reply-To"])


def sent(to: str = "ada@example.org") -> Message:
    return Message.objects.create(
        channel=Channel.MAIL, kind="notices", key=f"k-{to}", to=to, state=MessageState.SENT,
        subscriber=Subscriber.objects.get(email=to),
    )  # fmt: skip


def test_an_address_that_does_not_exist_is_switched_off(ada: Subscriber) -> None:
    message = sent()
    taken = take_mail(report("5.1.1", to=bounce_address(message)))

    assert taken.outcome is Outcome.REPORTED
    ada.refresh_from_db()
    assert ada.off_because == OffReason.BOUNCED


def test_a_mail_that_somebody_calls_spam_is_the_last(ada: Subscriber) -> None:
    take_mail(report("", kind="feedback-report", to=bounce_address(sent())))

    ada.refresh_from_db()
    assert ada.off_because == OffReason.COMPLAINED


def test_a_report_counts_once_and_a_delay_not_at_all(ada: Subscriber) -> None:
    message = sent()
    to = bounce_address(message)
    outcomes = [
        take_mail(report("4.4.1", action="delayed", to=to)).outcome,
        take_mail(report("5.2.2", to=to)).outcome,
        take_mail(report("5.2.2", to=to)).outcome,
    ]

    assert outcomes == [Outcome.IGNORED, Outcome.REPORTED, Outcome.IGNORED]
    ada.refresh_from_db()
    assert (ada.soft_bounces, ada.off_since) == (1, None)


def test_a_report_of_a_mail_that_we_did_not_send_switches_nothing_off(ada: Subscriber) -> None:
    message = sent()
    for to in (
        "talk@gazette.example",
        f"bounces+{message.pk}-0123456789abcdef@gazette.example",
        bounce_address(message).replace(f"+{message.pk}-", f"+{message.pk + 1}-"),
    ):
        assert take_mail(report("5.1.1", to=to)).outcome is Outcome.IGNORED

    ada.refresh_from_db()
    assert ada.off_since is None
