"""A text is evened out, and each of its code points knows where it came from."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.passages.clusters import is_between_clusters
from rejoinder.passages.normalise import normalise, normalised
from tests.passages.golden_cases import cases, name_of

ROOT = Path(__file__).resolve().parents[2]
TEXTS = 20_000
# What has a rule of its own, often: chance alone would seldom put two of them side by side.
TELLING = (
    " \t\n\u00a0\u3000\u2009\u00ad\u200b\ufeff\u200d\u200c\ufe0f\u2018\u201c\u2014\u2026\ufb03\ufb05"
    "\u0301\u0308\u0323\u0316\u3099aeo\u00e9\u1109\u1161\u11a8\uac00\u212b\u0958\u0915\u093c\u0e33"
    "\u05d0\u05b7\u0627\u064e\U0001f600\U0001f3fd\U0001d49c\u5e02\u304b"
)
texts = st.text(st.one_of(st.sampled_from(TELLING), st.characters()), max_size=60)


@pytest.mark.parametrize("case", cases("normalise"), ids=name_of)
def test_a_text_is_normalised(case: dict[str, Any]) -> None:
    found = normalise(case["raw"])

    assert (found.text, list(found.starts), list(found.ends)) == (
        case["text"],
        case["starts"],
        case["ends"],
    )


@given(texts)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalised(raw)

    assert normalised(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(texts)
def test_maps_have_an_entry_for_each_code_point_and_never_fall(raw: str) -> None:
    found = normalise(raw)

    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= a < b <= len(raw) for a, b in zip(found.starts, found.ends, strict=True))
    assert all(a <= b for a, b in pairwise(found.starts))
    assert all(a <= b for a, b in pairwise(found.ends))


@given(texts, st.data())
def test_the_raw_stretch_of_a_passage_reads_like_the_passage(raw: str, data: st.DataObject) -> None:
    found = normalise(raw)
    cuts = [at for at in range(len(found.text) + 1) if is_between_clusters(found.text, at)]
    first, last = sorted(data.draw(st.tuples(st.sampled_from(cuts), st.sampled_from(cuts))))
    passage = found.text[first:last]
    # An expansion, such as the dots of an ellipsis, comes back whole.
    if first == last or not _is_whole(found.starts, first) or not _is_whole(found.starts, last):
        return

    start, end = found.raw_span(first, last)

    assert normalised(raw[start:end]) == passage.strip(" ")


def _is_whole(starts: Any, at: int) -> bool:  # noqa: ANN401  # array or list
    return at in (0, len(starts)) or starts[at - 1] != starts[at]


def test_a_passage_that_is_none_has_no_raw_stretch() -> None:
    with pytest.raises(ValueError, match="no stretch"):
        normalise("abc").raw_span(1, 4)


@pytest.mark.parametrize(
    "stretch", ["a" * 100, "\u00ad" * 100, " " * 100, "\u0301" * 100, "e\u0301 \u2026" * 20]
)
def test_a_long_text_is_the_sum_of_its_parts(stretch: str) -> None:
    assert normalised(f"x. {stretch} .x") == normalised(f"x. {normalised(f'|{stretch}|')[1:-1]} .x")


def test_lone_surrogates_stay() -> None:
    assert normalised("a\ud800 b") == "a\ud800 b"


def test_browsers_do_exactly_the_same(tmp_path: Path) -> None:
    """Twenty thousand random texts, the same each time, of all characters that Python's Unicode has."""
    dice = random.Random(20_26)
    assigned = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Cs", "Co"}
    ]
    marks = [char for char in assigned if unicodedata.category(char)[0] == "M"]
    pools = [TELLING, TELLING, marks, assigned]
    raws = [
        "".join(dice.choice(dice.choice(pools)) for _ in range(dice.randrange(1, 24)))
        for _ in range(TEXTS)
    ]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([_as_json(raw) for raw in raws]), encoding="utf-8")

    done = subprocess.run(
        [
            *(sys.executable, ROOT / "tools" / "node.py", "node", "--no-warnings"),
            "--experimental-strip-types",  # a Node older than 22.18 asks for it
            *(ROOT / "tests" / "passages" / "compare.mjs", file),
        ],
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(done.stdout) == {"compared": TEXTS, "differing": []}


def _as_json(raw: str) -> dict[str, Any]:
    found = normalise(raw)
    return {"raw": raw, "text": found.text, "starts": list(found.starts), "ends": list(found.ends)}
