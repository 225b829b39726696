"""Django's SMTP backend, but that every sending ends: also with a server that says a byte every ten seconds."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail.backends.smtp import EmailBackend

_open: dict[int, smtplib.SMTP] = {}  # by thread, what it connected last


class _Known(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        _open[threading.get_ident()] = self
        return super()._get_socket(host, port, timeout)  # type: ignore[misc,no-any-return]  # private


class _KnownSecret(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        _open[threading.get_ident()] = self
        return super()._get_socket(host, port, timeout)  # type: ignore[misc,no-any-return]


class SmtpBackend(EmailBackend):
    """Connections of ours can be ended from another thread: see `ending_in`."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _KnownSecret if self.use_ssl else _Known


@contextmanager
def ending_in(seconds: float) -> Iterator[None]:
    """End this thread's connection after so long, whatever it waits for: that then fails.

    A timeout of the socket does not do it: that begins anew with each byte.
    """
    thread = threading.get_ident()

    def end() -> None:
        found = getattr(_open.get(thread), "sock", None)
        if found is not None:
            with contextlib.suppress(OSError):
                # The plain socket's own, below TLS, which another thread is using.
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
