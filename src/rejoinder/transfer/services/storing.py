"""Store the readers and comments of an import, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.names import skeleton
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.threads import Counts, Node, count_branches
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.transfer.batches import BATCH
from rejoinder.transfer.identity import Origin
from rejoinder.transfer.linking import Fault, Linked, link
from rejoinder.transfer.records import CommentRecord, ReaderRecord
from rejoinder.transfer.services.lookup import (
    Known,
    existing_comments,
    existing_readers,
    origins_of,
)
from rejoinder.transfer.services.passages import find_or_make
from rejoinder.transfer.services.rows import (
    NAMELESS,
    CommentRow,
    comment_row,
    doubts,
    reader_row,
)
from rejoinder.transfer.services.run import Run
from rejoinder.transfer.staging import StagedLink

_CHARS_AT_ONCE = 4_000_000  # of bodies in one transaction


def store_readers(run: Run) -> None:
    """Store the readers that are not there, and note in the staging which rows all of them are."""
    total, done = run.staging.count("reader"), 0
    for records in run.staging.readers():
        run.staging.note_readers(run.store(partial(_store_readers, run, records)))
        done += len(records)
        run.advance("readers", done, total)


def _store_readers(run: Run, records: Sequence[ReaderRecord]) -> dict[str, int]:
    origins = origins_of((record.source_id for record in records), source=run.source)
    known = {} if run.is_first else existing_readers(run.site, origins)
    fresh = [record for record in records if record.source_id not in known]
    now = timezone.now()
    rows = [
        reader_row(record, site_id=run.site.pk, origin=origins[record.source_id], now=now)
        for record in fresh
    ]
    if not run.dry:
        with transaction.atomic():
            reserve_keys(Reader, rows)
            insert_many(Reader, rows)
    run.report.readers_made += len(fresh)
    known.update({record.source_id: row.id for record, row in zip(fresh, rows, strict=True)})
    return known


class _Place(NamedTuple):  # a tuple, as there is one for each comment; so is the next
    """Where a comment goes, as far as the file knows."""

    staged: StagedLink
    linked: Linked
    discussion: str
    article: int
    counts: Counts  # settling corrects them


class _Standing(NamedTuple):
    """A comment that others can answer."""

    known: Known
    created_at: datetime | None


def store_comments(run: Run) -> None:
    """Store the comments of all discussions, parents before what answers them."""
    total, done = run.staging.count("comment"), 0
    # By discussion and id: of the discussion that a batch ends with, since it may go on.
    standing: dict[str, dict[str, _Standing]] = {}
    for places in _batches(_places(run)):
        records = run.staging.comments([place.staged.number for place in places])
        run.store(partial(_store_batch, run, places, records, standing))
        last = places[-1].discussion
        for discussion in [name for name in standing if name != last]:
            del standing[discussion]
        done += len(places)
        run.advance("comments", done, total)


def _batches(places: Iterable[_Place]) -> Iterator[list[_Place]]:
    batch: list[_Place] = []
    chars = 0
    for place in places:
        batch.append(place)
        chars += place.staged.chars
        if len(batch) == BATCH or chars > _CHARS_AT_ONCE:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _places(run: Run) -> Iterator[_Place]:
    for discussion, article in run.staging.articles_of():
        links = {row.id: row for row in run.staging.links(discussion)}
        parents = {row.id: _nearest(run, row, links) for row in links.values()}
        places = link(list(parents.items()))
        counts = _count(links, places)
        for place in places:
            _report_fault(run, place)
            yield _Place(
                staged=links[place.source_id],
                linked=place,
                discussion=discussion,
                article=article,
                counts=counts.get(links[place.source_id].number, _NO_COUNTS),
            )


def _nearest(run: Run, row: StagedLink, links: Mapping[str, StagedLink]) -> str | None:
    """Return what a comment answers, or of what that answers the nearest that is there."""
    if row.parent is None or row.parent in links or row.ancestors is None:
        return row.parent
    above: list[str] = json.loads(row.ancestors)
    found = next((name for name in above if name in links and name != row.id), None)
    if found is None:
        return row.parent
    run.report.problems.add(
        "parent_missing",
        place=f"comment {row.id}",
        detail=f"What it answers, {row.parent}, is not in this discussion; it stands below {found}.",
    )
    return found


_NO_COUNTS = Counts()


def _count(links: dict[str, StagedLink], places: Sequence[Linked]) -> dict[int, Counts]:
    """Return the counts that comments will have, by number, when only the file is looked at."""
    return dict(
        count_branches(
            [
                Node(
                    id=links[place.source_id].number,
                    parent_id=links[place.parent].number if place.parent is not None else None,
                    published=links[place.source_id].status == "published",
                )
                for place in places
                if links[place.source_id].kind == "comment"
            ]
        )
    )


def _report_fault(run: Run, place: Linked) -> None:
    match place.fault:
        case Fault.ORPHAN:
            run.report.problems.add(
                "orphan",
                place=f"comment {place.source_id}",
                detail="What it answers is not in this discussion; it stands at the top level.",
            )
        case Fault.CYCLE:
            run.report.problems.add(
                "cycle",
                place=f"comment {place.source_id}",
                detail="It answers itself, through others; it stands at the top level.",
            )


def _store_batch(
    run: Run,
    places: Sequence[_Place],
    records: Sequence[CommentRecord],
    standing: dict[str, dict[str, _Standing]],
) -> None:
    """Store a batch in one transaction.

    Args:
        standing: what these comments may answer, by discussion and id; takes them in as well.
    """
    origins = origins_of((record.source_id for record in records), source=run.source)
    there = {} if run.is_first else existing_comments(run.site, origins)
    fresh: list[tuple[_Place, CommentRecord]] = []
    for place, record in zip(places, records, strict=True):
        if record.source_id in there:
            standing.setdefault(place.discussion, {})[record.source_id] = _Standing(
                there[record.source_id], record.created_at
            )
        else:
            fresh.append((place, record))
    if not fresh:
        run.report.already_there += len(there)
        return
    people = _people(run, fresh)
    if run.dry:
        parents = [_hang(place, record, None, standing) for place, record in fresh]
    else:
        rows = _rows(run, fresh, origins=origins, people=people)
        with transaction.atomic():
            reserve_keys(Comment, rows)
            parents = [
                _hang(place, record, row, standing)
                for (place, record), row in zip(fresh, rows, strict=True)
            ]
            insert_many(Comment, rows)
        run.touched.update(place.article for place, _ in fresh)
    run.report.already_there += len(there)
    for (place, record), parent in zip(fresh, parents, strict=True):
        if record.author is not None and record.author not in people:
            run.report.problems.add(
                "unknown_author",
                place=record.place,
                detail=f"No record describes its author {record.author}; its name was kept.",
            )
        _report(run, place, record, parent)


def _people(run: Run, fresh: Sequence[tuple[_Place, CommentRecord]]) -> dict[str, int]:
    """Return the primary keys of authors and of those who decided, by the ids of the file."""
    named = {
        name
        for _, record in fresh
        for name in (record.author, record.decided_by, record.correction_decided_by)
    }
    return run.staging.reader_pks(name for name in named if name is not None)


def _hang(
    place: _Place,
    record: CommentRecord,
    row: CommentRow | None,
    standing: dict[str, dict[str, _Standing]],
) -> _Standing | None:
    """Put a comment under what it answers; return that, None at the top level.

    What is stored counts, not what the file says: an earlier import may have had less of it, or put the
    discussion under another article.
    """
    here = standing.setdefault(place.discussion, {})
    parent = here.get(place.linked.parent) if place.linked.parent is not None else None
    if parent is not None and parent.known.article != place.article:
        parent = None
    known = Known(
        pk=row.id if row else 0,
        article=place.article,
        root=(parent.known.root or parent.known.pk) if parent else None,
        depth=parent.known.depth + 1 if parent else 0,
    )
    if row and parent:
        row.parent_id, row.root_id, row.depth = parent.known.pk, known.root, known.depth
        row.pinned_at = None  # only top-level comments are, and have times
        row.passage_id = None
        row.at_ms, row.until_ms, row.medium = None, None, ""
    here[record.source_id] = _Standing(known, record.created_at)
    return parent


def _rows(
    run: Run,
    fresh: Sequence[tuple[_Place, CommentRecord]],
    *,
    origins: Mapping[str, Origin],
    people: Mapping[str, int],
) -> list[CommentRow]:
    rendered = run.rendering.of(
        [(place.staged.number, record.raw, record.format) for place, record in fresh]
    )
    run.rendering.go_on()
    votes = run.staging.votes_on([record.source_id for _, record in fresh])
    passages = find_or_make(
        [(place.article, record.passage) for place, record in fresh if record.passage],
        site_id=run.site.pk,
    )
    return [
        comment_row(
            record,
            site_id=run.site.pk,
            article_id=place.article,
            author_id=people.get(record.author or "") or _nameless(run),
            decided_by_id=people.get(record.decided_by or ""),
            correction_decided_by_id=people.get(record.correction_decided_by or ""),
            created_at=record.created_at or _date_of(place.article),
            origin=origins[record.source_id],
            counts=place.counts,
            votes=votes.get(record.source_id, (0, 0)),
            passage_id=passages[place.article, record.passage] if record.passage else None,
            rendered=rendered[place.staged.number],
        )
        for place, record in fresh
    ]


def _date_of(article: int) -> datetime:
    """Return the date that a comment without one gets. One statement, for few comments."""
    published_at, created_at = Article.objects.values_list("published_at", "created_at").get(
        pk=article
    )
    return published_at or created_at


def _nameless(run: Run) -> int:
    """Return the one reader of a site that stands for authors of whom the source says nothing."""
    if run.nameless is None:
        reader, _ = Reader.objects.get_or_create(
            site=run.site,
            source="import",
            source_id="nameless",
            defaults={"name": NAMELESS, "name_skeleton": skeleton(NAMELESS)},
        )
        run.nameless = reader.pk
    return run.nameless


def _report(run: Run, place: _Place, record: CommentRecord, parent: _Standing | None) -> None:
    report = run.report
    if record.kind == "comment":
        report.comments[record.status] += 1
        report.replies += parent is not None
        report.inline += record.passage is not None and parent is None
    else:
        report.mentions += 1
    if place.linked.parent is not None and parent is None:
        report.problems.add(
            "parent_elsewhere",
            place=record.place,
            detail="What it answers is stored under another article; it stands at the top level.",
        )
    if record.pinned and parent is not None:
        report.problems.add(
            "pinned_reply",
            place=record.place,
            detail="Only comments at the top level can be pinned; it stands in its place.",
        )
    for kind, detail in doubts(
        record, parent_created_at=parent.created_at if parent else None, now=run.now
    ):
        report.problems.add(kind, place=record.place, detail=detail)
