"""Promises of re-anchoring that hold for any texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.passages import inheriting, reanchoring
from rejoinder.passages.inheriting import Work, in_order, inherited
from rejoinder.passages.reanchoring import ORPHAN, Anchor, Position, Status, reanchor
from rejoinder.passages.text_index import ArticleText, plain_article

WORDS = "the harbour council bridge ferry opens closes at eight ten noon again never twelve".split()  # noqa: SIM905
sentences = st.lists(st.sampled_from(WORDS), min_size=2, max_size=9).map(
    lambda words: f"{' '.join(words).capitalize()}."
)
paragraphs = st.lists(st.lists(sentences, max_size=4).map(" ".join), max_size=6)
any_text = st.lists(st.text(max_size=40), max_size=4)
SAID = "Team Alpha reported that the new deployment reduced latency by twelve percent."


def anchor(text: ArticleText, words: str) -> Anchor:
    start = text.text.index(words)
    return Anchor(start, start + len(words), words)


def every_anchor(text: ArticleText, length: int) -> list[Anchor]:
    last = max(0, len(text.text) - length)
    starts = range(0, last, max(1, last // 12))
    return [Anchor(at, at + length, text.text[at : at + length]) for at in starts]


@given(st.one_of(any_text, paragraphs), st.one_of(any_text, paragraphs))
def test_any_two_texts_give_a_place_within_the_new_one(old: list[str], new: list[str]) -> None:
    before, after = plain_article(*old), plain_article(*new)

    for position in reanchor(before, after, every_anchor(before, 14)):
        if position.status == Status.ORPHAN:
            assert position == ORPHAN
        else:
            assert 0 <= position.start < position.end <= len(after.text)
            assert 0 < position.score <= 1


@given(paragraphs, paragraphs)
def test_runs_are_the_same_words_and_none_is_taken_twice(old: list[str], new: list[str]) -> None:
    before, after = plain_article(*old), plain_article(*new)

    runs = inherited(before, after)

    for run in runs:
        stretch = before.text[run.old : run.old_end]
        assert stretch.casefold() == after.text[run.new : run.new_end].casefold()
    for spans in (
        sorted((run.old, run.old_end) for run in runs),
        sorted((run.new, run.new_end) for run in runs),
    ):
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(paragraphs, paragraphs)
def test_the_same_texts_give_the_same_places(old: list[str], new: list[str]) -> None:
    before, after = plain_article(*old), plain_article(*new)
    anchors = every_anchor(before, 20)

    assert reanchor(before, after, anchors) == reanchor(before, after, anchors)


@given(paragraphs, paragraphs, paragraphs, paragraphs)
def test_edits_elsewhere_leave_a_passage_as_it_is(
    above: list[str], below: list[str], new_above: list[str], new_below: list[str]
) -> None:
    before, after = plain_article(*above, SAID, *below), plain_article(*new_above, SAID, *new_below)

    (position,) = reanchor(before, after, [anchor(before, SAID)])

    assert position.status in {Status.EXACT, Status.MOVED}
    assert after.text[position.start : position.end] == SAID


@given(paragraphs, paragraphs)
def test_a_deleted_sentence_is_an_orphan(above: list[str], below: list[str]) -> None:
    before, after = plain_article(*above, SAID, *below), plain_article(*above, *below)

    assert reanchor(before, after, [anchor(before, SAID)]) == [ORPHAN]


@pytest.mark.parametrize("words", [SAID, "the new deployment reduced latency"])
@given(st.sampled_from(["Beta", "Gamma"]), st.permutations(["twin", "one", "two"]))
def test_a_deleted_sentence_is_an_orphan_whatever_its_near_twin_does(
    words: str, name: str, order: list[str]
) -> None:
    named = {
        "twin": SAID.replace("Alpha", name),
        "one": "The committee publishes its minutes next week.",
        "two": "Nobody in the room had expected so clear an answer.",
    }
    before = plain_article(SAID, named["one"], named["twin"], named["two"])
    after = plain_article(*(named[each] for each in order))

    assert reanchor(before, after, [anchor(before, words)]) == [ORPHAN]


@given(paragraphs, st.integers(0, 11))
def test_an_edit_that_is_taken_back_costs_nothing(above: list[str], at: int) -> None:
    first = plain_article(*above, SAID)
    words = SAID.split(" ")
    words[at % len(words)] = "otherwise"
    second = plain_article(*above, " ".join(words))

    (position,) = reanchor(first, second, [anchor(first, SAID)])
    assert position.status == Status.EDITED
    (back,) = reanchor(second, first, [Anchor(position.start, position.end, SAID)])

    assert back.status in {Status.EXACT, Status.EDITED}
    assert first.text[back.start : back.end] == SAID


def test_an_unchanged_text_leaves_every_passage_where_it_is() -> None:
    text = plain_article("It works. It works.", "It works.")

    assert reanchor(text, text, [Anchor(10, 19, "It works.")]) == [
        Position(Status.EXACT, 10, 19, 1.0)
    ]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 4), (0, 99)])
def test_an_anchor_outside_the_old_text_is_a_mistake_of_the_caller(start: int, end: int) -> None:
    text = plain_article("It works.")

    with pytest.raises(ValueError, match="no stretch"):
        reanchor(text, plain_article("No."), [Anchor(start, end, "x")])


HARD = {
    "equal sentences": (["It works. " * 20_000], ["It works. It does not. " * 10_000]),
    "equal paragraphs": (["It works."] * 20_000, ["It works.", "Not."] * 10_000),
    "one long word": (["ab" * 200_000], ["ab" * 100_000 + "c" + "ab" * 100_000]),
    "full stops": (["." * 400_000], [". " * 200_000]),
    "other letters": (["\u5e02\u653f\u5e9c" * 60_000], ["\u653f\u5e02" * 90_000]),
    "a whole rewrite": (["one two three four. " * 9_000], ["five six seven. " * 9_000]),
}


@pytest.mark.parametrize("name", HARD)
def test_hostile_texts_cost_no_more_than_is_allowed(name: str) -> None:
    """Work is counted: where it is spent, texts are not compared, and passages are orphans."""
    old, new = (plain_article(*text) for text in HARD[name])

    for position in reanchor(old, new, every_anchor(old, 40)):
        assert position.status in Status


def test_comparisons_that_are_too_large_are_not_made() -> None:
    work = Work()

    assert not work.allows(inheriting.MOST_PAIRS + 1)
    assert in_order(["a", "b"] * 10, ["b", "a"] * 10, Work(pairs=99)) == []
    assert len(in_order(["a", "b"] * 10, ["b", "a"] * 10, Work(pairs=1_000))) == 19


def test_searching_ends_when_its_work_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    old = plain_article("One.", SAID, "Two.")
    new = plain_article("Three.", f"Four. {SAID[:-1]}, it said.", "Five.")
    words = "the new deployment reduced latency"
    (found,) = reanchor(old, new, [anchor(old, words)])
    assert found.status != Status.ORPHAN

    moved_old = plain_article(f"One. Two. {words}", "Three.")
    moved_new = plain_article("Three.", f"Six and {words} seven.")
    (found,) = reanchor(moved_old, moved_new, [anchor(moved_old, words)])
    monkeypatch.setattr(reanchoring, "MOST_SEARCHED", 10)
    (spent,) = reanchor(moved_old, moved_new, [anchor(moved_old, words)])

    assert (found.status, spent.status) == (Status.MOVED, Status.ORPHAN)
