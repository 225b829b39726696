"""A quotation is found where it stands word for word, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.passages.resolving import Hint, How, Place, resolve
from rejoinder.passages.selectors import (
    CONTEXT,
    MOST,
    TextPositionSelector,
    TextQuoteSelector,
    describe,
    quote,
)
from tests.passages.golden_cases import cases, name_of

TEXT = "The ferry leaves at eight. It comes back at noon. The ferry leaves at ten."


@pytest.mark.parametrize("case", cases("resolve"), ids=name_of)
def test_where_a_quotation_stands(case: dict[str, Any]) -> None:
    text = case["text"] * case.get("repeat", 1)
    hint = case["hint"] and Hint(**case["hint"])
    quotation = TextQuoteSelector(case["exact"], case["prefix"], case["suffix"])

    assert resolve(text, quotation, hint) == Place(How(case["how"]), case["start"], case["end"])


def test_what_is_described_is_found_again() -> None:
    for start in range(0, len(TEXT) - 10, 3):
        described = describe(TEXT, start, start + 10)
        place = resolve(TEXT, described, Hint(start, len(TEXT), is_exact=False))

        assert TEXT[place.start : place.end] == TEXT[start : start + 10].strip()


def test_a_quotation_from_outside_is_normalised_with_its_context() -> None:
    found = quote(
        "It\u2019s\u00a0over", prefix="x" * 90 + "\u201cSo \u2014 ", suffix="\u2026\u201d  he said"
    )

    assert found.exact == "It's over"
    assert found.prefix == "x" * (CONTEXT - 6) + '"So - '
    assert found.suffix == '..." he said'


def test_context_and_quotation_never_cut_a_cluster() -> None:
    text = f"{'x' * 10}q\u0302{'a' * 31}[passage]{'b' * 31}q\u0302{'x' * 10}"
    start = text.index("[")

    found = describe(text, start, start + 9)

    assert (found.prefix, found.suffix) == ("a" * 31, "b" * 31)
    assert describe("xq\u0302y", 0, 2).exact == "xq\u0302"


@pytest.mark.parametrize(
    ("exact", "code"),
    [
        ("", "passage_too_short"),
        ("a", "passage_too_short"),
        (" \u00ad ", "passage_too_short"),
        ("a" * (MOST + 1), "passage_too_long"),
        ("a" * 100_000, "passage_too_long"),
    ],
)
def test_quotations_have_a_least_and_a_greatest_length(exact: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        quote(exact)

    assert (refused.value.problem_code, refused.value.field) == (code, "exact")


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (5, 4), (0, MOST + 1)])
def test_positions_are_a_stretch(start: int, end: int) -> None:
    with pytest.raises(InvalidError):
        TextPositionSelector(start, end)


@pytest.mark.parametrize(("start", "end"), [(70, 900), (-3, 4), (4, 4)])
def test_what_is_not_within_the_text_is_not_described(start: int, end: int) -> None:
    with pytest.raises(InvalidError):
        describe(TEXT, start, end)


def test_selectors_are_written_as_the_web_annotation_data_model_says() -> None:
    assert describe(TEXT, 27, 40).json == {
        "type": "TextQuoteSelector",
        "exact": "It comes back",
        "prefix": "The ferry leaves at eight. ",
        "suffix": " at noon. The ferry leaves at te",
    }
    assert TextPositionSelector(27, 40).json == {
        "type": "TextPositionSelector",
        "start": 27,
        "end": 40,
    }


def test_a_quotation_that_is_not_normalised_is_refused() -> None:
    with pytest.raises(InvalidError, match="not normalised"):
        TextQuoteSelector("It\u2019s over")
    with pytest.raises(InvalidError, match="at most 32"):
        TextQuoteSelector("over", prefix="x" * 33)
