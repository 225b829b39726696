"""Bring records into a site of the test database, and look at what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps

from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.sites.models import Site
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.reading import read_files
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord, Record
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records

TIME = datetime(2026, 1, 30, 7, 15, tzinfo=UTC)


def bring_in(
    records: Iterable[Record],
    *,
    site: Site,
    source: str = "jsonl",
    dry_run: bool = False,
    rules: Sequence[str] = (),
) -> ImportReport:
    return import_records(
        records,
        site=site,
        source=source,
        rules=RewriteRules.parse(rules),
        report=ImportReport(),
        dry_run=dry_run,
    )


def bring_in_files(*paths: Path, site: Site, dry_run: bool = False) -> ImportReport:
    problems = Problems()
    records = read_files(
        paths, source="wordpress", problems=problems, progress=lambda _stage, _done, _total: None
    )
    return import_records(
        records,
        site=site,
        source="wordpress",
        rules=RewriteRules(),
        report=ImportReport(problems=problems),
        dry_run=dry_run,
    )


def discussion(source_id: str = "d", **fields: object) -> DiscussionRecord:
    return DiscussionRecord(source_id=source_id, **{"external_id": source_id, **fields})  # type: ignore[arg-type]  # names are checked by running


def comment(source_id: str, *, parent: str | None = None, **fields: object) -> CommentRecord:
    values: dict[str, object] = {
        "discussion_source_id": "d",
        "raw": f"Comment {source_id}.",
        "format": "markdown",
        "status": "published",
        "author": "r",
        "author_name": "Ada",
        "created_at": TIME + timedelta(minutes=len(source_id)),
        "place": f"line {source_id}",
        **fields,
    }
    return CommentRecord(source_id=source_id, parent_source_id=parent, **values)  # type: ignore[arg-type]  # likewise


def rows() -> dict[str, list[dict[str, object]]]:
    """Return everything that the product's own tables hold.

    But for tallies of nothing, which PostgreSQL needs as something to lock.
    """
    ours = {"rejoinder_sites", "accounts", "articles", "activity", "comments", "votes"}
    found = {
        model._meta.label: list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]  # ours have one
        for model in apps.get_models()
        if model._meta.app_label in ours
    }
    tallies = found[DiscussionTally._meta.label]
    tallies[:] = [tally for tally in tallies if tally["comments"] or tally["mentions"]]
    return found


def named(source_id: str) -> Comment:
    return Comment.objects.get(origin_id=source_id)


READER, DISCUSSION = ReaderRecord("r", name="Ada"), discussion()
