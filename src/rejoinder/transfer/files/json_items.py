"""Cut a JSON document into the elements of its lists, however long it is and without parsing it.

A parser of the whole document would hold all of it, and give up at the first fault in any of it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from rejoinder.core.errors import InvalidError

MAX_ITEM_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 20  # of one element
_CHUNK_BYTES: Final = 1 << 20
_GAP_BYTES: Final = 200  # of what stands between two brackets, kept for a look at it
_IN_LIST: Final = 2  # brackets that are open around an element: the object, and its list

# Up to a bracket, to a quotation mark whose text has not ended yet, or to the end.
# No group is possessive: Python 3.11.2, which Debian 12 has, matches those wrongly (gh-101955).
_TO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*"[^"\[\]{}]*+)*', re.DOTALL)
_REST_OF_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*', re.DOTALL)
_KEY = re.compile(rb'(?<!\\)"([^"\\]*)"\s*:\s*\Z')
_NAME_OR_BRACKET = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*)"(\s*:)?|[\[\]{}]', re.DOTALL)
_OPENS = {ord("}"): ord("{"), ord("]"): ord("[")}
_BETWEEN = b", \t\r\n"


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list, as it stands there."""

    number: int  # 1 = the first of the document
    data: bytes
    fault: str = ""  # why it cannot be parsed: a plain sentence


def json_items(stream: BinaryIO, *, lists: Collection[str]) -> Iterator[Item]:
    """Yield the elements of the lists that stand under these names in an object. Memory: one element.

    Several such objects may follow one another, as when the pages of an answer were put into one file.

    Raises:
        InvalidError: the document is none, ends too early, or has no such list.
    """
    cutter = _Cutter({name.encode() for name in lists})
    for chunk in _utf8(stream):
        yield from cutter.feed(chunk)
    cutter.close()


def top_names(head: bytes) -> list[str]:
    """Return the names in the object that a document begins with, as far as its head shows them."""
    depth, names = 0, []
    for match in _NAME_OR_BRACKET.finditer(head):
        if match[0] in {b"{", b"["}:
            depth += 1
        elif match[0] in {b"}", b"]"}:
            depth -= 1
        elif match[2] and depth == 1:
            names.append(match[1].decode(errors="replace"))
    return names


def _utf8(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a document, in UTF-8 where a mark at its beginning says that it is UTF-16."""
    first = stream.read(_CHUNK_BYTES)
    if not first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield first.removeprefix(codecs.BOM_UTF8)
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    yield decoder.decode(first).encode()
    while chunk := stream.read(_CHUNK_BYTES):
        yield decoder.decode(chunk).encode()


class _Cutter:
    """Follows brackets and texts, and nothing else."""

    def __init__(self, lists: Collection[bytes]) -> None:
        self._lists = lists
        self._buffer = b""
        self._position = 0  # of what was not looked at yet
        self._mark = 0  # behind the last bracket
        self._start = -1  # of the element; -1 = not in one, or it is too long to be kept
        self._open: list[int] = []  # brackets
        self._in_text = False
        self._in_list = False
        self._is_too_long = False
        self._deepest = 0  # in this element
        self._number = 0
        self._found_list = False

    def feed(self, chunk: bytes) -> Iterator[Item]:
        keep = min(self._mark, self._position)
        keep = max(keep, self._position - _GAP_BYTES)
        if self._start >= 0:
            if len(self._buffer) - self._start > MAX_ITEM_BYTES:
                self._start, self._is_too_long = -1, True
            else:
                keep = min(keep, self._start)
        self._buffer = self._buffer[keep:] + chunk
        self._position -= keep
        self._mark = max(0, self._mark - keep)
        if self._start >= 0:
            self._start -= keep
        while self._position < len(self._buffer):
            if self._in_text:
                if not self._leave_text():
                    return
                continue
            at = _TO_BRACKET.match(self._buffer, self._position).end()  # type: ignore[union-attr]  # it matches nothing too
            self._position = at
            if at == len(self._buffer):
                return
            char = self._buffer[at]
            self._position = at + 1
            if char == ord('"'):
                self._in_text = True
            elif char in _OPENS:
                yield from self._shut(char, at)
            else:
                yield from self._begin(char, at)

    def close(self) -> None:
        """Say what is wrong with the document as a whole.

        Raises:
            InvalidError: as `json_items`.
        """
        if self._open or self._in_text:
            raise InvalidError(
                "The file ends in the middle: it was cut off, or a bracket or quotation mark is missing. "
                "Export or download it again."
            )
        self._check_found()

    def _check_found(self) -> None:
        if not self._found_list:
            names = " or ".join(f"“{name.decode()}”" for name in sorted(self._lists))
            raise InvalidError(f"The file has no list under {names}. Export it again.")

    def _leave_text(self) -> bool:
        rest = _REST_OF_TEXT.match(self._buffer, self._position)
        self._position = rest.end() if rest else self._position
        if self._buffer[self._position : self._position + 1] != b'"':
            return False  # at the end, perhaps behind a backslash
        self._position += 1
        self._in_text = False
        return True

    def _begin(self, char: int, at: int) -> Iterator[Item]:
        depth = len(self._open)
        if depth == 0:
            self._found_list = False
        if self._in_list and depth == _IN_LIST:
            yield from self._stray(at)
            self._number += 1
            self._start, self._deepest, self._is_too_long = at, 0, False
        elif depth == 1 and char == ord("["):
            key = _KEY.search(self._buffer[self._mark : at])
            self._in_list = key is not None and key[1] in self._lists
            self._found_list = self._found_list or self._in_list
        self._open.append(char)
        self._deepest = max(self._deepest, depth + 1 - _IN_LIST)
        self._mark = at + 1

    def _shut(self, char: int, at: int) -> Iterator[Item]:
        wanted, floor = _OPENS[char], _IN_LIST if self._in_list else 0
        if self._in_list and len(self._open) == _IN_LIST:
            yield from self._stray(at)
            floor -= 1  # the list itself
        if wanted not in self._open[floor:]:
            return  # it closes nothing: the parser will say so
        # Back to the bracket that this one closes, so that one broken element is all that breaks.
        while self._open.pop() != wanted:
            pass
        if self._in_list and len(self._open) == _IN_LIST:
            yield self._element(at + 1)
        elif len(self._open) < _IN_LIST:
            self._in_list = False
            if not self._open:
                self._check_found()
        self._mark = at + 1

    def _element(self, end: int) -> Item:
        data, fault = self._buffer[self._start : end], ""
        if self._is_too_long or len(data) > MAX_ITEM_BYTES:
            data, fault = b"", f"It is longer than {MAX_ITEM_BYTES:,} bytes."
        elif self._deepest > MAX_DEPTH:
            fault = f"It is nested deeper than {MAX_DEPTH}."
        self._start, self._is_too_long = -1, False
        return Item(self._number, data, fault)

    def _stray(self, at: int) -> Iterator[Item]:
        """Yield what stands in the list and is neither an object nor a list."""
        between = self._buffer[self._mark : at].strip(_BETWEEN)
        if between:
            self._number += 1
            yield Item(self._number, between, "It is no object.")
