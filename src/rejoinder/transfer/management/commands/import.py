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
from rejoinder.transfer.hypothesis import Audience
from rejoinder.transfer.management.sites import named_site
from rejoinder.transfer.reading import FORMATS, read_articles, read_files
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records
from rejoinder.transfer.showing import ProgressBar, print_report
from rejoinder.transfer.taking import Taking, taker


class Command(BaseCommand):
    help = (
        "Bring comments in, and with --articles what they are about. Safe to repeat: what is there already is recognised and kept, and an interrupted "
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
            "--articles",
            action="store_true",
            help="bring the articles too, into the newsroom (WordPress only)",
        )
        parser.add_argument(
            "--media",
            type=Path,
            metavar="FOLDER",
            help="a copy of wp-content/uploads, for the pictures of articles",
        )
        parser.add_argument(
            "--download",
            action="store_true",
            help="ask the old server for pictures that are not in that folder",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace articles that were edited here by those of the file",
        )
        parser.add_argument(
            "--group",
            action="append",
            default=[],
            metavar="ID",
            help="bring what members of this group share, too (Hypothesis only); may be repeated",
        )
        parser.add_argument(
            "--private",
            action="store_true",
            help="bring what its author alone may read, too, hidden from readers (Hypothesis only)",
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
        articles: bool,
        media: Path | None,
        download: bool,
        overwrite: bool,
        group: list[str],
        private: bool,
        **_: object,
    ) -> None:
        found = named_site(site)
        rules = RewriteRules.parse([*map, *_lines(map_file)])
        report = ImportReport()
        taking = None
        if articles:
            taking = Taking(
                site=found,
                source=format,
                report=report,
                rules=rules,
                media=media,
                download=download,
                overwrite=overwrite,
                dry=dry_run,
            )
            _check(taking)
        elif media or download or overwrite:
            raise CommandError("--media, --download and --overwrite go with --articles.")
        if (group or private) and format != "hypothesis":
            raise CommandError("--group and --private go with: import hypothesis")
        with collecting_rarely(), ProgressBar(Console(stderr=True)) as bar:
            if taking is not None:
                taking.progress = bar.update
                _take(taking, files, zone=time_zone)
            records = read_files(
                files,
                source=format,
                problems=report.problems,
                progress=bar.update,
                zone=time_zone,
                audience=Audience(groups=frozenset(group), private=private),
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


def _check(taking: Taking) -> None:
    """Refuse at once what would be found out after a long time only."""
    if taking.source != "wordpress":
        raise CommandError("--articles goes with: import wordpress")
    if taking.media is not None and not taking.media.is_dir():
        raise CommandError(f"“{taking.media}” is no folder. Name a copy of wp-content/uploads.")
    taker().check(taking.site)


def _take(taking: Taking, files: list[Path], *, zone: tzinfo | None) -> None:
    """Bring the articles before their comments, which then find the discussions of the pages."""
    problems = taking.report.problems
    with read_articles(files, problems=problems, progress=taking.progress, zone=zone) as shelf:
        taker().take(shelf, taking)


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
