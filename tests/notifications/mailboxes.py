"""A mailbox on the loopback: as much of an IMAP server (RFC 3501, RFC 4315) as a client needs that fetches its mails."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_FETCH = re.compile(rb"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)")
_STORE = re.compile(rb"UID STORE (\d+) \+FLAGS\.SILENT \(([^)]*)\)")


@dataclass(slots=True)
class Kept:
    """A mail in the mailbox."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class MailboxServer:
    """A mailbox, and what was asked of it."""

    port: int = 0
    password: str = "secret"
    has_uidplus: bool = True
    kept: dict[int, Kept] = field(default_factory=dict)
    commands: list[bytes] = field(default_factory=list)
    # What it does before it answers a command; may raise ConnectionAbortedError, or wait.
    before: Callable[[bytes], None] = field(default=lambda _command: None)

    def put(self, raw: bytes) -> int:
        """Deliver a mail; return its UID."""
        uid = max(self.kept, default=0) + 1
        self.kept[uid] = Kept(raw)
        return uid

    def unseen(self) -> list[int]:
        return [uid for uid, each in self.kept.items() if "\\Seen" not in each.flags]

    def settings(self, *, deletes: bool = False) -> dict[str, object]:
        """Return what `rejoinder.config.mail.mailbox_settings` says of this one."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": "talk",
            "password": "secret",
            "folder": "Answers here",
            "is_tls": False,
            "starttls": False,
            "deletes": deletes,
        }

    def answer(self, command: bytes) -> bytes:
        """Return what is said to a command, with {tag} in it."""
        capabilities = b"IMAP4rev1 UIDPLUS" if self.has_uidplus else b"IMAP4rev1"
        if command == b"CAPABILITY":
            return b"* CAPABILITY " + capabilities + b"\r\n{tag} OK done\r\n"
        if command.startswith(b"LOGIN "):
            right = command == f'LOGIN "talk" "{self.password}"'.encode()
            return b"{tag} OK done\r\n" if right else b"{tag} NO wrong password\r\n"
        if command == b'SELECT "Answers here"':
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n{tag} OK done\r\n" % len(self.kept)
        if command == b"UID SEARCH UNSEEN":
            found = " ".join(map(str, self.unseen())).encode()
            return b"* SEARCH " + found + b"\r\n{tag} OK done\r\n"
        if fetch := _FETCH.fullmatch(command):
            kept = self.kept.get(int(fetch[1]))
            if kept is None:
                return b"{tag} OK done\r\n"
            part = kept.raw[: int(fetch[2])]
            return b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n{tag} OK done\r\n" % (
                fetch[1],
                len(part),
                part,
            )
        if store := _STORE.fullmatch(command):
            self.kept[int(store[1])].flags.update(store[2].decode().split())
            return b"{tag} OK done\r\n"
        if command == b"EXPUNGE" or re.fullmatch(rb"UID EXPUNGE \d+", command):
            for uid in [uid for uid, each in self.kept.items() if "\\Deleted" in each.flags]:
                del self.kept[uid]
            return b"{tag} OK done\r\n"
        return b"{tag} BAD what\r\n"


@contextmanager
def keeping_mail(*, secret: ssl.SSLContext | None = None) -> Iterator[MailboxServer]:
    """Run a mailbox.

    Args:
        secret: by which it encrypts from the start.
    """
    mailbox = MailboxServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK here\r\n")
            for line in self.rfile:
                tag, _, command = line.rstrip(b"\r\n").partition(b" ")
                mailbox.commands.append(command)
                try:
                    mailbox.before(command)
                except ConnectionAbortedError:
                    self.request.shutdown(socket.SHUT_RDWR)
                    return
                self.wfile.write(mailbox.answer(command).replace(b"{tag}", tag))

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            if secret is not None:
                connection = secret.wrap_socket(connection, server_side=True)
            return connection, address

        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that died: that is what the tests are about."""

    with Server(("127.0.0.1", 0), Talk) as server:
        mailbox.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield mailbox
        finally:
            server.shutdown()
