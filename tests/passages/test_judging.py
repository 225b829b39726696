"""What the benchmark of anchors rests on: its truth, its verdicts, and the methods it ports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from benchmarks.anchors.judging import Case, Truth, Verdict, judge, wilson
from benchmarks.anchors.methods import METHODS, fewest_errors
from benchmarks.anchors.newsroom import cases
from rejoinder.passages.text_index import ArticleText, plain_article


@given(st.text("abc", max_size=24), st.text("abc", min_size=1, max_size=8))
def test_approximate_search_finds_the_fewest_errors(text: str, wanted: str) -> None:
    found = fewest_errors(text, wanted, len(wanted))
    least = {
        end: min(Levenshtein.distance(text[start:end], wanted) for start in range(end + 1))
        for end in range(1, len(text) + 1)
    }
    fewest = min(least.values(), default=len(wanted) + 1)

    assert found == [(fewest, end) for end in least if least[end] == fewest <= len(wanted)]


@pytest.mark.parametrize(
    ("found", "share", "verdict"),
    [
        ((10, 20), 1.0, Verdict.RIGHT),
        ((8, 24), 1.0, Verdict.RIGHT),
        ((30, 40), 1.0, Verdict.WRONG),
        ((0, 60), 1.0, Verdict.WRONG),
        (None, 1.0, Verdict.LOST),
        (None, 0.5, Verdict.EITHER),
        (None, 0.0, Verdict.RIGHTLY_ORPHAN),
        ((10, 20), 0.1, Verdict.WRONG),
    ],
)
def test_verdicts(found: tuple[int, int] | None, share: float, verdict: Verdict) -> None:
    assert judge(found, Truth(share, [(10, 14), (15, 20)])) == verdict


def test_bounds_of_a_share_are_wilsons() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 1_000) == pytest.approx((0.0, 0.00383), abs=1e-5)
    assert wilson(50, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def read(seed: int) -> list[tuple[ArticleText, ArticleText, list[Case]]]:
    return list(cases(seed, pairs=12))


def test_made_edits_are_the_same_for_a_seed_and_their_truth_holds() -> None:
    first, again = read(7), read(7)

    assert first == again
    for old, new, found in first:
        for case in found:
            # A corrected word keeps its name, so that only most words are the same letter by letter.
            marked = set(old.text[slice(*case.anchor)].split(" "))
            now = [new.text[start:end] for start, end in case.truth.places]
            assert sum(word in marked for word in now) * 2 >= len(now)


@pytest.mark.parametrize("name", METHODS)
def test_an_unchanged_text_is_no_riddle_to_any_method(name: str) -> None:
    text = plain_article("The ferry leaves at eight. It comes back at noon.", "Nobody waits.")

    assert METHODS[name](text, text, [(4, 16), (27, 49)]) == [(4, 16), (27, 49)]
