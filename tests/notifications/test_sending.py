"""What waits goes out, by a real mail server; and what becomes of it where that refuses."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.notifications.channels import (
    ChannelName,
    GiveUpError,
    TryLaterError,
)
from rejoinder.notifications.channels import (
    mail as mail_channel,
)
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message, MessageState, OffReason, Subscriber
from rejoinder.notifications.services import sending
from rejoinder.notifications.services.outbox import queue_mail
from rejoinder.notifications.services.sending import Sender
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_site
from tests.notifications.inboxes import (
    Inbox,
    answering,
    die_after_the_yes,
    die_in_the_text,
    drip,
    hang,
    refuse_connection,
    send_to,
)
from tests.notifications.making import make_subscriber

pytestmark = pytest.mark.django_db


def queue(to: str = "ben@example.org", **more: object) -> Message:
    mail = Mail(to=to, subject="Hello", text="Hello there.\n", html="<p>Hello there.</p>")
    return queue_mail(mail, kind="test", **more)  # type: ignore[arg-type]  # those of queue_mail


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_mail_is_sent_once_and_then_forgotten(inbox: Inbox) -> None:
    message = queue()

    assert Sender().send_due() == 1
    assert Sender().send_due() == 0

    [arrived] = inbox.arrived
    assert arrived.recipients == ["ben@example.org"]
    assert arrived.mail["Message-ID"] == f"<{message.key}@gazette.example>"
    assert state_of(message) == MessageState.SENT
    assert (message.sealed, message.claimed_until) == ("", None)


def test_mails_go_out_over_one_connection(inbox: Inbox) -> None:
    for _ in range(3):
        queue()

    with CaptureQueriesContext(connection) as asked:
        Sender().send_due()

    assert len(inbox.arrived) == 3
    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(statements) == 3 + 3  # is there any; which; claimed; and one for each that is sent


def test_where_nothing_waits_one_statement_is_enough(settings: Settings) -> None:
    settings.MAIL = "smtp"
    with CaptureQueriesContext(connection) as asked:
        Sender().send_due()

    assert len(asked) == 1


@pytest.mark.parametrize(
    ("answer", "state", "is_off"),
    [
        ("550 5.1.1 no such user", "dropped", True),
        ("550 nobody of that name", "dropped", True),
        ("551 moved", "dropped", True),
        ("553 no such name", "dropped", True),
        ("550 5.7.1 you are on a list", "dropped", False),
        ("552 mailbox full", "dropped", False),
        ("450 4.2.0 greylisted", "waiting", False),
        ("451 local trouble", "waiting", False),
        ("452 4.2.2 mailbox full", "waiting", False),
        ("421 4.3.2 going down", "waiting", False),
    ],
)
def test_what_a_refusal_of_the_recipient_means(
    inbox: Inbox,
    answer: str,
    state: str,
    *,
    is_off: bool,
) -> None:
    ben = make_subscriber(site=make_site(), email="ben@example.org")
    message = queue(subscriber=ben)
    inbox.on_recipient = lambda _address: answer

    Sender().send_due()

    assert state_of(message) == state
    assert message.last_error.startswith(answer[:3])
    ben.refresh_from_db()
    assert (ben.off_because == OffReason.BOUNCED) is is_off


def test_a_text_that_is_not_liked_leaves_the_address_on(inbox: Inbox) -> None:
    ben = make_subscriber(site=make_site(), email="ben@example.org")
    message = queue(subscriber=ben)
    inbox.on_text = lambda _text: "550 spam"

    Sender().send_due()

    assert state_of(message) == MessageState.DROPPED
    ben.refresh_from_db()
    assert (ben.off_since, ben.soft_bounces) == (None, 1)


def test_three_mails_that_were_given_up_switch_an_address_off(inbox: Inbox) -> None:
    ben = make_subscriber(site=make_site(), email="ben@example.org")
    inbox.on_recipient = lambda _address: "552 mailbox full"
    for _ in range(2):
        queue(subscriber=ben)
        Sender().send_due()
    inbox.on_recipient = lambda _address: ""
    queue(subscriber=ben)
    Sender().send_due()
    ben.refresh_from_db()
    assert (ben.off_since, ben.soft_bounces) == (None, 0)

    inbox.on_recipient = lambda _address: "552 mailbox full"
    for _ in range(3):
        queue(subscriber=ben)
    Sender().send_due()

    ben.refresh_from_db()
    assert ben.off_because == OffReason.BOUNCED


def test_what_was_put_off_is_tried_again_later_and_later(inbox: Inbox) -> None:
    message = queue()
    inbox.on_recipient = lambda _address: "450 greylisted"
    waits = []
    now = timezone.now()
    for _ in range(5):
        with time_machine.travel(now, tick=False):
            Sender().send_due()
            message.refresh_from_db()
            waits.append((message.due_at - now).total_seconds())
            assert Sender().send_due() == 0
        now = message.due_at
    inbox.on_recipient = lambda _address: ""
    with time_machine.travel(now, tick=False):
        Sender().send_due()

    assert len(inbox.arrived) == 1
    assert all(45 * 2**n <= wait <= 75 * 2**n for n, wait in enumerate(waits))


def test_what_is_refused_for_a_day_is_given_up(inbox: Inbox) -> None:
    message = queue()
    inbox.on_recipient = lambda _address: "450 greylisted"
    for _ in range(sending.MOST_ATTEMPTS):
        Message.objects.update(due_at=timezone.now())
        Sender().send_due()

    assert state_of(message) == MessageState.DROPPED
    assert (message.sealed, message.last_error) == ("", "450 greylisted")


@pytest.mark.parametrize(
    "talk", [hang, drip, die_in_the_text, refuse_connection], ids=lambda talk: talk.__name__
)
def test_a_server_that_fails_costs_a_while_and_no_mail(
    talk: Callable[[socket.socket], None],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(mail_channel, "MOST_SECONDS", 0.5)
    messages = [queue(), queue()]
    with answering(talk) as port:
        send_to(port, settings)
        sender = Sender()
        assert sender.send_due() == 1  # the other one waits for the server too
        assert sender.send_due() == 0

    assert [state_of(each) for each in messages] == [MessageState.WAITING] * 2
    assert [(each.attempts, each.claimed_until) for each in messages] == [(1, None), (0, None)]
    assert caplog.text.count("Nothing goes out by mail") == 1


def test_nobody_who_listens_is_a_server_that_fails(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with answering(hang) as port:
        pass
    send_to(port, settings)
    message = queue()

    Sender().send_due()

    assert state_of(message) == MessageState.WAITING
    assert "ben@example.org" not in caplog.text


def test_no_address_gets_into_the_log(inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    inbox.on_recipient = lambda address: f"421 <{address}> is too much just now"
    queue()

    Sender().send_due()

    assert "is too much just now" in caplog.text
    assert "ben@" not in caplog.text


def test_a_server_that_is_gone_before_goodbye_has_taken_the_mail(settings: Settings) -> None:
    message = queue()
    with answering(die_after_the_yes) as port:
        send_to(port, settings)
        Sender().send_due()

    assert state_of(message) == MessageState.SENT


def test_without_the_encryption_that_was_asked_for_nothing_is_said(
    inbox: Inbox,
    settings: Settings,
) -> None:
    settings.EMAIL_USE_TLS = True  # and the server offers none, or somebody between left that out
    message = queue()

    Sender().send_due()

    assert inbox.arrived == []
    assert state_of(message) == MessageState.WAITING
    assert "secret" in message.last_error


def test_a_pause_ends_by_itself_and_is_said_to_be_over(
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE_SECONDS", 0.0)
    queue()
    inbox.on_recipient = lambda _address: "421 going down"
    sender = Sender()
    sender.send_due()
    inbox.on_recipient = lambda _address: ""
    Message.objects.update(due_at=timezone.now())
    sender.send_due()

    assert len(inbox.arrived) == 1
    assert "go out by mail again" in caplog.text


def test_a_claim_of_who_died_ends(inbox: Inbox) -> None:
    message = queue()
    Message.objects.update(claimed_until=timezone.now() + timedelta(minutes=4))
    assert Sender().send_due() == 0

    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        assert Sender().send_due() == 1
    assert inbox.message_ids() == [f"<{message.key}@gazette.example>"]


@pytest.mark.parametrize("days", [400, -400])
def test_a_clock_that_jumps_keeps_no_mail_for_ever(inbox: Inbox, days: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        then = timezone.now()
    message = queue()
    tried = queue()
    Message.objects.filter(pk=message.pk).update(claimed_until=then)
    Message.objects.filter(pk=tried.pk).update(attempts=1, due_at=then)

    Sender().send_due()

    assert len(inbox.arrived) == 2


def test_what_waited_for_days_is_not_sent_any_more(inbox: Inbox) -> None:
    message = queue()
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        Sender().send_due()

    assert inbox.arrived == []
    assert state_of(message) == MessageState.DROPPED


def test_a_code_goes_before_notices(inbox: Inbox) -> None:
    Message.objects.filter(pk=queue("later@example.org").pk).update(kind="notices")
    queue("now@example.org")

    Sender().send_due()

    assert [each.recipients for each in inbox.arrived] == [
        ["now@example.org"],
        ["later@example.org"],
    ]


def test_a_mail_that_no_key_opens_is_dropped(inbox: Inbox, settings: Settings) -> None:
    message = queue()
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-django-0123456789-abcdefgh"

    Sender().send_due()

    assert state_of(message) == MessageState.DROPPED


def test_with_mail_off_what_waits_is_kept(settings: Settings) -> None:
    settings.MAIL = "off"
    message = queue()

    assert Sender().send_due() == 0
    assert state_of(message) == MessageState.WAITING


def test_when_it_is_told_to_stop_the_rest_is_given_back(inbox: Inbox) -> None:
    for _ in range(3):
        queue()

    assert Sender().send_due(is_over=lambda: bool(inbox.arrived)) == 1

    waiting = Message.objects.filter(state=MessageState.WAITING)
    assert list(waiting.values_list("claimed_until", "attempts")) == [(None, 0)] * 2


def test_a_message_that_cannot_be_read_keeps_no_other_mail(inbox: Inbox) -> None:
    broken = queue()
    Message.objects.update(sealed="nothing that opens")
    queue()

    Sender().send_due()

    assert len(inbox.arrived) == 1
    assert state_of(broken) == MessageState.DROPPED


class Watching:
    """A channel that says whether it was called inside of a transaction."""

    name = ChannelName.MAIL

    def __init__(self) -> None:
        self.seen: list[bool] = []

    def send(self, _message: Message, _content: str) -> None:
        self.seen.append(connection.in_atomic_block)

    def close(self) -> None: ...


@pytest.mark.django_db(transaction=True)
def test_the_network_is_never_inside_a_transaction(settings: Settings) -> None:
    settings.MAIL = "smtp"
    watching = Watching()
    queue()

    Sender({ChannelName.MAIL: lambda: watching}).send_due()

    assert watching.seen == [False]


@pytest.mark.usefixtures("shared_database")
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(inbox: Inbox) -> None:
    for number in range(30):
        queue(f"reader-{number}@example.org")

    at_once([lambda: _send_all(Sender())] * 3)

    assert len(inbox.arrived) == 30
    assert len(set(inbox.message_ids())) == 30


def _send_all(sender: Sender) -> None:
    while sender.send_due():
        pass


class Refusing(Watching):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def send(self, _message: Message, _content: str) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TryLaterError("no", after=timedelta(hours=7)), MessageState.WAITING),
        (GiveUpError("no"), MessageState.DROPPED),
        (ZeroDivisionError(), MessageState.WAITING),
    ],
)
def test_what_a_channel_says_is_done(
    error: Exception, state: MessageState, settings: Settings
) -> None:
    settings.MAIL = "smtp"
    message = queue()

    Sender({ChannelName.MAIL: lambda: Refusing(error)}).send_due()

    assert state_of(message) == state
    if isinstance(error, TryLaterError):
        assert message.due_at > timezone.now() + timedelta(hours=6)


def test_a_dead_address_is_off_on_every_site(inbox: Inbox) -> None:
    for _ in range(2):
        make_subscriber(site=make_site(), email="ben@example.org")
    make_subscriber(site=make_site(), email="eli@example.org")
    queue("ben@example.org")
    inbox.on_recipient = lambda _address: "550 nobody"

    Sender().send_due()

    assert Subscriber.objects.filter(off_since=None).get().email == "eli@example.org"
