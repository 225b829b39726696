"""How soon the server answers after its start, and what it holds when nobody asks."""

from __future__ import annotations

import time

from benchmarks.figures import Report, Row
from benchmarks.peers.ours import Ours
from benchmarks.peers.system import System
from benchmarks.plan import Plan
from benchmarks.processes import Memory

IDLE_SECONDS = 2
WHAT_START = "start to first answer"
WHAT_IDLE = "idle memory (PSS)"


def measure(plan: Plan, report: Report) -> None:
    """Add the rows and goals of starting."""
    for newsroom, name in ((True, "Rejoinder"), (False, "Rejoinder without the newsroom")):
        ours = Ours(newsroom=newsroom)
        ours.prepare()
        seconds, memory = measure_starts(ours, times=plan.runs)
        report.add(*rows_of(name, seconds=seconds, memory=memory))
        if newsroom:
            report.add_goal("start to first answer", sorted(seconds)[len(seconds) // 2])
            report.add_goal("idle memory with the newsroom", memory.pss)
        else:
            report.add_goal("idle memory without it", memory.pss)


def measure_starts(system: System, *, times: int) -> tuple[list[float], Memory]:
    """Start and stop a system; return the seconds of each start, and its idle memory after the last."""
    seconds = []
    memory = Memory(rss=0, pss=0, processes=0)
    for _ in range(times):
        try:
            seconds.append(system.start())
            time.sleep(IDLE_SECONDS)
            memory = system.memory()
        finally:
            system.stop()
    return seconds, memory


def rows_of(name: str, *, seconds: list[float], memory: Memory) -> list[Row]:
    """Return the two rows."""
    return [
        Row(part="start", what=WHAT_START, system=name, values=seconds, unit="s"),
        Row(
            part="start",
            what=WHAT_IDLE,
            system=name,
            values=[memory.pss],
            unit="MB",
            note=f"RSS {memory.rss:,.0f} MB, {memory.processes} processes",
        ),
    ]
