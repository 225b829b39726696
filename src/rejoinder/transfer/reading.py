"""Read the files of an import, whatever made them: first check them all, then yield their records."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import BinaryIO

from rejoinder.core.errors import InvalidError
from rejoinder.transfer import jsonl, wordpress
from rejoinder.transfer.opening import OpenedExport, Part, open_export
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import Record

FORMATS = {"wordpress": "wordpress", "jsonl": "rejoinder"}  # by the name of the command: by content
_MEGABYTE = 1_000_000
_CHUNK_BYTES = 1 << 16

Progress = Callable[[str, int, int | None], None]


def read_files(
    paths: Sequence[Path],
    *,
    source: str,
    problems: Problems,
    progress: Progress,
    zone: tzinfo | None = None,
) -> Iterator[Record]:
    """Yield the records of all files. Each file is checked whole before the first record comes out.

    Args:
        source: a name of FORMATS.
        problems: takes what was repaired, left out or doubtful.
        zone: of local times in a WordPress export that states no UTC.

    Raises:
        InvalidError: a file is of another format, or cannot be read whole; says where and what to do.
    """
    with ExitStack() as stack:
        exports = [stack.enter_context(open_export(path, problems=problems)) for path in paths]
        parts = [part for export in exports for part in export.parts]
        for part in parts:
            _refuse_other(part, source=source)
        is_alone = len(parts) == 1
        checking = _Pass("checking", exports, progress)
        surveys = []
        for part in parts:
            problems.part = "" if is_alone else part.name
            surveys.append(_check(part, source=source, problems=problems, checking=checking))
        reading = _Pass("reading", exports, progress)
        for part, survey in zip(parts, surveys, strict=True):
            problems.part = "" if is_alone else part.name
            with reading.open(part) as stream:
                records = (
                    wordpress.read(stream, problems=problems, survey=survey, zone=zone)
                    if source == "wordpress"
                    else jsonl.read(stream, problems=problems)
                )
                yield from records if is_alone else _placed(records, part=part)
        problems.part = ""


def _refuse_other(part: Part, *, source: str) -> None:
    if part.format != FORMATS[source]:
        found = next(name for name, content in FORMATS.items() if content == part.format)
        raise InvalidError(
            f"“{part.name}” is no file of the format “{source}”. It looks like one for: import {found}"
        )


def _placed(records: Iterable[Record], *, part: Part) -> Iterator[Record]:
    """Add the file to the places, since what is wrong with a record may be found out much later."""
    for record in records:
        yield dataclasses.replace(record, place=f"{part.name}, {record.place}")


def _check(
    part: Part, *, source: str, problems: Problems, checking: _Pass
) -> wordpress.Survey | None:
    found = Problems()  # nearly all of which reading reports again
    try:
        with checking.open(part) as stream:
            if source == "wordpress":
                return wordpress.check(stream, problems=found)
            jsonl.check(stream, problems=found)
    except InvalidError as error:
        if part.name in error.detail:
            raise
        raise InvalidError(f"“{part.name}” was not imported. {error.detail}") from error
    for problem in found.examples("no_header"):
        problems.add(problem.kind, place=problem.place, detail=problem.detail)
    return None


class _Pass:
    """One reading of all files, of which a progress bar is told."""

    def __init__(self, stage: str, exports: Sequence[OpenedExport], progress: Progress) -> None:
        self._stage = stage
        self._exports = exports
        self._progress = progress

    def open(self, part: Part) -> BinaryIO:
        """Return a stream that tells how far it is."""
        return io.BufferedReader(
            _Watched(part.open(), then=partial(self._tell, part)), _CHUNK_BYTES
        )

    def _tell(self, part: Part) -> None:
        now = self._exports.index(part.export)
        before = sum(export.total_bytes for export in self._exports[:now])
        total = sum(export.total_bytes for export in self._exports)
        self._progress(
            self._stage,
            (before + part.export.bytes_read) // _MEGABYTE,
            max(total // _MEGABYTE, 1),
        )


class _Watched(io.RawIOBase):
    """A stream that calls back after each reading."""

    def __init__(self, stream: BinaryIO, *, then: Callable[[], None]) -> None:
        self._stream = stream
        self._then = then

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # of a Buffer, which 3.11 lacks
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._then()
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()
