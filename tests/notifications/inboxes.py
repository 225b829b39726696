"""Mail servers on the loopback: one that takes mails, and refuses what it is told to; and one that behaves as few do."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.installations import free_port

SMTP_BACKEND = "rejoinder.notifications.channels.smtp.SmtpBackend"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that a server took."""

    sender: str  # of the envelope
    recipients: Sequence[str]
    mail: EmailMessage
    raw: bytes

    def part(self, kind: str) -> str:
        """Return the text of a part, e.g. "plain" or "html"."""
        found = self.mail.get_body((kind,))
        assert found is not None
        content = found.get_content()
        assert isinstance(content, str)
        return content


@dataclass  # without slots: the library looks through its members, which Python 3.11.2 does not bear
class Inbox:
    """A real mail server, and what came."""

    port: int
    arrived: list[Arrived] = field(default_factory=list)
    # What it answers to a recipient and to a text; "" = it takes it. May be given, and changed, at any time.
    on_recipient: Callable[[str], str] = field(default=lambda _address: "")
    on_text: Callable[[bytes], str] = field(default=lambda _text: "")

    def message_ids(self) -> list[str]:
        return [each.mail["Message-ID"] for each in self.arrived]

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        refusal = self.on_recipient(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a text, or not."""
        raw = envelope.content
        assert isinstance(raw, bytes)
        refusal = self.on_text(raw)
        if refusal:
            return refusal
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.arrived.append(
            Arrived(
                sender=envelope.mail_from or "",
                recipients=list(envelope.rcpt_tos),
                mail=mail,
                raw=raw,
            )
        )
        return "250 OK"


@contextmanager
def taking_mail() -> Iterator[Inbox]:
    """Run a mail server."""
    inbox = Inbox(port=free_port())
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """A mail server that the settings name."""
    with taking_mail() as server:
        send_to(server.port, settings)
        yield server


def send_to(port: int, settings: Settings) -> None:
    """Send mails to a port of this machine."""
    settings.MAIL = "smtp"
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    settings.DEFAULT_FROM_EMAIL = "talk@gazette.example"


@contextmanager
def answering(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run a server whose side of each connection is a function; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


def hang(connection: socket.socket) -> None:
    """Say nothing at all."""
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """Say a byte now and then, and never finish."""
    while True:
        connection.sendall(b"2")
        time.sleep(0.05)


def greet(connection: socket.socket, lines: Sequence[bytes]) -> None:
    """Say one line, and one more after each that is heard."""
    for line in lines:
        connection.sendall(line + b"\r\n")
        connection.recv(65_536)


def die_in_the_text(connection: socket.socket) -> None:
    """Take everything but the end of the text."""
    greet(connection, [b"220 here", b"250 hello", b"250 sender", b"250 recipient", b"354 go on"])


def die_after_the_yes(connection: socket.socket) -> None:
    """Take a mail, and be gone before goodbye."""
    die_in_the_text(connection)
    connection.sendall(b"250 taken\r\n")


def refuse_connection(connection: socket.socket) -> None:
    """Say that there is no service here."""
    connection.sendall(b"554 no\r\n")
