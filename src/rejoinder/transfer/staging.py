"""Keep the records of an import on disk until all have been seen, so that memory stays flat.

No source promises that a parent comes before its replies, or a discussion before its comments: they can
be put in order only when the last record is read.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias, TypeVar

from rejoinder.transfer.batches import BATCH
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    ReactionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.transfer.rendering import Body, Rendered

RecordT = TypeVar(
    "RecordT",
    DiscussionRecord,
    ReaderRecord,
    CommentRecord,
    RevisionRecord,
    VoteRecord,
    ReactionRecord,
)
_Row: TypeAlias = tuple[int | str | bytes | None, ...]  # the number first, the record last

# `number` counts the records of all kinds, so it also tells their order.
_SCHEMA = """
CREATE TABLE discussion (number INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB, article INTEGER);
CREATE TABLE reader (number INTEGER PRIMARY KEY, id TEXT UNIQUE, record BLOB, pk INTEGER);
CREATE TABLE comment (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE, discussion TEXT, parent TEXT, ancestors TEXT,
  status TEXT, kind TEXT, format TEXT, raw TEXT, record BLOB
);
CREATE INDEX comment_of ON comment (discussion);
CREATE TABLE rendered (number INTEGER PRIMARY KEY, html TEXT, word_count INTEGER, fingerprint TEXT);
CREATE TABLE revision (
  number INTEGER PRIMARY KEY, comment TEXT, place INTEGER, record BLOB, UNIQUE (comment, place)
);
CREATE TABLE vote (
  number INTEGER PRIMARY KEY, comment TEXT, voter TEXT, value INTEGER, record BLOB,
  UNIQUE (comment, voter)
);
CREATE TABLE reaction (
  number INTEGER PRIMARY KEY, comment TEXT, discussion TEXT, reader TEXT, record BLOB
);
CREATE UNIQUE INDEX reaction_to_comment ON reaction (comment, reader) WHERE comment IS NOT NULL;
CREATE UNIQUE INDEX reaction_to_article ON reaction (discussion, reader) WHERE comment IS NULL;
"""
_INSERTS: dict[type[Record], str] = {
    DiscussionRecord: "INSERT OR IGNORE INTO discussion VALUES (?, ?, ?, NULL)",
    ReaderRecord: "INSERT OR IGNORE INTO reader VALUES (?, ?, ?, NULL)",
    CommentRecord: "INSERT OR IGNORE INTO comment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    RevisionRecord: "INSERT OR IGNORE INTO revision VALUES (?, ?, ?, ?)",
    VoteRecord: "INSERT OR IGNORE INTO vote VALUES (?, ?, ?, ?, ?)",
    ReactionRecord: "INSERT OR IGNORE INTO reaction VALUES (?, ?, ?, ?, ?)",
}
_TABLES: dict[type[Record], str] = {
    DiscussionRecord: "discussion",
    ReaderRecord: "reader",
    CommentRecord: "comment",
    RevisionRecord: "revision",
    VoteRecord: "vote",
    ReactionRecord: "reaction",
}
# The body of a comment has a column of its own, since rendering needs it alone.
_STORED = {
    kind: [field for field in fields(kind) if field.name != "raw" or kind is not CommentRecord]
    for kind in _TABLES
}
_VALUES = {kind: attrgetter(*(field.name for field in _STORED[kind])) for kind in _TABLES}
_TIMES = {
    kind: [place for place, field in enumerate(_STORED[kind]) if "datetime" in str(field.type)]
    for kind in _TABLES
}
_RAW = [field.name for field in fields(CommentRecord)].index("raw")
_NOUNS = {
    CommentRecord: "comment",
    RevisionRecord: "same earlier text of comment",
    VoteRecord: "same reader's vote on comment",
    ReactionRecord: "same reader's reaction to",
}
_MAY_COME_AGAIN = {DiscussionRecord, ReaderRecord}
_RECORDS_AT_ONCE = 2_000
_CHARS_AT_ONCE = 4_000_000  # of bodies; one alone may be longer


class StagedLink(NamedTuple):  # a tuple, as there is one for each comment
    """A comment without its text."""

    number: int
    id: str
    parent: str | None
    ancestors: str | None  # a JSON list of the ids above the parent, nearest first
    status: str
    kind: str
    chars: int  # of its text


class Staging:
    """The records of one import, on disk. A context manager; nothing is left when the process ends."""

    def __init__(self) -> None:
        # Not SQLite's own database without a name: pysqlite3's library is built to keep that in memory.
        with tempfile.TemporaryDirectory(prefix="rejoinder-import-") as folder:
            file = Path(folder) / "staging.sqlite3"
            self._database = sqlite3.connect(file, isolation_level=None)
            # Nothing here outlives the process, so nothing is synced.
            self._database.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            )
            self._database.executescript(_SCHEMA)
        # The open file goes on without its name, so that a killed import leaves nobody's words behind.
        self.body_count = 0  # comments taken in

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def fill(self, records: Iterable[Record], *, problems: Problems) -> Iterator[int]:
        """Take in all records; yield how many are in, every few thousand.

        Of two comments, revisions, votes or reactions with one identity the first is kept, and the second reported.
        """
        number = chars = 0
        waiting: dict[type[Record], list[_Row]] = {kind: [] for kind in _INSERTS}
        for number, record in enumerate(records, start=1):
            waiting[type(record)].append((number, *_columns(record)))
            if isinstance(record, CommentRecord):
                chars += len(record.raw)
            if number % _RECORDS_AT_ONCE == 0 or chars > _CHARS_AT_ONCE:
                self._flush(waiting, problems=problems)
                chars = 0
                yield number
        self._flush(waiting, problems=problems)
        yield number

    def _flush(self, waiting: dict[type[Record], list[_Row]], *, problems: Problems) -> None:
        self._database.execute("BEGIN")
        for kind, rows in waiting.items():
            before = self._database.total_changes
            self._database.executemany(_INSERTS[kind], rows)
            taken = self._database.total_changes - before
            if kind is CommentRecord:
                self.body_count += taken
            if taken < len(rows) and kind not in _MAY_COME_AGAIN:
                self._report_repeated(kind, rows, problems=problems)
            rows.clear()
        self._database.execute("COMMIT")

    def _report_repeated(
        self, kind: type[Record], rows: Sequence[_Row], *, problems: Problems
    ) -> None:
        table = _TABLES[kind]
        kept = {
            number
            for (number,) in self._database.execute(
                f"SELECT number FROM {table} WHERE number BETWEEN ? AND ?",  # noqa: S608  # our own names
                (rows[0][0], rows[-1][0]),
            )
        }
        part, problems.part = problems.part, ""  # the place names its own
        for number, *names, blob in rows:
            if number not in kept:
                name = next(name for name in names if name is not None)
                assert isinstance(blob, bytes)
                problems.add(
                    "repeated",
                    place=_place(blob),
                    detail=f"The {_NOUNS[kind]} {name!s} came before; the first was kept.",
                )
        problems.part = part

    def count(self, table: str) -> int:
        """Return how many rows a table has, each of which is named as its kind of line is."""
        [number] = self._database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # our own names
        return int(number)

    def describe_all(self) -> list[str]:
        """Add a discussion for each that comments name and no record describes. Return their ids."""
        found = self._database.execute(
            "SELECT discussion FROM comment WHERE discussion NOT IN (SELECT id FROM discussion)"
            " GROUP BY discussion ORDER BY min(number)"
        )
        names = [name for (name,) in found]
        [last] = self._database.execute(
            "SELECT coalesce(max(number), 0) FROM discussion"
        ).fetchone()
        self._database.executemany(
            _INSERTS[DiscussionRecord],
            [
                (number, *_columns(DiscussionRecord(source_id=name, external_id=name)))
                for number, name in enumerate(names, start=last + 1)
            ],
        )
        return names

    def discussions(self) -> Iterator[list[DiscussionRecord]]:
        """Yield all discussions in the order of the file, in batches."""
        return self._records("discussion", DiscussionRecord)

    def readers(self) -> Iterator[list[ReaderRecord]]:
        """Yield the readers that wrote, voted or decided, in the order of the file, in batches."""
        return self._records("reader", ReaderRecord)

    def revisions(self) -> Iterator[list[RevisionRecord]]:
        return self._records("revision", RevisionRecord)

    def votes(self) -> Iterator[list[VoteRecord]]:
        return self._records("vote", VoteRecord)

    def reactions(self) -> Iterator[list[ReactionRecord]]:
        return self._records("reaction", ReactionRecord)

    def _records(self, table: str, kind: type[RecordT]) -> Iterator[list[RecordT]]:
        last = 0
        # Not one long query: what it reads is written to while it goes on.
        select = (
            f"SELECT number, record FROM {table} WHERE number > ? ORDER BY number LIMIT {BATCH}"  # noqa: S608  # our own names
        )
        while rows := self._database.execute(select, (last,)).fetchall():
            last = rows[-1][0]
            yield [_unpacked(kind, blob) for _, blob in rows]

    def note_articles(self, pks: Mapping[str, int]) -> None:
        """Remember the article of discussions, by id; a negative one is none that is stored."""
        self._database.executemany(
            "UPDATE discussion SET article = ? WHERE id = ?",
            [(pk, name) for name, pk in pks.items()],
        )

    def note_readers(self, pks: Mapping[str, int]) -> None:
        """Remember the primary key of readers, by id; 0 is none."""
        self._database.executemany(
            "UPDATE reader SET pk = ? WHERE id = ?", [(pk, name) for name, pk in pks.items()]
        )

    def articles_of(self) -> Iterator[tuple[str, int]]:
        """Yield id and article of each discussion, in the order of the file."""
        last = 0
        while rows := self._database.execute(
            "SELECT number, id, article FROM discussion WHERE number > ? ORDER BY number LIMIT ?",
            (last, BATCH),
        ).fetchall():
            last = rows[-1][0]
            yield from ((name, article) for _, name, article in rows)

    def article_pks(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the articles of discussions, of those that there are; a negative one is none that is stored."""
        wanted = list(ids)
        rows = self._database.execute(
            f"SELECT id, article FROM discussion WHERE id IN ({_marks(wanted)})",  # noqa: S608  # question marks
            wanted,
        )
        return dict(rows.fetchall())

    def count_articles(self) -> int:
        [number] = self._database.execute(
            "SELECT count(DISTINCT article) FROM discussion"
        ).fetchone()
        return int(number)

    def articles(self) -> list[tuple[int, int]]:
        """Return the articles of all discussions, each once, with the number of their comments."""
        return self._database.execute(
            "SELECT article, count(comment.number) FROM discussion"
            " LEFT JOIN comment ON comment.discussion = discussion.id GROUP BY article ORDER BY article"
        ).fetchall()

    def reader_pks(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the primary keys of readers, of those that there are."""
        wanted = list(ids)
        rows = self._database.execute(
            f"SELECT id, pk FROM reader WHERE id IN ({_marks(wanted)})",  # noqa: S608  # question marks
            wanted,
        )
        return dict(rows.fetchall())

    def links(self, discussion: str) -> list[StagedLink]:
        """Return what links the comments of a discussion, in the order of the file."""
        rows = self._database.execute(
            "SELECT number, id, parent, ancestors, status, kind, length(raw) FROM comment WHERE discussion = ?"
            " ORDER BY number",
            (discussion,),
        )
        return [StagedLink(*row) for row in rows]

    def comments(self, numbers: Sequence[int]) -> list[CommentRecord]:
        """Return these comments, in this order."""
        rows = self._database.execute(
            f"SELECT number, raw, record FROM comment WHERE number IN ({_marks(numbers)})",  # noqa: S608  # question marks
            numbers,
        )
        found = {number: _unpacked(CommentRecord, blob, raw=raw) for number, raw, blob in rows}
        return [found[number] for number in numbers]

    def votes_on(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return the votes of known readers for and against each of these comments that has any."""
        rows = self._database.execute(
            f"SELECT comment, sum(value > 0), sum(value < 0) FROM vote WHERE comment IN ({_marks(ids)})"  # noqa: S608  # question marks
            " AND voter IN (SELECT id FROM reader) GROUP BY comment",
            ids,
        )
        return {name: (up, down) for name, up, down in rows}

    def has_comments(self, ids: Sequence[str]) -> set[str]:
        """Return those ids that comments have."""
        rows = self._database.execute(
            f"SELECT id FROM comment WHERE id IN ({_marks(ids)})",  # noqa: S608  # question marks
            ids,
        )
        return {name for (name,) in rows}

    def bodies(self, *, after: int, most: int) -> list[Body]:
        """Return the bodies of the comments behind one, by number, in the order of the file.

        Args:
            most: bodies; fewer where they are long.
        """
        bodies: list[Body] = []
        chars = 0
        for body in self._database.execute(
            "SELECT number, raw, format FROM comment WHERE number > ? ORDER BY number LIMIT ?",
            (after, most),
        ):
            bodies.append(body)
            chars += len(body[1])
            if chars > _CHARS_AT_ONCE:
                break
        return bodies

    def keep_rendered(self, rendered: Sequence[Rendered]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO rendered VALUES (?, ?, ?, ?)", rendered)
        self._database.execute("COMMIT")

    def rendered(self, numbers: Sequence[int]) -> list[Rendered]:
        """Return what `keep_rendered` took of these comments."""
        return self._database.execute(
            f"SELECT number, html, word_count, fingerprint FROM rendered WHERE number IN ({_marks(numbers)})",  # noqa: S608  # question marks
            numbers,
        ).fetchall()


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _columns(record: Record) -> _Row:
    blob = _packed(record)
    match record:
        case CommentRecord():
            above = json.dumps(record.ancestors) if record.ancestors else None
            place = (record.discussion_source_id, record.parent_source_id, above)
            return (
                record.source_id,
                *place,
                record.status,
                record.kind,
                record.format,
                record.raw,
                blob,
            )
        case RevisionRecord():
            return record.comment_source_id, record.number, blob
        case VoteRecord():
            return record.comment_source_id, record.voter_source_id, record.value, blob
        case ReactionRecord():
            subject = (record.comment_source_id, record.discussion_source_id)
            return *subject, record.reader_source_id, blob
        case _:
            return record.source_id, blob


def _packed(record: Record) -> bytes:
    # As a list of plain values: pickling a frozen dataclass takes four times as long, and a time with
    # its zone as long as all the rest.
    kind = type(record)
    values = list(_VALUES[kind](record))
    for place in _TIMES[kind]:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return pickle.dumps(values, protocol=pickle.HIGHEST_PROTOCOL)


def _place(blob: bytes) -> str:
    return str(pickle.loads(blob)[-1])  # noqa: S301  # as below; the last field of every record


def _unpacked(kind: type[RecordT], blob: bytes, *, raw: str = "") -> RecordT:
    values = pickle.loads(blob)  # noqa: S301  # written by this process, and seen by no other
    for place in _TIMES[kind]:
        if values[place] is not None:
            values[place] = datetime.fromisoformat(values[place])
    if kind is CommentRecord:
        values.insert(_RAW, raw)
    return kind(*values)
