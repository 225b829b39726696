"""Run the product: Granian, one process with threads, the WSGI application.

The edge, which answers from memory and holds live connections, takes this application's place here.
"""

from __future__ import annotations

import socket
from argparse import ArgumentTypeError

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from rejoinder.core.errors import RefusedError

APPLICATION = "rejoinder.config.wsgi:application"
STOP_SECONDS = 10
LAST_PORT = 65_535


def port_number(text: str) -> int:
    """Return a port as given on the command line.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise ArgumentTypeError(f"“{text}” is no port from 1 to {LAST_PORT:,}.")
    return int(text)


def serve(*, host: str, port: int) -> None:
    """Answer requests until SIGTERM or SIGINT; what is under way is finished, for ten seconds at most.

    Raises:
        RefusedError: nobody can listen there, mostly because somebody does.
    """
    _refuse_taken(host, port)
    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.PROCESSES,
        blocking_threads=settings.THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),  # milliseconds
        backlog=2_048,
        # Granian counts connections here, not requests, and the default, backlog ÷ workers, lets a
        # thousand idle ones shut everybody out.
        backpressure=8_000,
        log_level=LogLevels.error,  # it warns of our eight threads, which wait for the database
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise RefusedError(
            f"{host}:{port} cannot be listened on: {error.strerror}. Choose another: --port {port + 1}"
        ) from error
