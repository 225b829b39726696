"""Bodies are rendered beside the import, and come out the same wherever they were rendered."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from rejoinder.transfer.rendering import WORTH_A_PROCESS, Body, Rendered, Rendering, render_all


class Shelf:
    """Bodies in memory. Plays the part of a staging."""

    def __init__(self, count: int) -> None:
        self.all: list[Body] = [
            (number, f"Comment *{number}*.", "markdown") for number in range(1, count + 1)
        ]
        self.kept: dict[int, Rendered] = {}

    @property
    def body_count(self) -> int:
        return len(self.all)

    def bodies(self, *, after: int, most: int) -> list[Body]:
        return self.all[after : after + most]

    def keep_rendered(self, rendered: Sequence[Rendered]) -> None:
        assert not self.kept.keys() & {number for number, *_ in rendered}, "rendered twice"
        self.kept |= {row[0]: row for row in rendered}

    def rendered(self, numbers: Sequence[int]) -> list[Rendered]:
        return [self.kept[number] for number in numbers if number in self.kept]


def expected(bodies: Sequence[Body]) -> dict[int, Rendered]:
    return {row[0]: row for row in render_all(bodies)}


def test_what_comes_of_a_body() -> None:
    [(number, html, words, fingerprint)] = render_all([(7, "So *true*!", "markdown")])

    assert (number, html, words) == (7, "<p>So <em>true</em>!</p>", 2)
    assert len(fingerprint) == 32


def test_few_bodies_are_rendered_here() -> None:
    shelf = Shelf(20)
    with Rendering(shelf) as renders:
        renders.go_on()

        assert renders.of(shelf.all[5:8]) == expected(shelf.all[5:8])
        assert shelf.kept == {}


def test_many_bodies_are_rendered_ahead_and_beside() -> None:
    shelf = Shelf(WORTH_A_PROCESS)
    with Rendering(shelf) as renders:
        renders.go_on()
        found = renders.of(shelf.all[:300])

        assert found == expected(shelf.all[:300])
        assert set(range(1, 301)) <= shelf.kept.keys()  # they came from the other process


def test_an_order_of_its_own_renders_nothing_twice_and_leaves_nothing_out() -> None:
    shelf = Shelf(3_000)
    backwards = shelf.all[::-1]
    with Rendering(shelf) as renders:
        found: dict[int, Rendered] = {}
        for start in range(0, 3_000, 400):
            renders.go_on()
            found |= renders.of(backwards[start : start + 400])

    assert found == expected(shelf.all)


@pytest.mark.skipif(os.cpu_count() == 1, reason="one core renders in one process")
def test_a_killed_helper_costs_time_and_nothing_else() -> None:
    shelf = Shelf(2_000)
    with Rendering(shelf) as renders:
        renders.go_on()
        for helper in multiprocessing.active_children():
            helper.kill()
        found = renders.of(shelf.all[:1_500])
        renders.go_on()
        found |= renders.of(shelf.all[1_500:])

    assert found == expected(shelf.all)


ENDLESS = """
import multiprocessing
import time
from tests.transfer.test_rendering import Shelf
from rejoinder.transfer.rendering import Rendering

if __name__ == "__main__":
    with Rendering(Shelf(5_000)) as renders:
        renders.go_on()
        print(*[helper.pid for helper in multiprocessing.active_children()], flush=True)
        time.sleep(60)
"""


def test_the_helper_ends_when_the_import_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS, "utf-8")
    root = Path(__file__).parent.parent.parent
    importing = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])},
    )
    assert importing.stdout is not None
    helper = int(importing.stdout.readline())
    importing.kill()
    importing.wait()
    importing.stdout.close()

    deadline = time.monotonic() + 20
    while is_alive(helper) and time.monotonic() < deadline:
        time.sleep(0.05)
    outlives = is_alive(helper)
    if outlives:
        os.kill(helper, signal.SIGKILL)
    assert not outlives


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False
