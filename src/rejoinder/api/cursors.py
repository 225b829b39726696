"""Cursors of a list between its parameters and its answer."""

from __future__ import annotations

from rejoinder.api.parameters import PageIn
from rejoinder.core.keyset import Cursor, Direction, Ordering, decode, encode


def read_cursor(where: PageIn, *, ordering: Ordering, scope: str) -> Cursor | None:
    """Return the cursor among the parameters, None for the first page.

    Raises:
        InvalidError: it was altered, or is of another list.
    """
    if where.after:
        return decode(where.after, direction=Direction.AFTER, ordering=ordering, scope=scope)
    if where.before:
        return decode(where.before, direction=Direction.BEFORE, ordering=ordering, scope=scope)
    return None


def cursor_text(cursor: Cursor | None, *, ordering: Ordering, scope: str) -> str | None:
    """Return the cursor as clients carry it, None where the list ends."""
    return encode(cursor, ordering=ordering, scope=scope) if cursor else None
