"""Keep the records of an import in a private file until all have been seen, so that memory stays flat.

No source promises that a parent comes before its replies, or a discussion before its comments: they can
be put in order only when the last record is read.
"""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Self, TypeVar

from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)

RecordT = TypeVar(
    "RecordT", DiscussionRecord, ReaderRecord, CommentRecord, RevisionRecord, VoteRecord
)

_SCHEMA = """
CREATE TABLE discussion (source_id TEXT PRIMARY KEY, record BLOB, article INTEGER);
CREATE TABLE reader (source_id TEXT PRIMARY KEY, record BLOB, pk INTEGER);
CREATE TABLE comment (
  source_id TEXT PRIMARY KEY, discussion TEXT, parent TEXT, status TEXT, kind TEXT, record BLOB
);
CREATE INDEX comment_of ON comment (discussion);
CREATE TABLE revision (comment TEXT, number INTEGER, record BLOB, PRIMARY KEY (comment, number));
CREATE TABLE vote (comment TEXT, voter TEXT, record BLOB, PRIMARY KEY (comment, voter));
"""
_INSERTS: dict[type, str] = {
    DiscussionRecord: "INSERT OR IGNORE INTO discussion (source_id, record) VALUES (?, ?)",
    ReaderRecord: "INSERT OR IGNORE INTO reader (source_id, record) VALUES (?, ?)",
    CommentRecord: "INSERT OR IGNORE INTO comment VALUES (?, ?, ?, ?, ?, ?)",
    RevisionRecord: "INSERT OR IGNORE INTO revision VALUES (?, ?, ?)",
    VoteRecord: "INSERT OR IGNORE INTO vote VALUES (?, ?, ?)",
}
_VALUES = {
    kind: attrgetter(*(field.name for field in fields(kind)))
    for kind in (DiscussionRecord, ReaderRecord, CommentRecord, RevisionRecord, VoteRecord)
}
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class StagedLink:
    """A comment without its text."""

    source_id: str
    parent: str | None
    status: str
    kind: str


class Staging:
    """The records of one import, on disk. A context manager; the file goes when it ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rejoinder-import-")
        self._database = sqlite3.connect(
            Path(self._folder.name) / "staging.sqlite3", isolation_level=None
        )
        # Nothing here outlives the process, so nothing is synced.
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
        )
        self._database.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._folder.cleanup()

    def fill(self, records: Iterable[Record], *, problems: Problems) -> Iterator[int]:
        """Take in all records; yield how many are in, every few thousand.

        Of two comments with one source id the first is kept, and the second reported.
        """
        taken = 0
        waiting: dict[type, list[tuple[object, ...]]] = {kind: [] for kind in _INSERTS}
        for record in records:
            waiting[type(record)].append(_row(record))
            taken += 1
            if taken % _BATCH == 0:
                self._flush(waiting, problems=problems)
                yield taken
        self._flush(waiting, problems=problems)
        yield taken

    def _flush(self, waiting: dict[type, list[tuple[object, ...]]], *, problems: Problems) -> None:
        self._database.execute("BEGIN")
        for kind, rows in waiting.items():
            before = self._database.total_changes
            self._database.executemany(_INSERTS[kind], rows)
            repeated = len(rows) - (self._database.total_changes - before)
            if repeated and kind is CommentRecord:
                problems.add(
                    "repeated",
                    place="",
                    detail=f"{repeated} comments came twice under one id; the first was kept.",
                )
            rows.clear()
        self._database.execute("COMMIT")

    def count(self, table: str) -> int:
        """Return how many rows a table has: discussion, reader, comment, revision or vote."""
        [number] = self._database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # our own names
        return int(number)

    def discussions(self) -> Iterator[DiscussionRecord]:
        """Yield all discussions in the order of the file."""
        yield from self._records("SELECT record FROM discussion ORDER BY rowid", DiscussionRecord)

    def undescribed(self) -> Sequence[str]:
        """Return the ids of discussions that comments name and no record describes."""
        rows = self._database.execute(
            "SELECT DISTINCT discussion FROM comment WHERE discussion NOT IN (SELECT source_id FROM discussion)"
        )
        return [name for (name,) in rows]

    def readers(self) -> Iterator[ReaderRecord]:
        """Yield the readers that wrote, voted or decided, in the order of the file."""
        yield from self._records("SELECT record FROM reader ORDER BY rowid", ReaderRecord)

    def links(self, discussion: str) -> list[StagedLink]:
        """Return what links the comments of a discussion, in the order of the file."""
        rows = self._database.execute(
            "SELECT source_id, parent, status, kind FROM comment WHERE discussion = ? ORDER BY rowid",
            (discussion,),
        )
        return [StagedLink(*row) for row in rows]

    def comments(self, source_ids: Sequence[str]) -> list[CommentRecord]:
        """Return these comments, in this order."""
        marks = ",".join("?" * len(source_ids))
        found = {
            record.source_id: record
            for record in self._records(
                f"SELECT record FROM comment WHERE source_id IN ({marks})",  # noqa: S608  # question marks only
                CommentRecord,
                source_ids,
            )
        }
        return [found[source_id] for source_id in source_ids]

    def revisions(self) -> Iterator[RevisionRecord]:
        yield from self._records(
            "SELECT record FROM revision ORDER BY comment, number", RevisionRecord
        )

    def votes(self) -> Iterator[VoteRecord]:
        yield from self._records("SELECT record FROM vote ORDER BY comment, voter", VoteRecord)

    def _records(
        self, sql: str, kind: type[RecordT], values: Sequence[str] = ()
    ) -> Iterator[RecordT]:
        for (blob,) in self._database.execute(sql, tuple(values)):
            yield kind(*pickle.loads(blob))  # noqa: S301  # written by this process, into a folder of its own


def _row(record: Record) -> tuple[object, ...]:
    # As a plain tuple: pickling a frozen dataclass itself takes four times as long.
    blob = pickle.dumps(_VALUES[type(record)](record), protocol=pickle.HIGHEST_PROTOCOL)
    match record:
        case CommentRecord():
            place = (record.discussion_source_id, record.parent_source_id)
            return record.source_id, *place, record.status, record.kind, blob
        case RevisionRecord():
            return record.comment_source_id, record.number, blob
        case VoteRecord():
            return record.comment_source_id, record.voter_source_id, blob
        case _:
            return record.source_id, blob
