"""Counting whole trees: pure, and as good for a chain of ten thousand as for a bush."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.comments.threads import Counts, Node, count_branches


def tree(*, parents: Sequence[int | None], published: Sequence[bool]) -> list[Node]:
    return [
        Node(id=number, parent_id=parent, published=live)
        for number, (parent, live) in enumerate(zip(parents, published, strict=True))
    ]


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    size = draw(st.integers(min_value=0, max_value=25))
    parents = [
        draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)
    ]
    published = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return tree(parents=parents, published=published)


def below(nodes: Sequence[Node], node: Node) -> list[Node]:
    """Return all nodes below one, found the slow way."""
    children = [child for child in nodes if child.parent_id == node.id]
    return [*children, *(deeper for child in children for deeper in below(nodes, child))]


@settings(max_examples=40)
@given(trees())
def test_counts_are_what_their_definitions_say(nodes: list[Node]) -> None:
    counts = count_branches(nodes)

    for node in nodes:
        living = sum(deeper.published for deeper in below(nodes, node))
        replies = [counts[child.id] for child in nodes if child.parent_id == node.id]
        assert counts[node.id] == Counts(
            shown=node.published or living > 0,
            reply_count=sum(reply.shown for reply in replies),
            branch_count=living if node.parent_id is None else 0,
        )


@settings(max_examples=40)
@given(trees(), st.randoms(use_true_random=False))
def test_order_of_the_rows_makes_no_difference(nodes: list[Node], random: Random) -> None:
    shuffled = random.sample(nodes, len(nodes))

    assert count_branches(shuffled) == count_branches(nodes)


def test_a_parent_that_is_not_there_counts_as_none() -> None:
    nodes = [Node(id=7, parent_id=99, published=True), Node(id=8, parent_id=7, published=True)]

    assert count_branches(nodes)[7] == Counts(shown=True, reply_count=1, branch_count=1)


def test_nothing_counts_as_nothing() -> None:
    assert count_branches([]) == {}


def test_a_chain_of_ten_thousand_is_only_long() -> None:
    length = 10_000
    parents = [None, *range(length - 1)]
    counts = count_branches(tree(parents=parents, published=[False] * (length - 1) + [True]))

    assert counts[0] == Counts(shown=True, reply_count=1, branch_count=1)
    assert counts[length - 1] == Counts(shown=True, reply_count=0, branch_count=0)
    assert all(each.shown for each in counts.values())
