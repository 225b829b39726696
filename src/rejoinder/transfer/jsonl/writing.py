"""Write our own format, line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Literal, Self

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.jsonl.lines import FORMAT, VERSION, BrokenLineError, dump_line
from rejoinder.transfer.jsonl.records import values_of, written_time
from rejoinder.transfer.records import JsonValue, Record

Scope = Literal["full", "public", "reader"]


class LineWriter:
    """Write records as lines, with a header before and an end line behind them.

    Give each record after those it names: readers and discussions, then comments (parents first), then
    their revisions, votes and reactions. The same records give the same bytes, as no clock is read. Used as a
    context manager; an exception leaves the end line out, so that the file is seen to be incomplete.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        site: str,
        scope: Scope = "full",
        exported_at: datetime | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """Write the header.

        Args:
            site: name or key of the site the records are from.
            scope: "full"; "public" without what a visitor cannot see; or "reader": one reader's own.
            exported_at: left out of the header if None.
            counts: of the records by kind, if they are known beforehand.
        """
        self.lines = 0
        self._stream = stream
        self._checksum = hashlib.sha256()
        header: dict[str, JsonValue] = {
            "kind": "header",
            "format": FORMAT,
            "version": VERSION,
            "site": site,
            "scope": scope,
        }
        if exported_at is not None:
            header["exported_at"] = written_time(exported_at)
        if counts is not None:
            header["counts"] = dict(counts)
        self._write(header)

    def write(self, record: Record) -> None:
        """Write one record.

        Raises:
            InvalidError: a text in it holds NUL or half a surrogate pair, or it is too long for a line.
        """
        self._write(values_of(record))

    def finish(self) -> None:
        """Write the end line. Nothing may be written after it."""
        self._write({"kind": "end", "lines": self.lines, "sha256": self._checksum.hexdigest()})

    def _write(self, values: Mapping[str, JsonValue]) -> None:
        try:
            data = dump_line(values)
        except BrokenLineError as error:
            raise InvalidError(f"A {values['kind']} cannot be written: {error}") from error
        self._stream.write(data)
        self._checksum.update(data)
        self.lines += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
