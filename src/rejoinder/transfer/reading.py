"""Read the files of an import, whatever made them.

Whoever stores takes in all records first: a file that turns out broken at its end then stores nothing.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from rejoinder.core.errors import InvalidError
from rejoinder.transfer import hypothesis, jsonl, wordpress
from rejoinder.transfer.files.opening import OpenedExport, Part, open_export
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import Record
from rejoinder.transfer.wordpress.site_clock import SiteClock

# By the name of the command: by content.
FORMATS = {"hypothesis": "hypothesis", "jsonl": "rejoinder", "wordpress": "wordpress"}
EVERYBODY = hypothesis.Audience()
_MEGABYTE = 1_000_000
_CHUNK_BYTES = 1 << 16

Progress = Callable[[str, int, int | None], None]
OpenPart = Callable[[str], BinaryIO]  # for a stage of the progress bar


class ReadPart(Protocol):
    """Reads one file of an export."""

    def __call__(
        self, path: Path, part: Part, /, *, open_part: OpenPart, problems: Problems
    ) -> Iterator[Record]: ...


def read_files(
    paths: Sequence[Path],
    *,
    source: str,
    problems: Problems,
    progress: Progress,
    zone: tzinfo | None = None,
    audience: hypothesis.Audience = EVERYBODY,
) -> Iterator[Record]:
    """Yield the records of all files. What is wrong with one may show only when it ends.

    Args:
        source: a name of FORMATS.
        problems: takes what was repaired, left out or doubtful.
        zone: of local times in a WordPress export that states no UTC.
        audience: of annotations of Hypothesis that are wanted too.

    Raises:
        InvalidError: a file is of another format, or cannot be read whole; says where and what to do.
    """
    with ExitStack() as stack:
        exports = [stack.enter_context(open_export(path, problems=problems)) for path in paths]
        parts = [
            (path, part)
            for path, export in zip(paths, exports, strict=True)
            for part in export.parts
        ]
        for _, part in parts:
            _refuse_other(part, source=source)
        is_alone = len(parts) == 1
        readers: Mapping[str, ReadPart] = {
            "hypothesis": partial(_read_hypothesis, audience=audience),
            "jsonl": _read_own,
            "wordpress": partial(_read_wordpress, zone=zone),
        }
        read = readers[source]
        for path, part in parts:
            problems.part = "" if is_alone else part.name
            open_part = partial(_open, part, exports=exports, progress=progress)
            records = _named(read(path, part, open_part=open_part, problems=problems), part=part)
            yield from records if is_alone else _placed(records, part=part)
        problems.part = ""


@contextmanager
def read_articles(
    paths: Sequence[Path], *, problems: Problems, progress: Progress, zone: tzinfo | None = None
) -> Iterator[wordpress.HeldShelf]:
    """Give all articles of WordPress exports, once the files were read whole.

    Args:
        problems: takes what was left out or doubtful; repairs of the files are told by `read_files`.

    Raises:
        InvalidError: as `read_files`.
    """
    with ExitStack() as stack:
        shelf = stack.enter_context(wordpress.HeldShelf(problems=problems, zone=zone))
        exports = [stack.enter_context(open_export(path, problems=Problems())) for path in paths]
        parts = [part for export in exports for part in export.parts]
        for part in parts:
            _refuse_other(part, source="wordpress")
            with _open(part, "looking", exports=exports, progress=progress) as stream:
                try:
                    for block in wordpress.read_blocks(stream, problems=Problems(), articles=True):
                        shelf.take(block, part="" if len(parts) == 1 else part.name)
                except InvalidError as error:
                    raise _named_error(error, part=part) from error
        shelf.close_file()
        yield shelf


def _read_own(
    _path: Path, _part: Part, *, open_part: OpenPart, problems: Problems
) -> Iterator[Record]:
    found = Problems()  # nearly all of which reading reports again
    with open_part("checking") as stream:
        jsonl.check(stream, problems=found)
    for problem in found.examples("no_header"):
        problems.add(problem.kind, place=problem.place, detail=problem.detail)
    with open_part("reading") as stream:
        yield from jsonl.read(stream, problems=problems)


def _read_hypothesis(
    _path: Path,
    _part: Part,
    *,
    open_part: OpenPart,
    problems: Problems,
    audience: hypothesis.Audience,
) -> Iterator[Record]:
    with open_part("reading") as stream:
        yield from hypothesis.read(stream, problems=problems, audience=audience)


def _read_wordpress(
    path: Path, part: Part, *, open_part: OpenPart, problems: Problems, zone: tzinfo | None
) -> Iterator[Record]:
    survey = partial(_survey, path, part.name)
    clock = _LateClock(survey)
    is_empty = True
    with open_part("reading") as stream:
        for record in wordpress.read(
            stream,
            problems=problems,
            survey=wordpress.Survey(items=0, comments=0, clock=clock),
            zone=zone,
        ):
            is_empty = False
            yield record
    if is_empty:
        survey()  # which says why, if the file is another kind of RSS


def _survey(path: Path, name: str) -> wordpress.Survey:
    with open_export(path, problems=Problems()) as export:
        part = next(part for part in export.parts if part.name == name)
        with part.open() as stream:
            return wordpress.check(stream, problems=Problems())


class _LateClock(SiteClock):
    """The clock of a site, for which a file is gone through once more when the first time wants it.

    Hardly any does: a time without UTC is rare, and going through a file takes half as long as reading it.
    """

    def __init__(self, survey: Callable[[], wordpress.Survey]) -> None:
        super().__init__()
        self._survey = survey
        self._clock: SiteClock | None = None

    def offset_at(self, local: datetime) -> timedelta | None:
        if self._clock is None:
            self._clock = self._survey().clock
        return self._clock.offset_at(local)


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


def _named(records: Iterable[Record], *, part: Part) -> Iterator[Record]:
    """Add the file to what makes reading stop."""
    try:
        yield from records
    except InvalidError as error:
        raise _named_error(error, part=part) from error


def _named_error(error: InvalidError, *, part: Part) -> InvalidError:
    if part.name in error.detail:
        return error
    return InvalidError(f"“{part.name}” was not imported. {error.detail}")


def _open(
    part: Part, stage: str, *, exports: Sequence[OpenedExport], progress: Progress
) -> BinaryIO:
    """Return a stream that tells the progress bar how far it is in all files."""
    before = sum(export.total_bytes for export in exports[: exports.index(part.export)])
    total = max(sum(export.total_bytes for export in exports) // _MEGABYTE, 1)

    def tell() -> None:
        progress(stage, (before + part.export.bytes_read) // _MEGABYTE, total)

    return io.BufferedReader(_Watched(part.open(), then=tell), _CHUNK_BYTES)


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
