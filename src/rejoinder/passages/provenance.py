"""Whether words of a new text are an anchor's own, or of something else that the old text had already.

A candidate that the rest of the old text explains at least as well is somebody else's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from rejoinder.passages.inheriting import Run

_LEAST_GRAM, _MOST_GRAM = 3, 8  # code points
MOST_COUNTED = 4_000_000  # code points of old text that are counted, over all lengths of grams


class Provenance:
    """An old text, and what a new one has from it. Remembers what it has counted."""

    def __init__(self, old: str, runs: Sequence[Run]) -> None:
        self._old = old
        self._runs = sorted(runs, key=lambda run: run.new)
        self._starts = [run.new for run in self._runs]
        self._counted: dict[int, Counter[str]] = {}
        self._left = MOST_COUNTED

    def foreign_share(self, place: tuple[int, int], anchor: tuple[int, int]) -> float:
        """Return how much of a place in the new text was outside the anchor in the old one, 0 to 1."""
        start, end = place
        foreign = 0
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._runs) and self._runs[at].new < end:
            run = self._runs[at]
            first, last = max(run.new, start), min(run.new_end, end)
            if first < last:
                offset = run.old - run.new
                own = min(last + offset, anchor[1]) - max(first + offset, anchor[0])
                foreign += last - first - max(0, own)
            at += 1
        return foreign / (end - start)

    def is_elsewhere(self, found: str, anchor: tuple[int, int]) -> bool:
        """Say whether the old text outside the anchor explains these words as well as the anchor does.

        True as well where the text is too long to tell: an orphan is better than a wrong place.
        """
        start, end = anchor
        if self._old.find(found, 0, start) >= 0 or self._old.find(found, end) >= 0:
            return True
        size = min(_MOST_GRAM, max(_LEAST_GRAM, len(found) // 4))
        counts = self._counts(size)
        if counts is None:
            return True
        inside: Counter[str] = Counter(
            self._old[at : at + size]
            for at in range(max(0, start - size + 1), min(end, len(self._old) - size + 1))
        )
        own = {self._old[at : at + size] for at in range(start, end - size + 1)}
        grams = [found[at : at + size] for at in range(len(found) - size + 1)]
        by_others = _cover(len(found), size, [counts[gram] > inside[gram] for gram in grams])
        by_anchor = _cover(len(found), size, [gram in own for gram in grams])
        return by_others > 0 and by_others >= by_anchor

    def _counts(self, size: int) -> Counter[str] | None:
        if size not in self._counted:
            if len(self._old) > self._left:
                return None
            self._left -= len(self._old)
            old = self._old
            self._counted[size] = Counter(old[at : at + size] for at in range(len(old) - size + 1))
        return self._counted[size]


def _cover(length: int, size: int, known: Sequence[bool]) -> int:
    """Return how many code points lie in known grams."""
    covered = last = 0
    for at, is_known in enumerate(known):
        if is_known:
            covered += at + size - max(at, last)
            last = at + size
    return min(covered, length)
