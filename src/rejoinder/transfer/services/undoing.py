"""Take an import back: what nobody here answered, voted on, edited or decided since.

Each article is a transaction, so whatever stops it, it can be called again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.passages.models import Passage, PassageKind
from rejoinder.sites.models import Site
from rejoinder.transfer.batches import batches
from rejoinder.transfer.report import UndoReport
from rejoinder.transfer.services.run import Progress
from rejoinder.transfer.services.settling import settle
from rejoinder.votes.models import Reaction, Vote

# Of these no file says when somebody decided, edited or voted: where a row says it, it was here.
UNDONE_SOURCES: Final = ("hypothesis", "wordpress")
_ROWS_AT_ONCE: Final = 500


def undo_import(
    site: Site,
    *,
    source: str,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> UndoReport:
    """Remove the comments, passages and readers that came from a source.

    Args:
        source: one of UNDONE_SOURCES.
    """
    # Deleting finds all that refers to a row, and no row that does is left. SQLite would look for it once more, going
    # through all comments for each row, since the indexes that serve readers leave hidden comments out.
    with connection.constraint_checks_disabled():
        return _undo(site, source=source, dry=dry_run, progress=progress)


def _undo(site: Site, *, source: str, dry: bool, progress: Progress) -> UndoReport:
    report = UndoReport()
    imported = Comment.objects.filter(site=site, origin=source)
    articles = list(imported.order_by("article").values_list("article", flat=True).distinct())
    for done, article in enumerate(articles, start=1):
        with transaction.atomic():
            _undo_article(article, source=source, dry=dry, report=report)
        progress("undoing", done, len(articles))
    _remove_readers(site, source=source, dry=dry, report=report)
    return report


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    parent: int | None
    depth: int
    name: str  # its id at the source; "" of another source
    passage: int | None
    reason: str  # why it stays; "" = nothing speaks against its going


def _undo_article(article: int, *, source: str, dry: bool, report: UndoReport) -> None:
    """Remove what can go of one article. Some six statements, and one for every 500 rows."""
    rows = _rows(article, source=source)
    stays: set[int] = set()  # what something that stays answers
    going: list[_Row] = []
    for row in sorted(rows, key=lambda row: -row.depth):
        reason = row.reason or ("answered here" if row.pk in stays else "")
        if not reason:
            going.append(row)
            continue
        if row.parent is not None:
            stays.add(row.parent)
        if row.name:
            report.kept[reason] += 1
            report.problems.add("kept", f"comment {row.name}", f"It stays: {reason}.")
    report.comments += len(going)
    report.emptied += len(going) == len(rows)
    passages = _passages_only_of(going, rows)
    if not dry:
        # What answers goes first, and alone: none of it may take anything with it.
        for batch in batches([row.pk for row in going], size=_ROWS_AT_ONCE):
            Comment.objects.filter(pk__in=batch).delete()
    for batch in batches(passages, size=_ROWS_AT_ONCE):
        alone = Passage.objects.filter(pk__in=batch, kind=PassageKind.READER, decided_at=None)
        report.passages += alone.count()
        if not dry:
            alone.delete()
    if going and not dry:
        settle([article], source=source, new={article})


def _rows(article: int, *, source: str) -> list[_Row]:
    # Held, so that nobody answers what is about to go. SQLite has one writer, which this transaction is.
    comments = Comment.objects.filter(article=article).select_for_update()
    columns = ("pk", "parent_id", "depth", "origin", "origin_id", "passage_id", "status")
    stored = list(
        comments.values_list(
            *columns, "decided_at", "correction", "pinned_at", "closed_at", "created_at"
        )
    )
    touched = _touched(article)
    rows = []
    for pk, parent, depth, origin, name, passage, status, *signs in stored:
        decided_at, correction, pinned_at, closed_at, created_at = signs
        reason = ""
        if origin != source:
            reason = "written here"
        elif pk in touched:
            reason = touched[pk]
        elif (
            decided_at is not None
            or correction is not None
            or any(time not in {None, created_at} for time in (pinned_at, closed_at))
        ):
            reason = "decided on here"
        elif status == CommentStatus.REMOVED:
            reason = "removed here"
        rows.append(_Row(pk, parent, depth, name if origin == source else "", passage, reason))
    return rows


def _touched(article: int) -> dict[int, str]:
    """Return what readers did to comments of an article, by primary key. Three statements."""
    voted = Vote.objects.filter(comment__article=article).values_list("comment", flat=True)
    reacted = Reaction.objects.filter(comment__article=article).values_list("comment", flat=True)
    edited = Revision.objects.filter(comment__article=article)
    return {
        **dict.fromkeys([*voted, *reacted], "voted on here"),
        **dict.fromkeys(edited.values_list("comment", flat=True), "edited here"),
    }


def _passages_only_of(going: Sequence[_Row], rows: Sequence[_Row]) -> list[int]:
    """Return the passages that nothing is about any more."""
    leaving = {row.pk for row in going}
    needed = {row.passage for row in rows if row.pk not in leaving}
    return sorted({row.passage for row in going if row.passage is not None} - needed)


def _remove_readers(site: Site, *, source: str, dry: bool, report: UndoReport) -> None:
    """Remove the readers of a source who have nothing here, and whom nobody here knows."""
    idle = Reader.objects.filter(
        site=site,
        source=source,
        account=None,
        device=None,
        role=ReaderRole.READER,
        suspended_until=None,
        email_proven_at=None,
        is_verified=False,
        subscriber=None,
        votes=None,
        reactions=None,
    )
    if dry:
        return  # who would have nothing left is known only when it is gone
    found = list(idle.filter(comments=None).values_list("pk", flat=True))
    for batch in batches(found, size=_ROWS_AT_ONCE):
        with transaction.atomic():
            removed, _ = Reader.objects.filter(pk__in=batch, comments=None).delete()
            report.readers += removed
