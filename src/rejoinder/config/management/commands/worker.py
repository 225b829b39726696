"""Do what happens after the fact, in a process apart."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from django.core.management import BaseCommand, CommandError, call_command

from rejoinder.activity.bus import get_bus
from rejoinder.config.worker import LOOK_SECONDS, Worker


class Command(BaseCommand):
    help = "Tell people what happened, by mail and otherwise, until stopped."

    def handle(self, *_args: object, **_options: object) -> None:
        try:
            call_command("migrate", check_unapplied=True, verbosity=0)
        except SystemExit as error:
            raise CommandError(
                "The database is older than this release. Run: rejoinder migrate"
            ) from error
        is_over = threading.Event()

        def stop(_number: int, _frame: FrameType | None) -> None:
            is_over.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker = Worker()
        worker.start()
        self.stdout.write("The worker is at work; stop it with Ctrl+C")
        self.stdout.flush()
        while not is_over.is_set():
            get_bus().wait(LOOK_SECONDS)
            worker.wake()
        worker.stop()
