"""Key-set pages: a page begins after a row, not at a number, so its cost does not grow with its depth.

An `Ordering` names the columns that a list is sorted by, the last of which is unique. A `Cursor` is the
place of one row in it; readers carry it as signed text, so that it can be neither guessed nor altered.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet, Value

from rejoinder.core.errors import InvalidError
from rejoinder.core.prepared import Given, Prepared

PlaceValue: TypeAlias = int | str | datetime
RowT = TypeVar("RowT", bound=Model)

_SIGNER = "rejoinder.cursor"


class Direction(enum.StrEnum):
    """Which way a page goes from its cursor, in the order of the list."""

    AFTER = "after"
    BEFORE = "before"


def _compare_rows(columns: Sequence[str], operator: str, values: Sequence[Expression]) -> Func:
    """Return a comparison of rows, `(a, b) < (x, y)`, which both databases answer from an index on (a, b).

    The same in OR and AND is not: SQLite reads all rows that tie in the first column.
    """
    return Func(
        Func(*(F(column) for column in columns), template="(%(expressions)s)", arg_joiner=", "),
        Func(*values, template="(%(expressions)s)", arg_joiner=", "),
        template="%(expressions)s",
        arg_joiner=f" {operator} ",
        output_field=BooleanField(),
    )


@dataclass(frozen=True, slots=True)
class Ordering:
    """Columns, all ascending or all descending, the last one unique."""

    name: str  # goes into cursors, so that one sort's cursor is refused by another
    columns: tuple[str, ...]
    descending: bool

    def place_of(self, row: Model) -> tuple[PlaceValue, ...]:
        return tuple(getattr(row, column) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list and the way to go from it."""

    direction: Direction
    place: tuple[PlaceValue, ...]
    inclusive: bool = False  # begin with the row itself


def encode(cursor: Cursor, *, ordering: Ordering, scope: str) -> str:
    """Return the cursor as URL-safe signed text.

    Args:
        scope: what list it belongs to, e.g. `article-7`; another list refuses it.
    """
    place = [value.isoformat() if isinstance(value, datetime) else value for value in cursor.place]
    return _signer(ordering, scope).sign_object([int(cursor.inclusive), *place])


def decode(text: str, *, direction: Direction, ordering: Ordering, scope: str) -> Cursor:
    """Return the cursor that `encode` made.

    Raises:
        InvalidError: it was altered, or is of another sort or list.
    """
    try:
        raw = _signer(ordering, scope).unsign_object(text)
    except (BadSignature, ValueError, json.JSONDecodeError) as error:
        raise InvalidError(
            "This link to a page of the list is damaged. Start again from the first page.",
            code="bad_cursor",
        ) from error
    inclusive, *place = raw
    return Cursor(
        direction=direction,
        place=tuple(
            datetime.fromisoformat(v) if c.endswith("_at") else v
            for c, v in zip(ordering.columns, place, strict=True)
        ),
        inclusive=bool(inclusive),
    )


def _signer(ordering: Ordering, scope: str) -> Signer:
    # With the columns, so that a cursor from before an upgrade that changed them is refused too.
    columns = ",".join(ordering.columns)
    return Signer(salt=f"{_SIGNER}:{ordering.name}:{columns}:{scope}", sep=".")


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """One page of rows in the order of the list, and the ways on, None where there is none."""

    rows: list[RowT]
    before: Cursor | None
    after: Cursor | None


def take_page(
    rows: QuerySet[RowT], *, ordering: Ordering, cursor: Cursor | None, size: int
) -> Page[RowT]:
    """Return the page of `rows` that `cursor` points to, or the first. One statement.

    Reads one row more than `size`, which tells whether the list goes on.
    """
    place = [Value(value) for value in cursor.place] if cursor else []
    found = list(_rows_from(rows, ordering=ordering, cursor=cursor, place=place, size=size))
    return _page(found, ordering=ordering, cursor=cursor, size=size)


class PreparedPages(Generic[RowT]):
    """`take_page` for a list whose statements are prepared: one for each way to go from a cursor, and size."""

    def __init__(self, build: Callable[[], QuerySet[RowT]], *, ordering: Ordering) -> None:
        """Take the function that makes the rows, unordered, with a `Given` for what differs."""
        self._build = build
        self._ordering = ordering
        self._prepared: dict[tuple[Direction | None, bool, int], Prepared[RowT, RowT]] = {}

    def take(self, *, cursor: Cursor | None, size: int, **given: object) -> Page[RowT]:
        """Return the page that `cursor` points to, or the first. One statement."""
        key = (cursor.direction if cursor else None, bool(cursor and cursor.inclusive), size)
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self._prepared[key] = Prepared(lambda: self._rows_from(cursor, size=size))
        found = prepared.rows(place=cursor.place if cursor else (), **given)
        return _page(found, ordering=self._ordering, cursor=cursor, size=size)

    def _rows_from(self, cursor: Cursor | None, *, size: int) -> QuerySet[RowT]:
        rows = self._build()
        columns = {field.name: field for field in rows.model._meta.concrete_fields}
        place = [
            Given("place", columns[name], index=index)
            for index, name in enumerate(self._ordering.columns)
        ]
        return _rows_from(rows, ordering=self._ordering, cursor=cursor, place=place, size=size)


def _rows_from(
    rows: QuerySet[RowT],
    *,
    ordering: Ordering,
    cursor: Cursor | None,
    place: Sequence[Expression],
    size: int,
) -> QuerySet[RowT]:
    """Return the rows of a page, in the direction of its cursor, and one row more."""
    backwards = cursor is not None and cursor.direction is Direction.BEFORE
    descending = ordering.descending != backwards
    if cursor is not None:
        operator = ("<" if descending else ">") + ("=" if cursor.inclusive else "")
        rows = rows.filter(_compare_rows(ordering.columns, operator, place))
    prefix = "-" if descending else ""
    return rows.order_by(*(prefix + column for column in ordering.columns))[: size + 1]


def _page(found: list[RowT], *, ordering: Ordering, cursor: Cursor | None, size: int) -> Page[RowT]:
    backwards = cursor is not None and cursor.direction is Direction.BEFORE
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    earlier = more if backwards else cursor is not None
    later = cursor is not None if backwards else more
    return Page(
        rows=found,
        before=_cursor(Direction.BEFORE, found[0], ordering) if found and earlier else None,
        after=_cursor(Direction.AFTER, found[-1], ordering) if found and later else None,
    )


def _cursor(direction: Direction, row: Model, ordering: Ordering) -> Cursor:
    return Cursor(direction=direction, place=ordering.place_of(row))
