"""`rejoinder replayerasures`: after a backup was restored, erase again whoever was erased since it was made."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rejoinder.personal import erasure_log
from rejoinder.personal.services.erasing import replay


class Command(BaseCommand):
    help = "After a backup was restored, erase again whoever was erased since it was made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            default="",
            help="erasures.jsonl of the home; without it, this home's",
        )

    def handle(self, **options: str) -> None:
        file = Path(options["file"] or Path(settings.HOME) / erasure_log.NAME)
        try:
            digests = erasure_log.read(file)
        except FileNotFoundError as error:
            raise CommandError(
                f"There is no file {file}. Nobody was erased, or it is elsewhere."
            ) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        count = replay(digests, now=timezone.now())
        self.stdout.write(f"{len(digests)} erasures are known; {count} readers were erased again.")
