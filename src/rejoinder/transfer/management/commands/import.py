"""Bring comments in from an export of another system, or of our own."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError
from rich.console import Console

from rejoinder.transfer.garbage import collecting_rarely
from rejoinder.transfer.management.sites import named_site
from rejoinder.transfer.reading import FORMATS, read_files
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records
from rejoinder.transfer.showing import ProgressBar, print_report


class Command(BaseCommand):
    help = (
        "Bring comments in. Safe to repeat: what is there already is recognised and kept, and an interrupted "
        "import is finished by running it again."
    )
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=sorted(FORMATS), help="what made the file")
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="as it is, .gz or .zip"
        )
        parser.add_argument("--site", required=True, help="key of the site that takes the comments")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and change nothing"
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="rewrite addresses; * at the end of both for a prefix; may be repeated",
        )
        parser.add_argument(
            "--map-file", type=Path, metavar="FILE", help="such rules, one a line: OLD NEW"
        )
        parser.add_argument(
            "--time-zone",
            type=_zone,
            metavar="ZONE",
            help="of dates that state none, e.g. Europe/Vienna",
        )

    def handle(
        self,
        *,
        format: str,  # noqa: A002  # the name of the argument
        files: list[Path],
        site: str,
        dry_run: bool,
        map: list[str],  # noqa: A002  # likewise
        map_file: Path | None,
        time_zone: tzinfo | None,
        **_: object,
    ) -> None:
        found = named_site(site)
        rules = RewriteRules.parse([*map, *_lines(map_file)])
        report = ImportReport()
        with collecting_rarely(), ProgressBar(Console(stderr=True)) as bar:
            records = read_files(
                files, source=format, problems=report.problems, progress=bar.update, zone=time_zone
            )
            import_records(
                records,
                site=found,
                source=format,
                rules=rules,
                report=report,
                dry_run=dry_run,
                progress=bar.update,
            )
        print_report(Console(), report, dry_run=dry_run, rules=rules)


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CommandError(f"“{path}” cannot be read: {reason}.") from error


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ArgumentTypeError(f"“{name}” is no time zone such as Europe/Vienna.") from error
