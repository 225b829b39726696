"""Measure several things in turns, so that whatever else the machine does hits all alike."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.figures import Row
from benchmarks.load import Load


@dataclass(slots=True)
class Turns:
    """The runs of one thing, in the order of the rounds."""

    loads: list[Load] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        return [load.rate for load in self.loads]

    def row(
        self,
        *,
        part: str,
        what: str,
        system: str,
        unit: str = "/s",
        ratio: float | None = None,
        note: str = "",
    ) -> Row:
        return Row(
            part=part,
            what=what,
            system=system,
            values=self.rates,
            unit=unit,
            p50_ms=statistics.median(load.p50_ms for load in self.loads),
            p99_ms=statistics.median(load.p99_ms for load in self.loads),
            ratio=ratio,
            note=note,
        )


def in_turns(
    things: Mapping[str, Callable[[], Load]],
    *,
    runs: int,
    warm: Sequence[Callable[[], object]] = (),
) -> Mapping[str, Turns]:
    """Run one after the other, and all of them again.

    Args:
        warm: done once beforehand, thrown away.
    """
    for each in warm:
        each()
    turns: defaultdict[str, Turns] = defaultdict(Turns)
    for _ in range(runs):
        for name, thing in things.items():
            turns[name].loads.append(thing())
    return turns
