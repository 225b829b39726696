"""What an import found wrong: counted by kind, with the first examples of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

EXAMPLES_PER_KIND = 100
_DETAIL_CHARS = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was repaired, left out or doubtful."""

    kind: str  # stable, snake case, such as "bare_ampersand"
    place: str  # such as "line 12", or "posts.xml, line 12" in an archive
    detail: str  # a plain sentence


class Problems:
    """Collect the problems of one pass over a file. Memory is bounded by the number of kinds.

    Use a fresh one for each pass: `check` and `read` of a format report the same repairs.
    """

    def __init__(self) -> None:
        self.part = ""  # name of the file inside an archive, set by whoever goes through them
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, list[Problem]] = {}

    def add(self, kind: str, place: str, detail: str) -> None:
        """Count a problem, and keep it if it is among the first of its kind."""
        self._counts[kind] += 1
        examples = self._examples.setdefault(kind, [])
        if len(examples) < EXAMPLES_PER_KIND:
            if self.part:
                place = f"{self.part}, {place}" if place else self.part
            if len(detail) > _DETAIL_CHARS:
                detail = f"{detail[: _DETAIL_CHARS - 1]}…"
            examples.append(Problem(kind=kind, place=place, detail=detail))

    @property
    def counts(self) -> dict[str, int]:
        """Return how often each kind occurred, the most frequent first."""
        return dict(self._counts.most_common())

    @property
    def total(self) -> int:
        return self._counts.total()

    def examples(self, kind: str) -> tuple[Problem, ...]:
        """Return the first problems of a kind, in the order of the file."""
        return tuple(self._examples.get(kind, ()))
