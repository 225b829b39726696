"""Read our own format: first check a whole file, then yield its records."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.jsonl.lines import (
    FORMAT,
    MAX_LINE_BYTES,
    VERSION,
    BrokenLineError,
    parse_line,
)
from rejoinder.transfer.jsonl.records import RECORD_KINDS, record_from
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import JsonValue, Record

_LISTED_KINDS: Final = 100  # a hostile file could name a million


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass over a file found."""

    counts: Mapping[str, int]  # lines by kind, kinds that are not known included
    is_signed: bool  # there is an end line, and it agrees with what stands before it
    header: Mapping[str, JsonValue] = field(default_factory=dict)  # as found; {} = written by hand

    @property
    def comments(self) -> int:
        return self.counts.get("comment", 0)


def check(stream: BinaryIO, *, problems: Problems, allow_incomplete: bool = False) -> Survey:
    """Go through a whole file without keeping anything: is it whole, and what is in it?

    A file without header and end line was written by hand: that is reported, and allowed.

    Args:
        problems: takes what is wrong with the file as a whole and with its lines as JSON; `read` will
            report the latter again, and what is wrong inside them.
        allow_incomplete: read a file that was cut off or changed all the same, and report it.

    Raises:
        InvalidError: it is of a later version, or it was cut off or changed since it was written.
    """
    counts: Counter[str] = Counter()
    header: Mapping[str, JsonValue] = {}
    end: Mapping[str, JsonValue] | None = None
    end_line = 0
    found_sum = ""
    for line in _lines(stream, problems=problems):
        kind = line.values["kind"]
        if kind == "header":
            if line.number == 1:
                header = line.values
        elif kind == "end":
            end, end_line, found_sum = line.values, line.number, line.sum_before
        else:
            known = kind in counts or len(counts) < _LISTED_KINDS
            counts[str(kind) if known else "…"] += 1
    if not header and end is None:
        problems.add(
            "no_header", place="line 1", detail="The file has no header: it was written by hand."
        )
        return Survey(counts=counts, is_signed=False)
    fault = None
    if end is None:
        fault = "has a header but no end line: it was cut off"
    elif end.get("lines") != end_line - 1 or end.get("sha256") != found_sum:
        fault = "is not as it was written: its end line names another number of lines or another checksum"
    if fault:
        if not allow_incomplete:
            raise InvalidError(
                f"The file {fault}. Export or download it again. If you changed it on purpose, take its first and "
                "its last line out."
            )
        problems.add("incomplete", place="", detail=f"The file {fault}.")
    return Survey(counts=counts, is_signed=fault is None, header=header)


def read(stream: BinaryIO, *, problems: Problems) -> Iterator[Record]:
    """Yield the records of a file, in its order. Memory does not grow with the file.

    A line that is broken costs that record, and is reported. So is one of a kind that is not known.

    Raises:
        InvalidError: the file is of a later version. What stands before its header was yielded.
    """
    for line in _lines(stream, problems=problems):
        kind = str(line.values["kind"])
        place = f"line {line.number}"
        if kind in {"header", "end"}:
            continue
        if kind not in RECORD_KINDS:
            problems.add(
                "unknown_kind", place=place, detail=f"A record of the kind “{kind}” was left out."
            )
            continue
        try:
            yield record_from(kind, line.values, place=place, problems=problems)
        except BrokenLineError as error:
            problems.add("broken_record", place=place, detail=str(error))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    values: Mapping[str, JsonValue]  # with a "kind" that is a text
    sum_before: str  # of an end line: SHA-256 of all bytes before it, in hexadecimal; else ""


def _lines(stream: BinaryIO, *, problems: Problems) -> Iterator[_Line]:
    checksum = hashlib.sha256()
    number = 0
    while data := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        place = f"line {number}"
        try:
            values = parse_line(data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data)
        except BrokenLineError as error:
            problems.add("broken_record", place=place, detail=str(error))
        else:
            if values is not None:
                is_end = values["kind"] == "end"
                if values["kind"] == "header":
                    _check_header(values, number=number, problems=problems)
                yield _Line(number, values, checksum.hexdigest() if is_end else "")
        checksum.update(data)
        while len(data) >= MAX_LINE_BYTES and not data.endswith(b"\n"):  # the rest of one too long
            data = stream.readline(MAX_LINE_BYTES)
            checksum.update(data)


def _check_header(values: Mapping[str, JsonValue], *, number: int, problems: Problems) -> None:
    name, version = values.get("format"), values.get("version")
    if name != FORMAT or version != VERSION:
        raise InvalidError(
            f"The file says it is of the format “{name}”, version {version}. This Rejoinder reads “{FORMAT}”, "
            f"version {VERSION}; import the file with a newer one."
        )
    if number != 1:
        problems.add(
            "late_header",
            place=f"line {number}",
            detail="A header not in the first line was skipped.",
        )
