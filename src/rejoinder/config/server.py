"""Run the product: Granian, one process with threads, the WSGI application.

The edge, which answers from memory and holds live connections, takes this application's place here.
"""

from __future__ import annotations

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

APPLICATION = "rejoinder.config.wsgi:application"
STOP_SECONDS = 10


def serve(*, host: str, port: int) -> None:
    """Answer requests until SIGTERM or SIGINT; what is under way is finished, for ten seconds at most."""
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
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()
