"""Parse and write one line of JSON, strictly: what is ambiguous, hostile or not storable is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, NoReturn

from rejoinder.transfer.records import JsonValue

FORMAT: Final = "rejoinder"  # as the first line says
VERSION: Final = 1
MAX_LINE_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 20

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_ODD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class BrokenLineError(Exception):
    """A line, or a field of it, is not as the format says. Costs that record only."""


def parse_line(data: bytes) -> dict[str, JsonValue] | None:
    """Return the object on a line, which has a text under "kind", or None for an empty line.

    Raises:
        BrokenLineError: it is no such object, longer than 10 MB, nested deeper than 20, or has a key
            twice, NUL, or half a surrogate pair.
    """
    if len(data) > MAX_LINE_BYTES:
        raise BrokenLineError(f"The line is longer than {MAX_LINE_BYTES:,} bytes.")
    data = data.strip()
    if not data:
        return None
    if _is_too_deep(data):
        raise BrokenLineError(f"The JSON is nested deeper than {MAX_DEPTH}.")
    try:
        value: object = json.loads(
            data.decode(), parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError:
        raise BrokenLineError("The line is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BrokenLineError(
            f"The line is not JSON: {error.msg} at column {error.colno}."
        ) from None
    except ValueError as error:  # a number of thousands of digits
        raise BrokenLineError(f"The line is not JSON: {error}.") from None
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise BrokenLineError("The line is not an object with a text under “kind”.")
    if _ODD_ESCAPE.search(data):
        _refuse_odd_text(dump_line(value))
    return value


def dump_line(values: Mapping[str, JsonValue]) -> bytes:
    """Return an object as a line: keys sorted, no spaces, UTF-8.

    Raises:
        BrokenLineError: it holds NUL, half a surrogate pair, or a number that is none; or it is too long.
    """
    try:
        text = json.dumps(
            values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        data = text.encode() + b"\n"
    except UnicodeEncodeError:
        raise BrokenLineError(
            "A text holds half a surrogate pair, which is no character."
        ) from None
    except ValueError:
        raise BrokenLineError("It holds a number that JSON does not have.") from None
    _refuse_odd_text(data)
    if len(data) > MAX_LINE_BYTES:
        raise BrokenLineError(f"The line is longer than {MAX_LINE_BYTES:,} bytes.")
    return data


def _refuse_odd_text(line: bytes) -> None:
    # In a line of ours a NUL is always written \u0000, and that behind an even number of backslashes.
    if re.search(rb"(?<!\\)(?:\\\\)*\\u0000", line):
        raise BrokenLineError("A text holds NUL, which cannot be stored.")


def _is_too_deep(data: bytes) -> bool:
    """Tell whether brackets are nested deeper than allowed, before any parser recurses into them."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _refuse_constant(name: str) -> NoReturn:
    raise BrokenLineError(f"{name} is not JSON.")


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise BrokenLineError("An object has the same key twice.")
    return values
