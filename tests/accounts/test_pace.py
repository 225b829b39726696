"""How fast a network writes: a few latest times, for the networks that were active last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rejoinder.accounts.pace import NetworkPace
from tests.at_once import at_once

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def at(second: int) -> datetime:
    return NOON + timedelta(seconds=second)


def test_times_are_each_networks_own_newest_first() -> None:
    pace = NetworkPace()
    for second in (1, 2, 3):
        pace.note("198.51.100.0/24", at=at(second))
    pace.note("203.0.113.0/24", at=at(4))

    assert pace.times("198.51.100.0/24") == (at(3), at(2), at(1))
    assert pace.times("203.0.113.0/24") == (at(4),)
    assert pace.times("192.0.2.0/24") == ()


def test_only_the_latest_times_are_kept() -> None:
    pace = NetworkPace(max_times=3)
    for second in range(10):
        pace.note("198.51.100.0/24", at=at(second))

    assert pace.times("198.51.100.0/24") == (at(9), at(8), at(7))


def test_networks_that_are_silent_longest_are_forgotten() -> None:
    pace = NetworkPace(max_networks=2)
    for second, network in enumerate(["a", "b", "a", "c"]):
        pace.note(network, at=at(second))

    assert [len(pace.times(network)) for network in "abc"] == [2, 0, 1]


def test_asking_makes_no_network_known() -> None:
    pace = NetworkPace(max_networks=1)
    pace.note("a", at=at(0))

    assert pace.times("b") == ()
    assert pace.times("a") == (at(0),)


def test_everything_can_be_forgotten() -> None:
    pace = NetworkPace()
    pace.note("a", at=at(0))

    pace.clear()

    assert pace.times("a") == ()


def test_times_given_out_do_not_change_afterwards() -> None:
    pace = NetworkPace()
    pace.note("a", at=at(0))
    times = pace.times("a")

    pace.note("a", at=at(1))

    assert times == (at(0),)


def test_threads_lose_no_time() -> None:
    pace = NetworkPace(max_times=1_000)

    def note() -> None:
        for second in range(100):
            pace.note("a", at=at(second))
            pace.times("a")

    at_once([note] * 10)

    assert len(pace.times("a")) == 1_000
