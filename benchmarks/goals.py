"""What the product should reach: one table, and what a run found of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Sense(enum.StrEnum):
    """Which side of its bound a value should be on."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Bound:
    """What is wanted of a value."""

    part: str  # in which it is measured; "peers" needs one of those
    sense: Sense
    value: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.sense} {self.value:,g} {self.unit}".strip()


_LEAST, _MOST = Sense.AT_LEAST, Sense.AT_MOST
GOALS: Mapping[str, Bound] = {
    "warm first page, of nginx": Bound("read", _LEAST, 0.5, "×"),
    "warm first page in gzip, of nginx": Bound("read", _LEAST, 0.5, "×"),
    "warm first page of 20, of Remark42's best": Bound("read", _LEAST, 2, "×"),
    "warm first page, p99 to p50": Bound("read", _MOST, 10, "×"),
    "warm page of 10,000, cost to one of 200": Bound("read", _MOST, 1.3, "×"),
    "warm page of 100,000, cost to one of 200": Bound("read", _MOST, 1.3, "×"),
    "warm page 1,000 deep, cost to the first": Bound("read", _MOST, 1.3, "×"),
    "warm first page of 200, of Isso's": Bound("peers", _LEAST, 50, "×"),
    "warm first page of 200, of Waline's": Bound("peers", _LEAST, 50, "×"),
    "cold page of 10,000, cost to one of 200": Bound("render", _MOST, 1.3, "×"),
    "cold page of 100,000, cost to one of 200": Bound("render", _MOST, 1.3, "×"),
    "cold page 1,000 deep, cost to the first": Bound("render", _MOST, 1.3, "×"),
    "statements for a page": Bound("render", _MOST, 6),
    "cold pages a second": Bound("cold", _LEAST, 150, "/s"),
    "counts of 50, of Remark42's": Bound("counts", _LEAST, 1, "×"),
    "posting, 16 connections": Bound("write", _LEAST, 1_000, "/s"),
    "posting, of bare SQLite inserts": Bound("write", _LEAST, 0.3, "×"),
    "posting, of Remark42's": Bound("write", _LEAST, 1, "×"),
    "posting, of the fastest peer here": Bound("peers", _LEAST, 1, "×"),
    "reads while 16 post, p99": Bound("write", _MOST, 100, "ms"),
    "live readers, memory of each": Bound("live", _MOST, 25, "KB"),
    "live readers, until the last has a comment": Bound("live", _MOST, 2, "s"),
    "live readers, reads meanwhile, p99": Bound("live", _MOST, 300, "ms"),
    "live readers, stop at SIGTERM": Bound("live", _MOST, 10, "s"),
    "start to first answer": Bound("start", _MOST, 2, "s"),
    "idle memory with the newsroom": Bound("start", _MOST, 150, "MB"),
    "idle memory without it": Bound("start", _MOST, 100, "MB"),
    "passages at a wrong place, made edits": Bound("anchors", _MOST, 0.1, "%"),
    "passages lost though their words are there, made edits": Bound("anchors", _MOST, 2, "%"),
    "passages at a wrong place, real edits": Bound("anchors", _MOST, 0.1, "%"),
    "passages lost though their words are there, real edits": Bound("anchors", _MOST, 2, "%"),
    "1,000 passages in 10,000 words": Bound("anchors", _MOST, 1, "s"),
    "500 passages painted": Bound("painting", _MOST, 50, "ms"),
    "known and unknown addresses, apart": Bound("strangers", _MOST, 5, "ms"),
    "import": Bound("import", _LEAST, 5_000, "comments/s"),
    "import, memory": Bound("import", _MOST, 200, "MB"),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, and what was found. `value` is None where it could not be measured."""

    name: str  # of GOALS
    value: float | None
    note: str = ""

    @property
    def bound(self) -> Bound:
        return GOALS[self.name]

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        if self.bound.sense is Sense.AT_LEAST:
            return self.value >= self.bound.value
        return self.value <= self.bound.value
