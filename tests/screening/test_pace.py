"""The pace of posts, compared with the rule as it would run if nothing were ever forgotten."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening.drafts import GUEST_PACE, MEMBER_PACE, NETWORK_PACE, Pace
from rejoinder.screening.pace import KEPT_AUTHOR_POSTS, KEPT_NETWORK_POSTS, seconds_to_wait
from tests.screening.drafts import NOON, seconds_ago

PACES = [
    (GUEST_PACE, KEPT_AUTHOR_POSTS),
    (MEMBER_PACE, KEPT_AUTHOR_POSTS),
    (NETWORK_PACE, KEPT_NETWORK_POSTS),
]
GAPS = st.lists(st.integers(min_value=0, max_value=100), max_size=60)


def guest_waits(*ago: float) -> int:
    return seconds_to_wait(seconds_ago(*ago), pace=GUEST_PACE, now=NOON, kept=KEPT_AUTHOR_POSTS)


@pytest.mark.parametrize(
    ("ago", "seconds"),
    [
        ([], 0),
        ([0], 0),
        ([0, 0], 0),
        ([0, 0, 0], 30),
        ([0, 0, 12.5], 18),
        ([5, 5, 29.999], 1),
        ([0, 0, 30], 0),
        ([0, 30, 60], 0),
        ([0, 30, 30, 30], 30),
        ([30, 60, 60, 60], 0),
        ([0, 0, 0, 86_400, 86_400], 30),
        ([1, 2, 3, 4, 5], 85),
    ],
)
def test_guests_post_three_at_once_and_then_one_in_thirty_seconds(
    ago: list[float], seconds: int
) -> None:
    assert guest_waits(*ago) == seconds


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    assert guest_waits(-86_400) == 0
    assert guest_waits(-86_400, -86_400, -86_400) == 30


class Remembering:
    """The generic cell rate algorithm as written down: one number, kept for ever."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.arrival = 0.0

    def seconds_early(self, now: float) -> float:
        period = self.pace.period.total_seconds()
        return max(now, self.arrival) + period - now - self.pace.burst * period

    def note(self, now: float) -> None:
        self.arrival = max(now, self.arrival) + self.pace.period.total_seconds()


@pytest.mark.parametrize(("pace", "kept"), PACES)
@given(gaps=GAPS)
def test_what_is_kept_never_allows_more_than_the_whole_history(
    pace: Pace, kept: int, gaps: list[int]
) -> None:
    rule = Remembering(pace)
    posts: list[int] = []
    now = 0
    for gap in gaps:
        now += gap
        ago = seconds_ago(*(now - post for post in posts[-kept:]))
        seconds = seconds_to_wait(ago, pace=pace, now=NOON, kept=kept)
        if seconds == 0:
            assert rule.seconds_early(now) <= 0
            rule.note(now)
            posts.append(now)
        elif len(posts) < kept:
            assert seconds == rule.seconds_early(now)


@pytest.mark.parametrize(("pace", "kept"), PACES)
@given(gaps=GAPS)
def test_whoever_keeps_to_the_pace_never_waits(pace: Pace, kept: int, gaps: list[int]) -> None:
    posts = [0.0]
    for gap in gaps:
        now = posts[-1] + pace.period.total_seconds() + gap
        ago = seconds_ago(*(now - post for post in posts[-kept:]))
        assert seconds_to_wait(ago, pace=pace, now=NOON, kept=kept) == 0
        posts.append(now)


@pytest.mark.parametrize(("pace", "kept"), PACES)
@given(gaps=st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=30))
def test_the_wait_is_exact_to_the_second(pace: Pace, kept: int, gaps: list[int]) -> None:
    ago = [float(sum(gaps[:count])) for count in range(1, len(gaps) + 1)][:kept]
    posts = seconds_ago(*ago)

    seconds = seconds_to_wait(posts, pace=pace, now=NOON, kept=kept)

    later = NOON + timedelta(seconds=seconds)
    assert seconds_to_wait(posts, pace=pace, now=later, kept=kept) == 0
    if seconds:
        sooner = later - timedelta(seconds=1)
        assert seconds_to_wait(posts, pace=pace, now=sooner, kept=kept) == 1


def test_the_order_of_the_posts_makes_no_difference() -> None:
    ago = [0.0, 20.0, 21.0, 22.0]

    assert guest_waits(*ago) == guest_waits(*reversed(ago)) > 0


def test_a_flood_settles_at_the_pace() -> None:
    posts: list[int] = []
    for now in range(600):
        ago = seconds_ago(*(now - post for post in posts[-KEPT_AUTHOR_POSTS:]))
        if not guest_waits(*(float((NOON - time).total_seconds()) for time in ago)):
            posts.append(now)

    assert posts[:4] == [0, 1, 2, 30]
    assert {later - sooner for sooner, later in pairwise(posts[3:])} == {30}
