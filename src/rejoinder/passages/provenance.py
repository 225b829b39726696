"""Whether words of a new text are an anchor's own, or of something else that the old text had already.

A candidate that the rest of the old text explains at least as well is somebody else's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from rejoinder.passages.inheriting import Run

_LEAST_GRAM, _MOST_GRAM = 3, 8  # code points
_MOST_TRIED = 50  # places of the same words; with more, one is taken to be lost
MOST_COUNTED = 4_000_000  # code points of old text that are counted, over all lengths of grams


class Provenance:
    """An old text, and what a new one has from it. Remembers what it has counted."""

    def __init__(self, old: str, runs: Sequence[Run]) -> None:
        self._old = old
        self._by_old = sorted(runs, key=lambda run: run.old)
        self._old_starts = [run.old for run in self._by_old]
        self._runs = sorted(runs, key=lambda run: run.new)
        self._starts = [run.new for run in self._runs]
        self._lost = list(self._lost_stretches())
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

    def is_elsewhere(self, found: str, place: tuple[int, int], anchor: tuple[int, int]) -> bool:
        """Say whether other old text explains these words of the new one as well as the anchor does.

        Old text that has a place of its own in the new one explains nothing but that place: a near twin
        that is still there is not here. So only what is lost counts, and what this place itself has
        from outside the anchor. True as well where there is too much to tell: an orphan is better
        than a wrong place.
        """
        if self._is_lost_whole(found, anchor) or self.foreign_share(place, anchor) > 1 / 2:
            return True
        start, end = anchor
        size = min(_MOST_GRAM, max(_LEAST_GRAM, len(found) // 4))
        counts = self._counts(size)
        if counts is None:
            return True
        inside = Counter(self._grams_near(size, anchor))
        own = {self._old[at : at + size] for at in range(start, end - size + 1)}
        grams = [found[at : at + size] for at in range(len(found) - size + 1)]
        by_others = _cover(len(found), size, [counts[gram] > inside[gram] for gram in grams])
        by_anchor = _cover(len(found), size, [gram in own for gram in grams])
        return by_others > 0 and by_others >= by_anchor

    def _is_lost_whole(self, found: str, anchor: tuple[int, int]) -> bool:
        """Say whether these words stood outside the anchor, and most of them there have no place now."""
        start, end = anchor
        tried = 0
        for first, last in ((0, start), (end, len(self._old))):
            at = self._old.find(found, first, last)
            while at >= 0:
                tried += 1
                if tried > _MOST_TRIED or 2 * self._kept(at, at + len(found)) < len(found):
                    return True
                at = self._old.find(found, at + 1, last)
        return False

    def _kept(self, start: int, end: int) -> int:
        """Return how much of a stretch of the old text has a place in the new one."""
        kept = 0
        at = max(0, bisect_right(self._old_starts, start) - 1)
        while at < len(self._by_old) and self._by_old[at].old < end:
            run = self._by_old[at]
            kept += max(0, min(run.old_end, end) - max(run.old, start))
            at += 1
        return kept

    def _lost_stretches(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches of the old text that have no place in the new one."""
        position = 0
        for run in self._by_old:
            if position < run.old:
                yield position, run.old
            position = run.old_end
        if position < len(self._old):
            yield position, len(self._old)

    def _grams_near(self, size: int, anchor: tuple[int, int]) -> Iterator[str]:
        """Yield the grams of lost text that touch an anchor."""
        at = bisect_right(self._lost, anchor[0], key=lambda lost: lost[1])
        while at < len(self._lost) and self._lost[at][0] < anchor[1]:
            start, end = self._lost[at]
            first, last = max(start, anchor[0] - size + 1), min(end - size + 1, anchor[1])
            for place in range(first, last):
                yield self._old[place : place + size]
            at += 1

    def _counts(self, size: int) -> Counter[str] | None:
        if size not in self._counted:
            if len(self._old) > self._left:
                return None
            self._left -= len(self._old)
            self._counted[size] = Counter(
                self._old[at : at + size]
                for start, end in self._lost
                for at in range(start, end - size + 1)
            )
        return self._counted[size]


def _cover(length: int, size: int, known: Sequence[bool]) -> int:
    """Return how many code points lie in known grams."""
    covered = last = 0
    for at, is_known in enumerate(known):
        if is_known:
            covered += at + size - max(at, last)
            last = at + size
    return min(covered, length)
