"""Put the comments of a discussion in an order in which each stands after what it answers. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from itertools import dropwhile
from typing import NamedTuple


class Fault(enum.StrEnum):
    """Why a comment does not hang where its source says."""

    ORPHAN = "orphan"  # what it answers is not in the discussion: it becomes a top-level comment
    CYCLE = "cycle"  # it answers itself, through others: the ring is opened at its first comment


class Linked(NamedTuple):  # a tuple, as there is one for each comment
    """A comment's place."""

    source_id: str
    parent: str | None
    root: str | None
    depth: int
    fault: Fault | None = None


def link(pairs: Sequence[tuple[str, str | None]]) -> list[Linked]:
    """Return every comment once, parents first, siblings in the order given.

    Args:
        pairs: id and id of the parent, None at the top level, of all comments of one discussion.
    """
    known = {source_id for source_id, _ in pairs}
    children: dict[str | None, list[str]] = {}
    faults: dict[str, Fault] = {}
    for source_id, parent in pairs:
        if parent is not None and parent not in known:
            faults[source_id] = Fault.ORPHAN
            parent = None  # noqa: PLW2901  # an orphan is a top-level comment from here on
        children.setdefault(parent, []).append(source_id)
    linked: dict[str, Linked] = {}
    _descend(children.get(None, []), children, linked, faults)
    # What cannot be reached from the top is in a ring, or below one.
    parents = dict(pairs)
    order = {source_id: number for number, source_id in enumerate(parents)}
    for source_id, _ in pairs:
        if source_id not in linked:
            ring = _ring_above(source_id, parents)
            first = min(ring, key=order.__getitem__)
            faults[first] = Fault.CYCLE
            _descend([first], children, linked, faults)
    return sorted(linked.values(), key=lambda place: place.depth)


def _ring_above(source_id: str, parents: Mapping[str, str | None]) -> set[str]:
    """Return the comments of the ring that one is in, or below."""
    path: dict[str, None] = {}
    name: str | None = source_id
    while name is not None and name not in path:
        path[name] = None
        name = parents[name]
    return set(dropwhile(lambda step: step != name, path))


def _descend(
    tops: Sequence[str],
    children: dict[str | None, list[str]],
    linked: dict[str, Linked],
    faults: dict[str, Fault],
) -> None:
    stack: list[Linked] = [
        Linked(source_id=top, parent=None, root=None, depth=0, fault=faults.get(top))
        for top in reversed(tops)
    ]
    while stack:
        place = stack.pop()
        linked[place.source_id] = place
        stack.extend(
            Linked(
                source_id=child,
                parent=place.source_id,
                root=place.root or place.source_id,
                depth=place.depth + 1,
            )
            for child in reversed(children.get(place.source_id, []))
            if child not in linked
        )
