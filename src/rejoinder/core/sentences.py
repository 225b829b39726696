"""Sentences for people that have places for values: English as they stand, and ready to be translated.

Where a sentence is made nobody knows the language of whoever will read it. So it keeps its message and its values,
and the front door says it in the language of the page: see `fragments.words.said`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self, TypeAlias

Value: TypeAlias = str | int | datetime


class Sentence(str):
    """A text in English that knows how it was made."""

    __slots__ = ("number", "one", "other", "values")

    one: str  # the message, in the singular where it counts something
    other: str  # in the plural; "" where it counts nothing
    number: int  # that is counted
    values: Mapping[str, Value]

    def __new__(cls, message: str, **values: Value) -> Self:
        """Return the message with its values, such as `Sentence("… until %(until)s.", until=…)`."""
        return cls._make(message, "", 0, values)

    @classmethod
    def _make(cls, one: str, other: str, number: int, values: Mapping[str, Value]) -> Self:
        wording = other if other and number != 1 else one
        self = super().__new__(cls, wording % {key: _english(val) for key, val in values.items()})
        self.one, self.other, self.number, self.values = one, other, number, values
        return self


def counted(one: str, other: str, number: int, **values: Value) -> Sentence:
    """Return a sentence about a number of things, which stands at `%(n)s`."""
    return Sentence._make(one, other, number, {"n": number, **values})  # noqa: SLF001  # its other maker


def _english(value: Value) -> str:
    match value:
        case int():
            return f"{value:,}"
        case datetime():
            return f"{value:%d %B %Y, %H:%M}"
    return value
