"""Answer readers."""

from __future__ import annotations

import os
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from rejoinder.config.server import port_number, process_count, serve


class Command(BaseCommand):
    help = "Answer readers until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port",
            type=port_number,
            default=os.environ.get("PORT", "8000"),
            help="port (PORT or 8000)",
        )

        parser.add_argument(
            "--workers",
            type=process_count,
            default=settings.PROCESSES,
            metavar="N",
            help="processes that answer (REJOINDER_PROCESSES or 1)",
        )

    def handle(self, *, host: str, port: int, workers: int, **_: object) -> None:
        try:
            call_command("migrate", check_unapplied=True, verbosity=0)
        except SystemExit as error:
            raise CommandError(
                "The database is older than this release. Run: rejoinder migrate"
            ) from error
        self.stdout.write(
            f"Rejoinder at {settings.BASE_URL} (listening on {host}:{port}); stop with Ctrl+C"
        )
        self.stdout.flush()
        connections.close_all()  # the processes that answer are forked, and open their own
        serve(host=host, port=port, processes=workers)
