"""Trees of comments as plain values: nesting and counting. Pure and iterative: a chain of 10,000 is only long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """What counting needs to know of a comment."""

    id: int
    parent_id: int | None
    published: bool


@dataclass(slots=True)
class Counts:
    """See `services.counting` for what they mean."""

    shown: bool = False
    reply_count: int = 0
    branch_count: int = 0


def count_branches(nodes: Sequence[Node]) -> Mapping[int, Counts]:
    """Return the counts of every comment of a discussion.

    Args:
        nodes: all comments of one article, in any order, without cycles; a parent that is not among
            them counts as none.
    """
    counts = {node.id: Counts() for node in nodes}
    parents = {node.id: node.parent_id for node in nodes}
    for node in _children_first(nodes):
        mine = counts[node.id]
        mine.shown = node.published or mine.reply_count > 0
        above = counts.get(node.parent_id) if node.parent_id is not None else None
        if above is not None:
            above.reply_count += mine.shown
            above.branch_count += mine.branch_count + node.published
    for node_id, mine in counts.items():
        if parents[node_id] in counts:
            mine.branch_count = 0  # kept for top-level comments only
    return counts


def _children_first(nodes: Sequence[Node]) -> list[Node]:
    children: dict[int | None, list[Node]] = {}
    known = {node.id for node in nodes}
    for node in nodes:
        children.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)
    order: list[Node] = []
    stack = list(children.get(None, []))
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(children.get(node.id, []))
    order.reverse()
    return order
