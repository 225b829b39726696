"""What was measured, and the goals it is held against."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.goals import GOALS, Goal


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, measured once or several times."""

    part: str
    what: str  # the work, e.g. "200 comments, 32 connections"; alike for all systems
    system: str  # who did it, e.g. "Rejoinder"
    values: Sequence[float]
    unit: str
    p50_ms: float | None = None  # medians of the runs' percentiles
    p99_ms: float | None = None
    ratio: float | None = None  # Rejoinder's in the same minutes ÷ this
    note: str = ""
    quoted: bool = False  # from elsewhere, not measured here

    @property
    def median(self) -> float:
        return statistics.median(self.values)


class Named(Protocol):
    """What can say what it is."""

    name: str
    lifted: str

    @property
    def version(self) -> str: ...


@dataclass(slots=True)
class Report:
    """Everything of one run, in the order in which it was measured."""

    rows: list[Row] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)  # peers that are not here, and why
    failures: list[str] = field(default_factory=list)  # what should have been measured, and was not
    warnings: list[str] = field(default_factory=list)  # why figures of this run may mean little
    findings: list[str] = field(default_factory=list)  # what a peer could not do
    lifted: dict[str, str] = field(default_factory=dict)  # limits, for the measurement, by system
    versions: dict[str, str] = field(default_factory=dict)  # of each system, by its name

    def name_system(self, system: Named) -> None:
        """Note which version runs, and which limits were lifted for it."""
        self.versions[system.name] = system.version
        if system.lifted:
            self.lifted[system.name] = system.lifted

    def add(self, *rows: Row) -> None:
        self.rows += rows

    def add_goal(self, name: str, value: float, *, note: str = "") -> None:
        self.goals.append(Goal(name, value, note))

    def add_missing_goals(self, parts: Collection[str]) -> None:
        """Add the goals of these parts that nothing was found of, and put all in the order of GOALS."""
        found = {goal.name: goal for goal in self.goals}
        self.goals = [
            found.get(name, Goal(name, None))
            for name, bound in GOALS.items()
            if name in found or bound.part in parts
        ]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of what was measured in the same rounds."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
