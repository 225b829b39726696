"""Send what waits to be sent. The network is never inside a transaction, and no message is claimed by two.

A message is claimed for a while, handed to its channel, and settled. Whoever dies in between leaves a claim that ends
by itself, and the message goes out once more under the same key: at least once, that is, and as the other side knows
it by its Message-ID, once.
"""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from rejoinder.notifications.channels import Channel, ChannelName, GiveUpError, TryLaterError
from rejoinder.notifications.channels.registry import CHANNELS
from rejoinder.notifications.composing import compose
from rejoinder.notifications.models import Message, MessageState
from rejoinder.notifications.sealing import BrokenSealError, unseal
from rejoinder.notifications.services.bouncing import note_bounce, note_delivery
from rejoinder.notifications.services.gathering import NOTICES

LEASE: Final = timedelta(minutes=5)
_SPARE: Final = timedelta(minutes=2)  # of the lease, which the last message may need
MOST_AT_ONCE: Final = 20
FIRST_WAIT: Final = timedelta(minutes=1)  # doubled with each attempt
MOST_WAIT: Final = timedelta(hours=6)
MOST_ATTEMPTS: Final = 12  # some 24 hours
TOO_OLD: Final = timedelta(days=3)
FIRST_PAUSE_SECONDS: Final = 5.0  # of a channel that takes nothing, doubled each time
MOST_PAUSE_SECONDS: Final = 60.0

_ADDRESS: Final = re.compile(r"[^\s<>@:\"]+@[^\s<>@:\"]+")

log = logging.getLogger(__name__)


class Sender:
    """Sends by all channels. Keeps connections while there is something to send, and who does not answer."""

    def __init__(self, channels: Mapping[ChannelName, Callable[[], Channel]] = CHANNELS) -> None:
        self._channels = {name: make() for name, make in channels.items()}
        self._paused_until: dict[ChannelName, float] = {}
        self._pauses: dict[ChannelName, float] = {}  # how long the last one is, in seconds

    def send_due(self, *, is_over: Callable[[], bool] = lambda: False) -> int:
        """Send some of what is due; return of how many was tried. One statement where nothing is due.

        Args:
            is_over: asked before each message; what is claimed and not tried yet is given back then.
        """
        until = time.monotonic() + (LEASE - _SPARE).total_seconds()
        claimed = _claim([name for name in self._channels if self._may_use(name)])
        tried = 0
        while claimed and not is_over() and time.monotonic() < until:
            message = claimed.pop(0)
            channel = ChannelName(message.channel)
            if not self._may_use(channel):
                _give_back([message])
                continue
            tried += 1
            self._send(message, self._channels[channel])
        _give_back(claimed)
        for each in self._channels.values():
            each.close()
        return tried

    def _may_use(self, name: ChannelName) -> bool:
        if name is ChannelName.MAIL and settings.MAIL == "off":
            return False
        return time.monotonic() >= self._paused_until.get(name, 0.0)

    def _send(self, message: Message, channel: Channel) -> None:
        try:
            content = _content(message)
            if content:
                channel.send(message, content)
        except TryLaterError as error:
            self._pause(channel.name, why=error.why) if error.is_for_all else self._go_on(channel)
            _try_later(message, error)
        except GiveUpError as error:
            self._go_on(channel)
            _drop(message, why=error.why)
            note_bounce(message, is_dead=error.address_is_dead)
        except (InterfaceError, OperationalError):
            raise  # the database is away, which is no fault of the message
        except Exception:
            log.exception("Message %s cannot be sent; it is tried again.", message.pk)
            _try_later(message, TryLaterError("A fault of ours, which stands in the log."))
        else:
            if content:
                self._go_on(channel)
                _settle(message, state=MessageState.SENT, sent_at=timezone.now(), last_error="")
                note_delivery(message)

    def _pause(self, name: ChannelName, *, why: str) -> None:
        if name not in self._pauses:
            said = _ADDRESS.sub("…", why)  # readers' addresses are not for log files
            log.error("Nothing goes out by %s, and is kept and tried again: %s", name.value, said)
        seconds = min(2 * self._pauses.get(name, FIRST_PAUSE_SECONDS / 2), MOST_PAUSE_SECONDS)
        self._pauses[name] = seconds
        self._paused_until[name] = time.monotonic() + seconds

    def _go_on(self, channel: Channel) -> None:
        if self._pauses.pop(channel.name, None) is not None:
            log.warning("Messages go out by %s again.", channel.name.value)


