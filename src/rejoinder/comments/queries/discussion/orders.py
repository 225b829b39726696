"""The orders and layouts that a reader can choose, by name, and cursors in them."""

from __future__ import annotations

from collections.abc import Mapping

from rejoinder.core.errors import InvalidError
from rejoinder.core.keyset import Cursor, Direction, Ordering, decode
from rejoinder.core.sentences import Sentence
from rejoinder.sites.options import LAYOUTS

SORTS: Mapping[str, Ordering] = {
    ordering.name: ordering
    for ordering in (
        Ordering(name="newest", columns=("created_at", "id"), descending=True),
        Ordering(name="oldest", columns=("created_at", "id"), descending=False),
        Ordering(name="most-voted", columns=("score", "created_at", "id"), descending=True),
        Ordering(
            name="most-replied", columns=("branch_count", "created_at", "id"), descending=True
        ),
    )
}
# Not among them: it has only the comments that have a time in the article's recording.
TIMED = Ordering(name="timed", columns=("at_ms", "id"), descending=False)
# Nor is this: it has only comments on the article's text, in its order; orphans are last.
PLACE = Ordering(name="place", columns=("place", "id"), descending=False)
CHOICES: Mapping[str, Ordering] = {**SORTS, TIMED.name: TIMED, PLACE.name: PLACE}
REPLIES = Ordering(name="replies", columns=("created_at", "id"), descending=False)


def get_sort(name: str, *, default: str) -> Ordering:
    """Return the ordering with this name, or the default when the name is empty.

    Raises:
        InvalidError: there is no such sort.
    """
    ordering = CHOICES.get(name or default)
    if ordering is None:
        raise InvalidError(
            Sentence("There is no such order. Choose one of %(names)s.", names=", ".join(CHOICES)),
            field="sort",
            code="bad_sort",
        )
    return ordering


def get_layout(name: str, *, default: str) -> str:
    """Return the layout with this name, or the default when the name is empty.

    Raises:
        InvalidError: there is no such layout.
    """
    layout = name or default
    if layout not in LAYOUTS:
        raise InvalidError(
            Sentence("There is no such layout. Choose one of %(names)s.", names=", ".join(LAYOUTS)),
            field="layout",
            code="bad_layout",
        )
    return layout


def read_cursor(*, after: str, before: str, ordering: Ordering, scope: str) -> Cursor | None:
    """Return the cursor of an address, None for the first page.

    Raises:
        InvalidError: it was altered, or is of another order or list.
    """
    if after:
        return decode(after, direction=Direction.AFTER, ordering=ordering, scope=scope)
    if before:
        return decode(before, direction=Direction.BEFORE, ordering=ordering, scope=scope)
    return None
