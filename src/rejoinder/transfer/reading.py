"""Read the files of an import, whatever made them: first check them all, then yield their records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

from rejoinder.core.errors import InvalidError
from rejoinder.transfer import jsonl, wordpress
from rejoinder.transfer.opening import OpenedExport, Part, open_export
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import Record

FORMATS = {"wordpress": "wordpress", "jsonl": "rejoinder"}  # by the name of the command: by content
_MEGABYTE = 1_000_000

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
    surveys: dict[tuple[Path, str], wordpress.Survey] = {}
    for path in paths:
        with open_export(path, problems=Problems()) as export:
            for part in export.parts:
                survey = _check(part, export, source=source, progress=progress)
                if survey is not None:
                    surveys[path, part.name] = survey
    for path in paths:
        with open_export(path, problems=problems) as export:
            for part in export.parts:
                problems.part = part.name if len(export.parts) > 1 or len(paths) > 1 else ""
                with part.open() as stream:
                    if source == "wordpress":
                        yield from wordpress.read(
                            stream,
                            problems=problems,
                            survey=surveys.get((path, part.name)),
                            zone=zone,
                        )
                    else:
                        yield from jsonl.read(stream, problems=problems)
    problems.part = ""


def _check(
    part: Part, export: OpenedExport, *, source: str, progress: Progress
) -> wordpress.Survey | None:
    if part.format != FORMATS[source]:
        raise InvalidError(
            f"“{part.name}” is no file of the format “{source}”: it looks like “"
            f"{next(name for name, found in FORMATS.items() if found == part.format)}”."
        )
    with part.open() as stream:
        if source == "wordpress":
            found = wordpress.check(stream, problems=Problems())
        else:
            found = None
            jsonl.check(stream, problems=Problems())
    progress("checking", export.bytes_read // _MEGABYTE, max(export.total_bytes // _MEGABYTE, 1))
    return found
