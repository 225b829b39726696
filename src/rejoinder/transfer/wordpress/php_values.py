"""Read values that PHP's serialize() wrote. Objects and references are refused: nothing is ever built."""

from __future__ import annotations

import re
from typing import TypeAlias

from rejoinder.core.errors import InvalidError

PhpValue: TypeAlias = "bool | int | float | str | dict[int | str, PhpValue] | None"

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_NULL = re.compile(rb"N;")
_BOOLEAN = re.compile(rb"b:([01]);")
_INTEGER = re.compile(rb"i:([+-]?[0-9]{1,19});")
_FLOAT = re.compile(rb"d:(-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?|NAN|-?INF);")
_STRING = re.compile(rb's:([0-9]{1,7}):"')
_ARRAY = re.compile(rb"a:([0-9]{1,7}):\{")


def parse(text: str) -> PhpValue:
    """Return what a serialized text holds; an array is a dictionary in the order of the text.

    Only the types `a i d b s N` are read. Lengths of strings count bytes of UTF-8, as in PHP.

    Raises:
        InvalidError: it is not one serialized value of these types, or it is too long or too deep.
    """
    data = text.encode(errors="surrogatepass")
    if len(data) > MAX_BYTES:
        raise InvalidError(f"A serialized value is longer than {MAX_BYTES:,} bytes.")
    value, end = _value(data, 0, depth=0)
    if end != len(data):
        raise _broken(end)
    return value


def _broken(position: int) -> InvalidError:
    return InvalidError(
        f"A serialized PHP value is broken, or of a type that is not read, at byte {position}."
    )


def _value(data: bytes, start: int, *, depth: int) -> tuple[PhpValue, int]:
    """Return the value at `start` and the position behind it."""
    match data[start : start + 1]:
        case b"i":
            found = _match(_INTEGER, data, start)
            return int(found[1]), found.end()
        case b"s":
            return _string(data, start)
        case b"a":
            return _array(data, start, depth=depth)
        case b"b":
            found = _match(_BOOLEAN, data, start)
            return found[1] == b"1", found.end()
        case b"d":
            found = _match(_FLOAT, data, start)
            return float(found[1]), found.end()
        case _:
            return None, _match(_NULL, data, start).end()


def _match(pattern: re.Pattern[bytes], data: bytes, start: int) -> re.Match[bytes]:
    found = pattern.match(data, start)
    if found is None:
        raise _broken(start)
    return found


def _string(data: bytes, start: int) -> tuple[str, int]:
    found = _match(_STRING, data, start)
    end = found.end() + int(found[1])
    if data[end : end + 2] != b'";':
        raise _broken(start)
    try:
        return data[found.end() : end].decode(), end + 2
    except UnicodeDecodeError:
        raise _broken(start) from None


def _array(data: bytes, start: int, *, depth: int) -> tuple[dict[int | str, PhpValue], int]:
    if depth >= MAX_DEPTH:
        raise InvalidError(f"A serialized PHP value is nested deeper than {MAX_DEPTH}.")
    found = _match(_ARRAY, data, start)
    position = found.end()
    values: dict[int | str, PhpValue] = {}
    for _ in range(int(found[1])):  # each turn consumes bytes, so a false count cannot run on
        if data[position : position + 1] not in {b"i", b"s"}:
            raise _broken(position)
        key, position = _value(data, position, depth=depth)
        assert isinstance(key, int | str)
        values[key], position = _value(data, position, depth=depth + 1)
    if data[position : position + 1] != b"}":
        raise _broken(position)
    return values, position + 1
