"""Fetch answers from a mailbox by IMAP (RFC 3501, RFC 9051), and take each once.

A mail is marked as read only after what it is for has been committed. Whoever dies in between takes it again, and that
changes nothing. The mailbox is for this alone: what somebody else reads in it is not taken.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import Error

from rejoinder.notifications.incoming.reading import MOST_BYTES
from rejoinder.notifications.services.receiving import Outcome, take_mail

LOOK_SECONDS: Final = 15.0
TIMEOUT_SECONDS: Final = 20.0  # for each step of a conversation
MOST_SECONDS: Final = 300.0  # for one look
MOST_AT_ONCE: Final = 50  # mails of one look
FIRST_PAUSE_SECONDS: Final = 30.0  # of a server that does not answer, doubled each time
MOST_PAUSE_SECONDS: Final = 600.0
FAULT_SECONDS: Final = 3_600.0  # until a mail that we failed over is tried again
LAST_TRY_SECONDS: Final = 24 * 3_600.0  # since a mail was seen first
_UID: Final = re.compile(rb"\d{1,10}")

log = logging.getLogger(__name__)


class Mailbox:
    """A folder that is looked into again and again. Keeps its connection, and knows which mails are for later."""

    def __init__(self, where: Mapping[str, object]) -> None:
        """Take what `config.mail.mailbox_settings` returns. Nothing is connected to yet."""
        self._where = where
        self._connection: imaplib.IMAP4 | None = None
        self._next_look = 0.0  # by time.monotonic, as all of these
        self._pause = 0.0
        self._later: dict[bytes, float] = {}  # by UID, not before
        self._first_seen: dict[bytes, float] = {}

    def look(self, *, is_over: Callable[[], bool] = lambda: False) -> int:
        """Take what is new, where it is time to look; return how many mails were done with.

        Args:
            is_over: asked before each mail.
        """
        if time.monotonic() < self._next_look:
            return 0
        try:
            with self._ending_in(MOST_SECONDS):
                done = self._take_new(is_over)
        except (OSError, imaplib.IMAP4.error) as error:  # of which its abort and a timeout are
            self.close()
            self._rest(error)
            return 0
        if self._pause:
            log.warning("The mailbox for answers is read again.")
        self._pause = 0.0
        self._next_look = time.monotonic() + (0 if done >= MOST_AT_ONCE else LOOK_SECONDS)
        return done

    def close(self) -> None:
        """End the connection, whatever the server answers."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                connection.shutdown()

    def _rest(self, error: Exception) -> None:
        if not self._pause:
            log.error(
                "The mailbox for answers cannot be read, and is tried again: %s",
                _line(error),
            )
        self._pause = min(2 * self._pause or FIRST_PAUSE_SECONDS, MOST_PAUSE_SECONDS)
        self._next_look = time.monotonic() + self._pause

    def _take_new(self, is_over: Callable[[], bool]) -> int:
        connection = self._connected()
        now = time.monotonic()
        _said(connection.select(_in_quotes(str(self._where["folder"]))))
        numbers = _said(connection.uid("SEARCH", "UNSEEN"))
        found = [uid for each in numbers if isinstance(each, bytes) for uid in _UID.findall(each)]
        self._later = {uid: at for uid, at in self._later.items() if uid in set(found)}
        self._first_seen = {uid: self._first_seen.get(uid, now) for uid in found}
        due = [uid for uid in found if self._later.get(uid, 0.0) <= now][:MOST_AT_ONCE]
        done = 0
        for uid in due:
            if is_over():
                break
            done += self._take(connection, uid)
        return done

    def _take(self, connection: imaplib.IMAP4, uid: bytes) -> bool:
        name = uid.decode()
        answer = _said(connection.uid("FETCH", name, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
        raw = next((each[1] for each in answer if isinstance(each, tuple)), None)
        if not isinstance(raw, bytes):
            return False  # somebody took it away meanwhile
        waited = time.monotonic() - self._first_seen[uid]
        try:
            taken = take_mail(raw, is_last_try=waited > LAST_TRY_SECONDS)
        except Error:
            raise  # the database is away, which is no fault of the mail
        except Exception:
            log.exception("Mail %s in the mailbox cannot be taken; it is tried again.", name)
            self._later[uid] = time.monotonic() + FAULT_SECONDS
            return False
        if taken.outcome is Outcome.LATER:
            self._later[uid] = time.monotonic() + max(1, taken.retry_after_seconds)
            return False
        log.info("Mail %s: %s. %s", name, taken.outcome.value, taken.why)
        flags = r"(\Seen \Deleted)" if self._where["deletes"] else r"(\Seen)"
        _said(connection.uid("STORE", name, "+FLAGS.SILENT", flags))
        if self._where["deletes"]:
            if "UIDPLUS" in connection.capabilities:
                _said(connection.uid("EXPUNGE", name))
            else:
                _said(connection.expunge())
        return True

    def _connected(self) -> imaplib.IMAP4:
        if self._connection is not None:
            return self._connection
        host, port = str(self._where["host"]), int(str(self._where["port"]))
        trust = ssl.create_default_context()
        connection: imaplib.IMAP4
        if self._where["is_tls"]:
            connection = imaplib.IMAP4_SSL(host, port, ssl_context=trust, timeout=TIMEOUT_SECONDS)
        else:
            connection = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
        self._connection = connection
        if self._where["starttls"]:
            _said(connection.starttls(ssl_context=trust))
        user, password = str(self._where["user"]), str(self._where["password"])
        _said(connection.login(_in_quotes(user), password))
        return connection

    @contextmanager
    def _ending_in(self, seconds: float) -> Iterator[None]:
        """End the connection after so long, whatever it waits for: a timeout begins anew with each byte."""

        def end() -> None:
            found = self._connection
            if found is not None:
                with contextlib.suppress(OSError):
                    # The plain socket's own, below TLS, which another thread is using.
                    socket.socket.shutdown(found.sock, socket.SHUT_RDWR)

        watch = threading.Timer(seconds, end)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()


def _said(answer: tuple[str, Sequence[object]]) -> list[object]:
    """Return what the server says to a command.

    Raises:
        imaplib.IMAP4.error: it says no.
    """
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(_line(data))
    return [each for each in data if each is not None]


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _line(said: object) -> str:
    return " ".join(str(said).split())[:300]
