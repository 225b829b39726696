"""Turns are given in the order of asking, and none is lost."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor

from rejoinder.core.sqlite.group_commit import Turns
from tests.core.sqlite.waiting import PATIENCE_SECONDS, wait_until


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), list[int]()
    turns.take(timeout_seconds=0)

    def write(number: int) -> None:
        assert turns.take(timeout_seconds=PATIENCE_SECONDS)
        order.append(number)
        turns.pass_on()

    with ThreadPoolExecutor(20) as threads:
        for number in range(20):
            threads.submit(write, number)
            wait_until(lambda: turns.queue_length == number + 1)  # noqa: B023  # called at once
        turns.pass_on()

    assert order == list(range(20))


def test_whoever_runs_out_of_patience_is_passed_over() -> None:
    turns = Turns()
    turns.take(timeout_seconds=0)

    assert not turns.take(timeout_seconds=0.01)

    turns.pass_on()
    assert turns.take(timeout_seconds=0)


def test_only_one_at_a_time_has_the_turn_and_it_is_never_lost() -> None:
    turns, writing, most = Turns(), list[int](), list[int]()

    def write_now_and_then(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(300):
            if turns.take(timeout_seconds=dice.uniform(0, 0.0005)):  # about when others pass it on
                writing.append(seed)
                time.sleep(0.0001)
                most.append(len(writing))
                writing.remove(seed)
                turns.pass_on()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write_now_and_then, range(8)))

    assert set(most) == {1}
    assert turns.take(timeout_seconds=0)
