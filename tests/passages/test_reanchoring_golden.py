"""What becomes of an anchor, case by case: tests/passages/golden/reanchor.json."""

from __future__ import annotations

from typing import Any

import pytest

from rejoinder.passages.reanchoring import Anchor, Status, reanchor
from rejoinder.passages.resolving import places_of
from rejoinder.passages.text_index import plain_article
from tests.passages.golden_cases import cases, name_of


@pytest.mark.parametrize("case", cases("reanchor"), ids=name_of)
def test_what_becomes_of_an_anchor(case: dict[str, Any]) -> None:
    first, *later = [plain_article(*paragraphs) for paragraphs in case["texts"]]
    words = case["anchor"]
    start = places_of(first.text, words)[case.get("occurrence", 0)]
    good, anchor = first, Anchor(start, start + len(words), words)

    found: list[list[str | None]] = []
    for text in later:
        (position,) = reanchor(good, text, [anchor])
        if position.status == Status.ORPHAN:
            found.append([position.status, None])
            continue
        now = text.text[position.start : position.end]
        found.append([position.status, now])
        if "expected_occurrence" in case:
            places = places_of(text.text, now)
            assert places.index(position.start) == case["expected_occurrence"]
        good, anchor = text, Anchor(position.start, position.end, words)

    assert found == case["expected"]
