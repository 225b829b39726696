"""A JSON document is cut into the elements of its lists, without being parsed and whatever is in them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files import json_items as module
from rejoinder.transfer.files.json_items import MAX_ITEM_BYTES, json_items, top_names
from tests.memory import traced

LISTS = {"rows", "annotations"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, *, size: int) -> None:
        self._left = io.BytesIO(data)
        self._size = size

    def read(self, _size: int = -1, /) -> bytes:
        return self._left.read(self._size)


def cut(data: bytes, *, size: int = 1 << 20) -> list[bytes]:
    stream = Trickle(data, size=size)
    return [item.data for item in json_items(stream, lists=LISTS)]  # type: ignore[arg-type]  # what it needs of one


def faults(data: bytes) -> list[tuple[int, str]]:
    items = json_items(io.BytesIO(data), lists=LISTS)
    return [(item.number, item.fault) for item in items]


@given(
    elements=st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=5),
    indent=st.sampled_from([None, 2]),
    is_ascii=st.booleans(),
    size=st.integers(2, 50),
)
def test_any_objects_come_out_as_they_went_in(
    elements: list[dict[str, object]], indent: int | None, *, is_ascii: bool, size: int
) -> None:
    document = {"total": 1, "other": [{"rows": [1]}], "rows": elements, "end": {"rows": [{}]}}
    data = json.dumps(document, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "replace")

    assert [json.loads(each) for each in cut(data, size=size)] == json.loads(data)["rows"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"rows":[]}', []),
        (b'\xef\xbb\xbf{"rows":[{}]}', [b"{}"]),
        (b'{"rows":[{"a":"]}\\"{"}]}', [b'{"a":"]}\\"{"}']),
        (b'{"x":"\\"rows\\":","y":[{}],"rows":[{"a":1}]}', [b'{"a":1}']),
        (b'{"a":[{"rows":[{}]}],"rows":[]}', []),
        (b'{"rows":[{"a":1}],"annotations":[{"b":2}]}', [b'{"a":1}', b'{"b":2}']),
        (b'{"rows":[{"a":1}]}\n{"rows":[{"b":2}]}', [b'{"a":1}', b'{"b":2}']),
        ('{"rows":[{"a":"é"}]}'.encode("utf-16"), ['{"a":"é"}'.encode()]),
        (b'{"rows" : \n [ {"a" : [[1],{}]} ]}', [b'{"a" : [[1],{}]}']),
    ],
)
@pytest.mark.parametrize("size", [2, 1 << 20])
def test_only_the_lists_that_are_asked_for_are_cut(
    data: bytes, found: list[bytes], size: int
) -> None:
    assert cut(data, size=size) == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"rows":[1,{}]}', [(1, "It is no object."), (2, "")]),
        (b'{"rows":[{},null]}', [(1, ""), (2, "It is no object.")]),
        (b'{"rows":[{"a":[},{"b":1}]}', [(1, ""), (2, "")]),
        (b'{"rows":[{"a":[}},{"b":1}]}', [(1, ""), (2, "It is no object."), (3, "")]),
        (b'{"rows":[{"a":]},{"b":1}]}', [(1, ""), (2, "")]),
        (b'{"rows":[{"a":' + b"[" * 21 + b"]" * 21 + b"},{}]}", [(1, "deep"), (2, "")]),
        (b'{"rows":[{"a":' + b"[" * 19 + b"]" * 19 + b"},{}]}", [(1, ""), (2, "")]),
        (b'{"rows":[{"a":"' + b"x" * MAX_ITEM_BYTES + b'"},{}]}', [(1, "longer"), (2, "")]),
    ],
)
def test_what_is_broken_in_an_element_ends_with_it(
    data: bytes, found: list[tuple[int, str]]
) -> None:
    told = faults(data)

    assert [number for number, _ in told] == [number for number, _ in found]
    for (_, fault), (_, expected) in zip(told, found, strict=True):
        assert expected in fault
        assert bool(expected) == bool(fault)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"rows":[{"a":1},{"b"', "cut off"),
        (b'{"rows":[{"a":"b', "cut off"),
        (b'{"rows":[{}]', "cut off"),
        (b'{"other":[]}', "no list under “annotations” or “rows”"),
        (b"", "no list"),
        (b'{"rows":{}}', "no list"),
        (b'[{"rows":[{}]}]', "no list"),
        (b'{"rows":[{"a":1]}', "cut off"),
        (b'{"rows":[]}{"id":"1"}', "no list"),
    ],
)
def test_a_document_that_is_not_whole_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        cut(data)


class Endless(io.RawIOBase):
    """A document of many elements, none of which is kept, and one of which never ends."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._chunks, b"")


def test_memory_does_not_grow_with_an_element_that_is_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_ITEM_BYTES", 100_000)
    chunk = b"x" * 50_000

    def chunks() -> Iterator[bytes]:
        yield b'{"rows":[{"a":"'
        for _ in range(400):
            yield chunk
        yield b'"},{"b":1}]}'

    with traced() as peak:
        items = list(json_items(Endless(chunks()), lists=LISTS))  # type: ignore[arg-type]  # as above

    assert [(item.number, bool(item.fault)) for item in items] == [(1, True), (2, False)]
    assert peak.bytes < 1_000_000


def test_names_are_those_of_the_outer_object() -> None:
    head = b'{"a": {"b": 1}, "c": "d: \\" {", "e": [{"f": "g'

    assert top_names(head) == ["a", "c", "e"]
