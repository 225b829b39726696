"""The worker: what happens after the fact. From the log to notices, to messages, to whoever they are for.

Four threads, so that a server that does not answer keeps nobody else waiting: one for notices, one for mail, one for
browsers, one for the site's own programs and chats; and others where answers are fetched from a mailbox, and readers'
pictures from where publishers have them. They share nothing with each other, nor with the workers of other processes,
but the database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from rejoinder.accounts.pictures import can_make_pictures
from rejoinder.notifications.channels.registry import BROWSERS, MAIL, TARGETS, Channels
from rejoinder.notifications.devices import can_push
from rejoinder.notifications.services.alerting import Alerter
from rejoinder.notifications.services.announcing import Announcer
from rejoinder.notifications.services.devices import public_push_key
from rejoinder.notifications.services.fetching import Mailbox
from rejoinder.notifications.services.gathering import gather_due
from rejoinder.notifications.services.mailing_queues import QueueMailer
from rejoinder.notifications.services.noticing import Noticer
from rejoinder.notifications.services.pushing import push_due
from rejoinder.notifications.services.sending import Sender
from rejoinder.personal.services.picturing import Pictures

LOOK_SECONDS: Final = 1.0  # when nobody wakes it
STOP_SECONDS: Final = 8.0  # for what is under way
_RESTS_SECONDS: Final = 0.05  # between two looks, however often something happens

log = logging.getLogger(__name__)


class Worker:
    """Threads that work until they are stopped."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._lines = [
            _Line("notices", self._notices(), self._is_over),
            _Line("sender", self._sender(MAIL), self._is_over),
            _Line("pusher", self._sender(BROWSERS), self._is_over),
            _Line("announcer", self._sender(TARGETS), self._is_over),
        ]
        if settings.MAIL_IN:
            mailbox = Mailbox(settings.MAIL_IN)
            work = self._fetching(mailbox)
            self._lines.append(_Line("mailbox", work, self._is_over, end=mailbox.close))
        if can_make_pictures():
            self._lines.append(_Line("pictures", self._picturing(Pictures()), self._is_over))

    def start(self) -> None:
        """Begin in threads of their own."""
        for line in self._lines:
            line.thread.start()

    def wake(self) -> None:
        """Say that something happened. Returns at once."""
        self._lines[0].due.set()

    def stop(self) -> None:
        """End, after what is under way: what is being sent would else be sent once more."""
        self._is_over.set()
        for line in self._lines:
            line.due.set()
        until = time.monotonic() + STOP_SECONDS
        for line in self._lines:
            if line.thread.is_alive():
                line.thread.join(max(0.0, until - time.monotonic()))

    def _notices(self) -> Callable[[], bool]:
        noticer, announcer, alerter = Noticer(), Announcer(), Alerter()
        mailer = QueueMailer()
        has_key = not can_push()

        def work() -> bool:
            nonlocal has_key
            _own, mail, browsers, targets = self._lines[:4]
            if not has_key:
                has_key = bool(public_push_key())
            noticed = noticer.look()
            gathered = 0 if settings.MAIL == "off" else gather_due() + mailer.look()
            pushed = push_due()
            announced = announcer.look() + alerter.look()
            for count, line in ((gathered, mail), (pushed, browsers), (announced, targets)):
                if count:
                    line.due.set()
            return bool(noticed or gathered or pushed or announced)

        return work

    def _sender(self, channels: Channels) -> Callable[[], bool]:
        sender = Sender(channels)
        return lambda: bool(sender.send_due(is_over=self._is_over.is_set))

    def _fetching(self, mailbox: Mailbox) -> Callable[[], bool]:
        def work() -> bool:
            if mailbox.look(is_over=self._is_over.is_set):  # it may have to be answered
                self._lines[1].due.set()
            return False

        return work

    def _picturing(self, pictures: Pictures) -> Callable[[], bool]:
        return lambda: bool(pictures.look(is_over=self._is_over.is_set))


class _Line:
    """One kind of work, again and again: at once while there is some, else when woken and each second."""

    def __init__(
        self,
        name: str,
        work: Callable[[], bool],
        is_over: threading.Event,
        *,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self._end = end
        self.due = threading.Event()
        self._work = work
        self._is_over = is_over
        self._has_failed = False
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def _run(self) -> None:
        while not self._is_over.is_set():
            if self._try():
                continue
            self.due.wait(LOOK_SECONDS)
            self.due.clear()
            if not self._is_over.is_set():
                time.sleep(_RESTS_SECONDS)
        self._end()
        connections.close_all()

    def _try(self) -> bool:
        """Work once. Return whether there may be more to do."""
        try:
            close_old_connections()
            found = self._work()
        except (InterfaceError, OperationalError) as error:
            if not self._has_failed:
                log.error(  # noqa: TRY400  # the reason is enough
                    "The database does not answer; it is asked again each second: %s", error
                )
            self._has_failed = True
            return False
        except Exception:
            if not self._has_failed:
                log.exception("The worker failed; it goes on in a second.")
            self._has_failed = True
            return False
        if self._has_failed:
            log.warning("The worker goes on.")
        self._has_failed = False
        return found
