"""A time in a recording: as people type it, as pages show it, and as Media Fragments URI 1.0 writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.comments.moments import (
    LONGEST_MS,
    Moment,
    clock,
    moment_from_fragment,
    moment_typed,
    seconds_in,
)
from rejoinder.core.errors import InvalidError

starts = st.integers(0, LONGEST_MS - 1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("   ", None),
        ("12:34", Moment(754_000)),
        (" 0:07 ", Moment(7_000)),
        ("1:02:03", Moment(3_723_000)),
        ("75:10", Moment(4_510_000)),
        ("1m30s", Moment(90_000)),
        ("1 m 30 s", Moment(90_000)),
        ("1H2M3S", Moment(3_723_000)),
        ("2h", Moment(7_200_000)),
        ("90s", Moment(90_000)),
        ("90", Moment(90_000)),
        ("0:07.25", Moment(7_250)),
        ("0:07,5", Moment(7_500)),
        ("12:34-13:10", Moment(754_000, 790_000)),
        ("12:34 – 13:10", Moment(754_000, 790_000)),
        ("١٢:٣٤", Moment(754_000)),  # Arabic digits
        ("۱۲:۳۴", Moment(754_000)),  # Persian digits
        ("12：34", Moment(754_000)),  # a full-width colon
    ],
)
def test_a_time_is_understood_as_it_is_typed(text: str, moment: Moment | None) -> None:
    assert moment_typed(text) == moment


@pytest.mark.parametrize(
    "text",
    ["soon", "12:", ":34", "12:61", "1:2:3", "1:75:10", "12:34:", "-5", "12:34-", "1e3", "12:34pm"],
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidError, match="Write it as 12:34, 1:02:03 or 1m30s") as refused:
        moment_typed(text)

    assert (refused.value.field, refused.value.problem_code) == ("at", "bad_time")


@pytest.mark.parametrize("text", ["13:10-12:34", "12:34-12:34"])
def test_a_stretch_ends_after_it_begins(text: str) -> None:
    with pytest.raises(InvalidError, match="not after the first"):
        moment_typed(text)


def test_no_recording_is_endless() -> None:
    with pytest.raises(InvalidError, match="hundred hours"):
        moment_typed("6001m")


@pytest.mark.parametrize(
    ("fragment", "moment"),
    [
        ("t=10", Moment(10_000)),
        ("t=10,20", Moment(10_000, 20_000)),
        ("t=,20", Moment(0, 20_000)),
        ("t=npt:10,20", Moment(10_000, 20_000)),
        ("t=npt:10.5,0:02:01.25", Moment(10_500, 121_250)),
        ("t=02:00,121.5", Moment(120_000, 121_500)),
        ("t=0:02:00", Moment(120_000)),
    ],
)
def test_fragments_of_the_specification_are_read(fragment: str, moment: Moment) -> None:
    assert moment_from_fragment(fragment) == moment


@pytest.mark.parametrize(
    "fragment",
    ["", "t=", "t=,", "10", "t=20,10", "t=10,10", "t=smpte:00:01", "t=10s", "t=1:75", "t=400000"],
)
def test_other_fragments_are_refused(fragment: str) -> None:
    with pytest.raises(ValueError, match=r"no media fragment|hundred hours"):
        moment_from_fragment(fragment)


@given(start=starts, length=st.none() | st.integers(1, 10_000_000))
def test_a_fragment_is_read_as_it_was_written(start: int, length: int | None) -> None:
    moment = Moment(start, None if length is None else min(start + length, LONGEST_MS))

    assert moment_from_fragment(moment.fragment) == moment


@given(second=st.integers(0, LONGEST_MS // 1000 - 1))
def test_a_time_that_is_shown_can_be_typed(second: int) -> None:
    assert moment_typed(clock(second * 1000)) == Moment(second * 1000)
    assert moment_typed(seconds_in(second * 1000)) == Moment(second * 1000)


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(0, "0:00"), (7_999, "0:07"), (754_000, "12:34"), (3_723_000, "1:02:03")],
)
def test_times_are_shown_as_players_show_them(ms: int, shown: str) -> None:
    assert clock(ms) == shown
