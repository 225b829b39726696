"""Run the product: Granian, one process or several, each with the edge in front of Django."""

from __future__ import annotations

import resource
import socket
from argparse import ArgumentTypeError

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from rejoinder.core.errors import RefusedError

APPLICATION = "rejoinder.config.rsgi:application"
STOP_SECONDS = 10
LAST_PORT = 65_535
MOST_PROCESSES = 256
# Granian counts connections here, not requests: beyond, nobody at all is answered. So it stands above the
# connections that the edge keeps open, with room for those that come and go.
ROOM_FOR_READERS = 4_000
FILES_BESIDES = 500


def port_number(text: str) -> int:
    """Return a port as given on the command line.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise ArgumentTypeError(f"“{text}” is no port from 1 to {LAST_PORT:,}.")
    return int(text)


def process_count(text: str) -> int:
    """Return a number of processes as given on the command line.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= MOST_PROCESSES:
        raise ArgumentTypeError(f"“{text}” is no number of processes from 1 to {MOST_PROCESSES}.")
    return int(text)


def serve(*, host: str, port: int, processes: int) -> None:
    """Answer requests until SIGTERM or SIGINT; what is under way is finished, for ten seconds at most.

    Raises:
        RefusedError: nobody can listen there, mostly because somebody does.
    """
    _refuse_taken(host, port)
    connections = settings.LIVE_READERS + ROOM_FOR_READERS
    _allow_files(connections + FILES_BESIDES)
    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=processes,
        respawn_failed_workers=True,  # else one that is killed takes all down with it
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),  # milliseconds
        backlog=2_048,
        backpressure=connections,
        log_level=LogLevels.error,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


def _allow_files(wanted: int) -> None:
    """Ask for as many open files as there may be connections; the system may allow fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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
