"""Measure each peer beside Rejoinder: the same work, in turns, on the same disk, in the same minutes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from benchmarks.figures import Report, Row, median_ratio
from benchmarks.load import Load, Request, run
from benchmarks.parts.reading import CONNECTIONS
from benchmarks.parts.rounds import Turns
from benchmarks.parts.starting import measure_starts, rows_of
from benchmarks.parts.writing import WRITERS, Writes, vote
from benchmarks.parts.writing import what as posting
from benchmarks.peers.ghost import Ghost
from benchmarks.peers.isso import Isso
from benchmarks.peers.ours import Ours
from benchmarks.peers.system import System, Work
from benchmarks.peers.waline import Waline
from benchmarks.peers.wordpress import WordPress
from benchmarks.plan import Plan
from benchmarks.processes import Answer, NotMeasuredError

SYSTEMS: dict[str, Callable[[], list[System]]] = {
    "isso": lambda: [Isso(), Isso(small=True)],
    "waline": lambda: [Waline()],
    "wordpress": lambda: [WordPress()],
    "ghost": lambda: [Ghost()],
}
READS = (Work.READ_20, Work.READ_200, Work.READ_10K)
SLOW_SECONDS = 2.0  # a single answer that takes longer is a figure by itself
LONGEST_SECONDS = 10.0
OURS_SECONDS = 2.0  # hundreds of times the peer's rate need no precision
_Found = TypeVar("_Found")
FIFTY_TIMES = ("Isso", "Waline")


def measure(plan: Plan, report: Report) -> None:
    """Add the rows of the plan's peers, and the goals that speak of them."""
    for name in plan.peers:
        for system in SYSTEMS[name]():
            print(f"{system.name} …", flush=True)
            try:
                system.prepare()
                report.name_system(system)
            except NotMeasuredError as error:
                report.absent[system.name] = str(error)
                continue
            _Beside(plan, report, system).measure()
    _add_goals(report)


class OursNotMeasuredError(NotMeasuredError):
    """It was Rejoinder that could not be measured, and not the peer beside it."""


