"""Bring a WordPress export with its articles into the test database, and look at what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.core.management import call_command

from rejoinder.newsroom.models import Arrival, ArrivalKind, ArticlePage, PlainPage
from rejoinder.sites.models import Site
from rejoinder.transfer.reading import read_articles, read_files
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records
from rejoinder.transfer.taking import Taking, taker


def bring(
    *exports: bytes,
    site: Site,
    media: Path | None = None,
    overwrite: bool = False,
    dry: bool = False,
    rules: Sequence[str] = (),
) -> ImportReport:
    """Import files with their articles as the command does; return the report."""
    report, parsed = ImportReport(), RewriteRules.parse(rules)
    taking = Taking(
        site=site,
        source="wordpress",
        report=report,
        rules=parsed,
        media=media,
        overwrite=overwrite,
        dry=dry,
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, data in enumerate(exports):
            paths.append(Path(folder) / f"{number}.xml")
            paths[-1].write_bytes(data)
        with read_articles(paths, problems=report.problems, progress=taking.progress) as shelf:
            taker().take(shelf, taking)
        import_records(
            read_files(
                paths, source="wordpress", problems=report.problems, progress=taking.progress
            ),
            site=site,
            source="wordpress",
            rules=parsed,
            report=report,
            dry_run=dry,
        )
    return report


def article(number: str = "7") -> ArticlePage:
    """Return the article that a post became."""
    page: ArticlePage = ArticlePage.objects.get(external_id=number)
    return page


def plain_page(number: str) -> PlainPage:
    """Return the page that a page became."""
    arrival = Arrival.objects.get(kind=ArrivalKind.PAGE, name=number)
    page: PlainPage = PlainPage.objects.get(pk=arrival.page_id)
    return page


def blocks(page: ArticlePage | PlainPage) -> list[tuple[str, object]]:
    """Return type and value of each block of a page, as they are stored."""
    return [(block["type"], block["value"]) for block in page.body.raw_data]


def told(report: ImportReport, kind: str) -> list[str]:
    return [problem.detail for problem in report.problems.examples(kind)]


def command(path: Path, **options: object) -> None:
    call_command("import", "wordpress", str(path), site="gazette", articles=True, **options)
