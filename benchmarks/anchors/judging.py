"""What is right, and how sure a share is."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

ALIVE, GONE = 0.6, 0.3  # share of an anchor's code points that still stand together
_Z = 1.96  # 95 percent

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the words of an anchor are now."""

    share: float  # of its code points that stand together
    places: Sequence[Span]  # of its words there, in order
    around: Span | None = (
        None  # with the words that replaced those at its ends, where that is known
    )

    @property
    def place(self) -> Span:
        return (self.places[0][0], self.places[-1][1]) if self.places else (0, 0)


@dataclass(frozen=True, slots=True)
class Case:
    """An anchor in the old text, and its truth in the new one."""

    anchor: Span
    truth: Truth
    kind: str  # what was done to the text


class Verdict(enum.StrEnum):
    """What a method's answer is worth."""

    RIGHT = "right place"
    RIGHTLY_ORPHAN = "rightly orphan"
    LOST = "lost though alive"
    WRONG = "wrong"
    EITHER = (
        "orphan, half of it alive"  # between GONE and ALIVE an orphan is right, and so is the place
    )


def judge(found: Span | None, truth: Truth) -> Verdict:
    """Return the verdict on an answer; None is an orphan."""
    if found is None:
        if truth.share >= ALIVE:
            return Verdict.LOST
        return Verdict.RIGHTLY_ORPHAN if truth.share < GONE else Verdict.EITHER
    if truth.share < GONE:
        return Verdict.WRONG
    own = sum(max(0, min(found[1], end) - max(found[0], start)) for start, end in truth.places)
    words = sum(end - start for start, end in truth.places)
    if 2 * own < words:  # most of what is alive lies elsewhere
        return Verdict.WRONG
    # Mostly its own words, where a part of it went elsewhere.
    is_right = 2 * own >= found[1] - found[0] or any(
        _is_half_common(found, place) for place in (truth.place, truth.around) if place
    )
    return Verdict.RIGHT if is_right else Verdict.WRONG


def _is_half_common(found: Span, place: Span) -> bool:
    """Say whether half of what both cover is covered by both: words may be inserted, an edge be one too many."""
    common = min(found[1], place[1]) - max(found[0], place[0])
    return 2 * common >= max(found[1], place[1]) - min(found[0], place[0])


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the bounds of a share (Wilson 1927), 95 percent."""
    if not of:
        return 0.0, 1.0
    share = count / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    scale = 1 + _Z * _Z / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