def _claim(channels: list[ChannelName]) -> list[Message]:
    """Return messages that are due, the most urgent first, which nobody else sends for the time of a lease.

    What somebody waits for, such as a sign-in code, goes before notices. Claims and waits that are longer than any
    can be were made by a clock that went wrong.
    """
    if not channels:
        return []
    now = timezone.now()
    is_free = (
        Q(claimed_until=None) | Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * LEASE)
    )
    is_due = Q(due_at__lte=now) | Q(attempts__gt=0, due_at__gt=now + 2 * MOST_WAIT)
    hurry = Case(When(kind=NOTICES, then=Value(1)), default=Value(0), output_field=IntegerField())
    free = Message.objects.filter(is_free, is_due, state=MessageState.WAITING, channel__in=channels)
    if not free.exists():
        return []
    with transaction.atomic():
        claimed = list(
            free.select_for_update(skip_locked=True, of=("self",))
            .select_related("site", "subscriber")
            .order_by(hurry, "due_at", "id")[:MOST_AT_ONCE]
        )
        Message.objects.filter(pk__in=[each.pk for each in claimed]).update(
            claimed_until=now + LEASE, attempts=F("attempts") + 1
        )
    for each in claimed:
        each.attempts += 1
    return claimed


def _give_back(messages: list[Message]) -> None:
    if messages:
        Message.objects.filter(
            pk__in=[each.pk for each in messages], state=MessageState.WAITING
        ).update(claimed_until=None, attempts=F("attempts") - 1)


def _content(message: Message) -> str:
    """Return what is to be sent, "" where that is nothing any more, and the message is dropped.

    A mail of notices is written only now: what was hidden meanwhile is not in it.
    """
    if message.created_at < timezone.now() - TOO_OLD:
        _drop(message, why="It waited too long.")
        return ""
    if message.sealed:
        try:
            return unseal(message.sealed)
        except BrokenSealError:
            _drop(message, why="It was sealed with a secret key that is not known any more.")
            return ""
    mail = compose(message) if message.kind == NOTICES else None
    if mail is None:
        _drop(message, why="There is nothing left to say in it.")
        return ""
    return mail.as_json()


def _try_later(message: Message, error: TryLaterError) -> None:
    if message.attempts >= MOST_ATTEMPTS and not error.is_for_all:
        _drop(message, why=error.why)
        note_bounce(message, is_dead=False)
        return
    wait = error.after or _wait(message.attempts)
    _settle(
        message,
        state=MessageState.WAITING,
        due_at=timezone.now() + wait,
        last_error=error.why,
    )


def _wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubled each time, and a fourth more or less by chance."""
    doubled: int = 2 ** min(attempts - 1, MOST_ATTEMPTS)
    usual = min(FIRST_WAIT * doubled, MOST_WAIT)
    by_chance = random.uniform(0.75, 1.25)  # noqa: S311  # so that not all come back at once
    return usual * by_chance


def _drop(message: Message, *, why: str) -> None:
    _settle(message, state=MessageState.DROPPED, last_error=why)


def _settle(message: Message, *, state: MessageState, **fields: object) -> None:
    """Write down what became of a message; what was in it is forgotten once it need not be sent any more."""
    if state is not MessageState.WAITING:
        fields["sealed"] = ""
    waiting = Message.objects.filter(pk=message.pk, state=MessageState.WAITING)
    waiting.update(state=state, claimed_until=None, **fields)
