"""Read the annotations of a file, one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from rejoinder.transfer.files.json_items import Item, json_items
from rejoinder.transfer.hypothesis.records import Audience, BrokenAnnotationError, Interpreter
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import JsonValue, Record

# Of the client's file; of the API's answer, where replies stand apart if that was asked for.
LISTS: Final = frozenset({"annotations", "rows", "replies"})

_ODD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_ID = re.compile(rb'"id"\s*:\s*"([^"\\]{1,100})"')
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def read(stream: BinaryIO, *, problems: Problems, audience: Audience) -> Iterator[Record]:
    """Yield the discussions, readers and comments of a file, each before what names it.

    Only what a comment answers may come later. Memory does not grow with the file. An annotation that is
    broken costs itself, and is reported.

    Raises:
        InvalidError: the file is no such export, or was cut off; after what stands before was yielded.
    """
    interpreter = Interpreter(problems=problems, audience=audience)
    for item in json_items(stream, lists=LISTS):
        try:
            values = _parsed(item, problems=problems)
            yield from interpreter.records(values, place=_place(item, values))
        except BrokenAnnotationError as error:
            problems.add("broken_record", place=_place(item, {}), detail=str(error))


def _place(item: Item, values: dict[str, JsonValue]) -> str:
    """Return the id, which can be sought in the file, or the number where there is none."""
    found = values.get("id")
    if isinstance(found, str) and found:
        return f"annotation {found[:100]}"
    written = _ID.search(item.data)
    if written:
        return f"annotation {written[1].decode(errors='replace')}"
    return f"annotation no. {item.number}"


def _parsed(item: Item, *, problems: Problems) -> dict[str, JsonValue]:
    if item.fault:
        raise BrokenAnnotationError(item.fault)
    try:
        text = item.data.decode()
    except UnicodeDecodeError:
        text = item.data.decode("cp1252", errors="replace")
        problems.add(
            "undecodable",
            place=_place(item, {}),
            detail="It has bytes that are not UTF-8, and was read as Windows-1252.",
        )
    try:
        value: object = json.loads(
            text, parse_constant=_refuse_constant, parse_float=_finite, strict=False
        )
    except json.JSONDecodeError as error:
        raise BrokenAnnotationError(
            f"It is not JSON: {error.msg} at character {error.pos}."
        ) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits
        raise BrokenAnnotationError(f"It is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise BrokenAnnotationError("It is no object.")
    if b"\0" in item.data or _ODD_ESCAPE.search(item.data):
        mended = _mended(value)
        if mended != value:
            problems.add(
                "control_character",
                place=_place(item, value),
                detail="It has NUL or half a surrogate pair, which cannot be stored and were removed.",
            )
        assert isinstance(mended, dict)
        return mended
    return value


def _mended(value: JsonValue) -> JsonValue:
    """Return a value without what no database takes. Not deep: the depth was looked at before."""
    if isinstance(value, str):
        return _HALF_PAIR.sub("\ufffd", value.replace("\0", ""))
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {str(_mended(name)): _mended(each) for name, each in value.items()}
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise BrokenAnnotationError(f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise BrokenAnnotationError(f"{text[:40]} is too large a number.")
    return number
