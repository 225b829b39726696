"""`rejoinder undoimport`: take an import back."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.checks import Tags
from django.core.management import BaseCommand
from rich.console import Console

from rejoinder.transfer.management.sites import named_site
from rejoinder.transfer.services.undoing import UNDONE_SOURCES, undo_import
from rejoinder.transfer.showing import ProgressBar, print_undo


class Command(BaseCommand):
    help = (
        "Remove the comments of an import that nobody here answered, voted on, edited or decided since. "
        "Safe to repeat. Articles stay."
    )
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=UNDONE_SOURCES, help="what was imported")
        parser.add_argument("--site", required=True, help="key of the site that took the comments")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and change nothing"
        )

    def handle(
        self,
        *,
        format: str,  # noqa: A002  # the name of the argument
        site: str,
        dry_run: bool,
        **_: object,
    ) -> None:
        found = named_site(site)
        with ProgressBar(Console(stderr=True)) as bar:
            report = undo_import(found, source=format, dry_run=dry_run, progress=bar.update)
        print_undo(Console(), report, dry_run=dry_run)
