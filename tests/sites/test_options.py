"""The options of a site: each has a type and a range, and what is stored is only what differs."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import InvalidError
from rejoinder.sites.options import MAX_DEPTH_CAP, SORTS, SiteOptions

FIELDS = {
    field.name: getattr(SiteOptions(), field.name) for field in dataclasses.fields(SiteOptions)
}
RANGES = {
    "page_size": (5, 50),
    "depth_cap": (1, MAX_DEPTH_CAP),
    "read_more_words": (0, 100_000),
    "edit_window_minutes": (0, 525_600),
    "max_chars": (100, 10_000),
    "max_links": (0, 30),
    "closes_after_days": (0, 36_500),
}
# A value of each JSON type, and of the type that only Python has.
OF_TYPE: dict[type, list[object]] = {
    bool: [True, False],
    int: [7],
    str: ["newest"],
    tuple: [["word"], ("word",), []],
    float: [7.0],
    dict: [{}, {"a": 1}],
    type(None): [None],
    list: [[1], ["word", None], [["word"]]],  # of other things than texts
}

valid_options = st.builds(
    SiteOptions,
    prompt=st.text(),
    sort=st.sampled_from(SORTS),
    down_votes=st.booleans(),
    guests=st.booleans(),
    email_required=st.booleans(),
    premoderated=st.booleans(),
    first_comment_waits=st.booleans(),
    banned_words=st.lists(st.text()).map(tuple),
    suspect_words=st.lists(st.text()).map(tuple),
    **{name: st.integers(low, high) for name, (low, high) in RANGES.items()},
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, default in FIELDS.items()
        for of, values in OF_TYPE.items()
        for value in values
        if of is not type(default)
    ],
    ids=str,
)
def test_value_of_another_type_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidError) as caught:
        SiteOptions.from_json({name: value})
    assert (caught.value.field, caught.value.problem_code) == (name, "invalid")
    assert name in caught.value.detail


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        (name, value, fits)
        for name, (low, high) in RANGES.items()
        for value, fits in (
            (low, True),
            (high, True),
            (low - 1, False),
            (high + 1, False),
            (10**40, False),
            (-(10**40), False),
        )
    ],
)
def test_numbers_have_a_range_with_both_ends(name: str, value: int, *, fits: bool) -> None:
    if fits:
        assert getattr(SiteOptions.from_json({name: value}), name) == value
        return
    with pytest.raises(InvalidError) as caught:
        SiteOptions.from_json({name: value})
    low, high = RANGES[name]
    assert caught.value.detail == f"{name} must be from {low} to {high}."
    assert caught.value.field == name


def test_every_number_has_a_range() -> None:
    numbers = {name for name, default in FIELDS.items() if type(default) is int}

    assert numbers == set(RANGES)


@pytest.mark.parametrize("sort", ["", "best", "Newest", "newest "])
def test_sort_is_one_that_there_is(sort: str) -> None:
    with pytest.raises(InvalidError) as caught:
        SiteOptions.from_json({"sort": sort})
    assert caught.value.field == "sort"
    assert all(name in caught.value.detail for name in SORTS)


@pytest.mark.parametrize("name", ["", "page-size", "PAGE_SIZE", "check", "__class__"])
def test_unknown_option_is_refused(name: str) -> None:
    with pytest.raises(InvalidError) as caught:
        SiteOptions.from_json({name: True})
    assert caught.value.field == name


def test_nothing_said_means_the_defaults() -> None:
    assert SiteOptions.from_json({}) == SiteOptions()
    assert SiteOptions().as_json() == {}
    SiteOptions().check()


@given(valid_options)
def test_options_come_back_as_they_were_stored(options: SiteOptions) -> None:
    stored = json.loads(json.dumps(options.as_json()))

    assert SiteOptions.from_json(stored) == options
    defaults = SiteOptions()
    assert set(stored) == {
        name for name in FIELDS if getattr(options, name) != getattr(defaults, name)
    }
