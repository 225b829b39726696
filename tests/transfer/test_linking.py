"""Comments in an order in which each stands after what it answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rejoinder.transfer.linking import Fault, Linked, link

NAMES = "abcdefgh"
# What each of eight comments answers: nothing, one of them (itself included), or something unknown.
parents = st.lists(
    st.one_of(st.none(), st.sampled_from(NAMES), st.just("gone")), min_size=8, max_size=8
)


def linked(*pairs: tuple[str, str | None]) -> dict[str, Linked]:
    return {place.source_id: place for place in link(pairs)}


@given(parents=parents)
def test_every_comment_is_there_once_and_after_what_it_answers(parents: list[str | None]) -> None:
    places = link(list(zip(NAMES, parents, strict=True)))

    assert sorted(place.source_id for place in places) == list(NAMES)
    seen: dict[str, Linked] = {}
    for place in places:
        above = seen[place.parent] if place.parent is not None else None
        assert place.depth == (above.depth + 1 if above else 0)
        assert place.root == ((above.root or above.source_id) if above else None)
        seen[place.source_id] = place


@given(parents=parents)
def test_who_hangs_elsewhere_than_its_source_says_is_named(parents: list[str | None]) -> None:
    said = dict(zip(NAMES, parents, strict=True))

    for place in link(list(said.items())):
        parent = said[place.source_id]
        match place.fault:
            case None:
                assert place.parent == parent
            case Fault.ORPHAN:
                assert parent == "gone"
                assert place.parent is None
            case Fault.CYCLE:
                assert place.parent is None
                ring = [place.source_id]
                while (above := said[ring[-1]]) is not None and above not in ring:
                    ring.append(above)
                assert said[ring[-1]] == place.source_id
                assert place.source_id == min(ring)  # the first of it, and nobody below it


def test_siblings_keep_the_order_of_the_file() -> None:
    places = link([("b", None), ("y", "b"), ("a", None), ("x", "b"), ("z", "a")])

    assert [place.source_id for place in places] == ["b", "a", "y", "x", "z"]


def test_a_ring_is_opened_at_its_first_comment() -> None:
    found = linked(("a", "c"), ("b", "a"), ("c", "b"), ("d", "c"))

    assert found["a"] == Linked("a", parent=None, root=None, depth=0, fault=Fault.CYCLE)
    assert (found["b"].parent, found["c"].parent, found["d"].parent) == ("a", "b", "c")
    assert found["d"].depth == 3


def test_a_comment_that_answers_itself_stands_at_the_top() -> None:
    assert linked(("a", "a"))["a"].fault is Fault.CYCLE


def test_an_orphan_takes_its_replies_along() -> None:
    found = linked(("reply", "orphan"), ("orphan", "gone"))

    assert found["orphan"].fault is Fault.ORPHAN
    assert (found["reply"].parent, found["reply"].root) == ("orphan", "orphan")


def test_a_chain_of_fifty_thousand_is_only_long() -> None:
    pairs = [(str(number), str(number - 1) if number else None) for number in range(50_000)]

    assert link(pairs[::-1])[-1].depth == 49_999


def test_what_hangs_below_a_ring_stays_there_wherever_it_stands_in_the_file() -> None:
    found = linked(("below", "a"), ("a", "b"), ("b", "a"))

    assert found["a"].fault is Fault.CYCLE
    assert (found["below"].fault, found["below"].parent) == (None, "a")