class _Beside:
    """One peer, with Rejoinder running beside it."""

    def __init__(self, plan: Plan, report: Report, system: System) -> None:
        self.plan = plan
        self.report = report
        self.system = system
        self.ours = Ours("beside")

    def measure(self) -> None:
        parts = self.plan.peer_parts
        if "start" in parts:
            self._try("start", self._start)
        self.ours.prepare()
        with self.ours:
            for work in READS if "read" in parts else ():
                self._try(work, partial(self._read, "read", work))
            if self.system.name != self.system.__class__.name:
                return  # a second row of a peer, for reading alone
            if "counts" in parts:
                self._try(Work.COUNTS, partial(self._read, "counts", Work.COUNTS))
            if "write" in parts:
                self._try(Work.WRITE, self._write)
            if "vote" in parts:
                self._try(Work.VOTE, self._vote)

    def _try(self, what: str, step: Callable[[], None]) -> None:
        """Do one step; a peer that fails at it is a finding and ends nothing."""
        try:
            step()
        except OursNotMeasuredError as error:
            self.report.failures.append(f"beside {self.system.name}, {what}: {error}")
        except NotMeasuredError as error:
            self.report.findings.append(f"{self.system.name}, {what}: {error}")

    def _start(self) -> None:
        seconds, memory = measure_starts(self.system, times=min(2, self.plan.runs))
        self.report.add(*rows_of(self.system.name, seconds=seconds, memory=memory))

    def _read(self, part: str, work: Work) -> None:
        with self.system:
            request = self.system.request(work)
            if request is None:
                return
            first, taken = _timed(request)
            if taken < LONGEST_SECONDS:
                taken = min(taken, _timed(request)[1])
            size = f"{len(first.body):,} bytes"
            note = ", ".join(each for each in (size, self.system.holds(work)) if each)
            if taken > SLOW_SECONDS:
                mine = self.ours.request(work)
                rate = self._rate_of(mine) if mine else None
                self.report.add(
                    Row(
                        part=part,
                        what=work,
                        system=self.system.name,
                        values=[1 / taken],
                        unit="/s",
                        ratio=rate and rate * taken,
                        note=f"{note}; one request alone, taking {taken:.1f} s",
                    )
                )
                return
            # Long enough for each connection to be answered.
            seconds = min(LONGEST_SECONDS, max(self.plan.seconds, CONNECTIONS * taken))
            theirs, ours = self._in_turns(request, self.ours.request(work), seconds=seconds)
        ratio = median_ratio(ours.rates, theirs.rates) if ours.loads else None
        self.report.add(
            theirs.row(part=part, what=work, system=self.system.name, ratio=ratio, note=note)
        )

    @staticmethod
    def _rate_of(mine: Request) -> float:
        return _mine(partial(run, mine, connections=CONNECTIONS, seconds=OURS_SECONDS)).rate

    def _in_turns(
        self, theirs: Request, mine: Request | None, *, seconds: float
    ) -> tuple[Turns, Turns]:
        their_turns, my_turns = Turns(), Turns()
        for _ in range(self.plan.runs):
            their_turns.loads.append(run(theirs, connections=CONNECTIONS, seconds=seconds))
            theirs.once()  # comes behind what it has still in its queue
            if mine is not None:
                my_turns.loads.append(
                    _mine(partial(run, mine, connections=CONNECTIONS, seconds=OURS_SECONDS))
                )
        return their_turns, my_turns

    def _write(self) -> None:
        for connections in (1, WRITERS):
            theirs, mine = Writes(), Writes()
            with self.system:
                first = self.system.request(Work.WRITE)
                if first is not None:
                    first.once()  # loads what only posting needs
                for _ in range(self.plan.runs):
                    theirs.measure(self.system, connections=connections, seconds=self.plan.seconds)
                    _mine(
                        partial(
                            mine.measure,
                            self.ours,
                            connections=connections,
                            seconds=self.plan.seconds if connections > 1 else OURS_SECONDS,
                        )
                    )
            self.report.add(
                theirs.row(
                    what=posting(connections),
                    system=self.system.name,
                    ratio=median_ratio(mine.turns.rates, theirs.turns.rates),
                    note=_refused(theirs.turns.loads),
                )
            )

    def _vote(self) -> None:
        theirs, mine = Turns(), Turns()
        with self.system:
            if self.system.request(Work.VOTE) is None:
                return
            for _ in range(self.plan.runs):
                theirs.loads.append(vote(self.system, seconds=self.plan.seconds))
                mine.loads.append(_mine(partial(vote, self.ours, seconds=self.plan.seconds)))
            memory = self.system.memory()
        self.report.add(
            theirs.row(
                part="vote",
                what=f"{Work.VOTE}, {WRITERS} connections",
                system=self.system.name,
                ratio=median_ratio(mine.rates, theirs.rates),
                note=f"afterwards {memory.pss:,.0f} MB (PSS)",
            )
        )


def _mine(step: Callable[[], _Found]) -> _Found:
    try:
        return step()
    except NotMeasuredError as error:
        raise OursNotMeasuredError(str(error)) from error


def _timed(request: Request) -> tuple[Answer, float]:
    started = time.perf_counter()
    answer = request.once()
    return answer, time.perf_counter() - started


def _refused(loads: list[Load]) -> str:
    share = statistics.median(load.bad / load.requests for load in loads)
    return f"{share:.1%} refused as too fast" if share else ""


def _add_goals(report: Report) -> None:
    ratios = {
        (row.part, row.what, row.system): row.ratio
        for row in report.rows
        if row.ratio is not None and row.system in SYSTEM_NAMES
    }
    for name in FIFTY_TIMES:
        ratio = ratios.get(("read", Work.READ_200, name))
        if ratio is not None:
            report.add_goal(f"warm first page of 200, of {name}'s", ratio)
    ahead = {
        name: ratio
        for (part, what, name), ratio in ratios.items()
        if part == "write" and what == posting(WRITERS)
    }
    if ahead:
        closest = min(ahead, key=lambda name: ahead[name])
        report.add_goal(
            "posting, of the fastest peer here",
            ahead[closest],
            note=f"the fastest is {closest}",
        )


SYSTEM_NAMES = frozenset({Isso.name, Waline.name, WordPress.name, Ghost.name})
