"""Follow passages from one text of an article to the next. Pure, deterministic, bounded in time.

A wrong place is worse than none: what is not sure is an orphan. The rules, why each is there, and how
often they are right: docs/explanation/anchoring.md.
"""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from rejoinder.passages.chaining import heaviest
from rejoinder.passages.inheriting import Run, inherited
from rejoinder.passages.provenance import Provenance
from rejoinder.passages.resolving import places_of
from rejoinder.passages.searching import FreshText
from rejoinder.passages.selectors import CONTEXT
from rejoinder.passages.text_index import ArticleText
from rejoinder.passages.words import widened

WHOLE = 0.95  # share of the anchor that is inherited when nothing but a sign is lost
KEPT = 0.60  # share that must be inherited at least
KEPT_OF_FEW = 0.75  # of a quotation shorter than LEAST_SOUGHT
SIMILAR = 0.70  # to the words that were marked first
MOST_GROWTH = 3  # times as long as the anchor, when words were inserted into it
FOUND = 0.84  # score of a place that was not inherited
LEAD = 0.08  # of its score over the next
LEAST_SOUGHT = 12  # code points of a quotation that is sought elsewhere
# Of a part of a paragraph that is taken wherever it stands, if it stands once in both texts.
LEAST_MOVED = 24
# Of one that was moved and mended, and its similarity.
LEAST_CORRECTED, CORRECTED = 40, 0.9
_FEW = 30  # code points; a few words at an end of an anchor may be replaced by any others
_RELATED = 0.4  # similarity of more than a few
_MARGIN = 8  # code points
MOST_SEARCHED = 1_000_000_000  # code points, over all anchors of two texts; later ones are orphans
_MOST_PLACES = 50  # of a quotation elsewhere: more are none


class Status(enum.StrEnum):
    """What became of a passage in a text."""

    EXACT = "exact"  # word for word, where it was
    EDITED = "edited"  # its words changed
    MOVED = "moved"  # it stands elsewhere
    ORPHAN = "orphan"  # it is gone, or it cannot be told which of several it is


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage in the old text."""

    start: int
    end: int  # exclusive
    original: str  # the words that were marked first, in whatever text that was


@dataclass(frozen=True, slots=True)
class Position:
    """A passage in the new text."""

    status: Status
    start: int = -1  # -1 for an orphan
    end: int = -1  # exclusive
    score: float = 0.0  # 0 to 1: how much of it is inherited, or how alike the place is


ORPHAN = Position(Status.ORPHAN)


def reanchor(old: ArticleText, new: ArticleText, anchors: Sequence[Anchor]) -> list[Position]:
    """Return where each anchor of the old text is in the new one, in the same order.

    Raises:
        ValueError: an anchor is empty, or not within the old text.
    """
    for anchor in anchors:
        if not 0 <= anchor.start < anchor.end <= len(old.text):
            raise ValueError(f"{anchor.start} to {anchor.end} is no stretch of the old text.")
    if old.text == new.text:
        return [_unchanged(anchor) for anchor in anchors]
    follower = Follower(old, new)
    return [follower.follow(anchor) for anchor in anchors]


def _unchanged(anchor: Anchor) -> Position:
    return Position(Status.EXACT, anchor.start, anchor.end, 1.0)


class Follower:
    """Two texts of one article and their difference, which serves all passages of the old one."""

    def __init__(self, old: ArticleText, new: ArticleText, *, asks_provenance: bool = True) -> None:
        """Compare the texts.

        Args:
            old: the last text in which the passages had their place.
            new: the text in which they are sought.
            asks_provenance: whether candidates are refused that the old text had elsewhere. Off only
                to measure what that is worth.
        """
        self._old, self._new = old.text, new.text
        self._blocks = set(old.blocks)
        self._runs = inherited(old, new)
        self._starts = [run.old for run in self._runs]
        self._by_new = sorted(self._runs, key=lambda run: run.new)
        self._new_starts = [run.new for run in self._by_new]
        self._provenance = Provenance(old.text, self._runs) if asks_provenance else None
        self._left = MOST_SEARCHED
        self._fresh = FreshText(new.text, self._by_new)

    def follow(self, anchor: Anchor) -> Position:
        """Return where an anchor is."""
        return self._inherited(anchor) or self._sought(anchor) or ORPHAN

    def _inherited(self, anchor: Anchor) -> Position | None:
        """Return the place of what is left of an anchor, first with all that may belong to it."""
        length = anchor.end - anchor.start
        pieces = list(self._pieces(anchor))
        for most_gap in (2 * length + 40, length // 2 + 20):
            chain = heaviest(pieces, most_gap=most_gap)
            kept = sum(piece.length for piece in chain) / length
            if kept < (KEPT if length >= LEAST_SOUGHT else KEPT_OF_FEW):
                return None
            whole, bare = self._image(anchor, chain), (chain[0].new, chain[-1].new_end)
            for start, end in (whole, bare) if whole != bare else (whole,):
                position = self._accepted(anchor, chain, kept, start, end)
                if position:
                    return position
        return None

    def _accepted(
        self, anchor: Anchor, chain: Sequence[Run], kept: float, start: int, end: int
    ) -> Position | None:
        quotation = self._old[anchor.start : anchor.end]
        if kept < WHOLE or self._new[start:end] != quotation:
            start, end = widened(self._new, start, end)
        found = self._new[start:end]
        if found == quotation:
            is_moved = all(piece.is_moved for piece in chain)
            return Position(Status.MOVED if is_moved else Status.EXACT, start, end, kept)
        alike = _alike(anchor.original, found)
        is_grown = kept >= WHOLE and end - start <= MOST_GROWTH * len(quotation)
        if alike < SIMILAR and not is_grown:
            return None
        if self._is_elsewhere((start, end), anchor):
            return None
        return Position(Status.EDITED, start, end, min(kept, alike))

    def _pieces(self, anchor: Anchor) -> Iterator[Run]:
        """Yield the runs, cut to the anchor."""
        at = max(0, bisect_right(self._starts, anchor.start) - 1)
        while at < len(self._runs) and self._runs[at].old < anchor.end:
            run = self._runs[at]
            first, last = max(run.old, anchor.start), min(run.old_end, anchor.end)
            if first < last:
                yield Run(first, run.new + first - run.old, last - first, is_moved=run.is_moved)
            at += 1

    def _image(self, anchor: Anchor, chain: Sequence[Run]) -> tuple[int, int]:
        """Return the stretch of the new text that a chain spans, with what replaced the anchor's ends."""
        first, last = chain[0], chain[-1]
        start, end = first.new, last.new_end
        if anchor.start < first.old:
            lost = self._old_end_before(first.old)
            share = _share(anchor.start, first.old, lost)
            gained = _part_after(self._new, self._new_end_before(first.new), start, share)
            if self._replaces(gained, start, max(lost, anchor.start), first.old):
                start = gained
        if last.old_end < anchor.end:
            lost = self._old_start_after(last.old_end)
            share = _share(-anchor.end, -last.old_end, -lost)
            gained = _part_before(self._new, end, self._new_start_after(last.new_end), share)
            if self._replaces(end, gained, last.old_end, min(lost, anchor.end)):
                end = gained
        return start, end

    def _replaces(self, start: int, end: int, old_start: int, old_end: int) -> bool:
        """Say whether new words stand for old ones: of a like length, and alike unless they are few."""
        new, old = self._new[start:end], self._old[old_start:old_end]
        if len(new) > MOST_GROWTH * len(old) + _MARGIN:
            return False
        return len(old) <= _FEW or _alike(old, new) >= _RELATED

    def _old_end_before(self, position: int) -> int:
        at = bisect_left(self._starts, position) - 1
        return min(self._runs[at].old_end, position) if at >= 0 else 0

    def _old_start_after(self, position: int) -> int:
        at = bisect_left(self._starts, position)
        return self._runs[at].old if at < len(self._runs) else len(self._old)

    def _new_end_before(self, position: int) -> int:
        at = bisect_left(self._new_starts, position) - 1
        return min(self._by_new[at].new_end, position) if at >= 0 else 0

    def _new_start_after(self, position: int) -> int:
        at = bisect_left(self._new_starts, position)
        return self._by_new[at].new if at < len(self._by_new) else len(self._new)

    def _sought(self, anchor: Anchor) -> Position | None:
        """Return the best place of a quotation that was not inherited."""
        quotation = self._old[anchor.start : anchor.end]
        if len(quotation) < LEAST_SOUGHT or self._left < len(self._new):
            return None
        self._left -= len(self._new)
        places = places_of(self._new, quotation, most=_MOST_PLACES)
        if len(places) > _MOST_PLACES:
            return None
        spans = [(place, place + len(quotation)) for place in places]
        if len(spans) == 1 and self._is_single(quotation, spans[0], anchor):
            return Position(Status.MOVED, *spans[0], 1.0)
        scored = sorted(
            (
                (self._score(anchor, quotation, *span), span)
                for span in (spans or self._places_like(quotation))
                if self._is_own(span, anchor, is_exact=bool(spans))
            ),
            reverse=True,
        )
        if not scored or (len(scored) > 1 and scored[0][0] - scored[1][0] < LEAD):
            return None
        score, (start, end) = scored[0]
        if score < FOUND and not self._is_hardly_changed(quotation, start, end):
            return None
        return Position(Status.MOVED, start, end, score)

    def _is_single(self, quotation: str, span: tuple[int, int], anchor: Anchor) -> bool:
        """Say whether words that are nobody else's and stand once in both texts have moved."""
        is_block = (anchor.start, anchor.end) in self._blocks
        if len(quotation) < (LEAST_SOUGHT if is_block else LEAST_MOVED):
            return False
        if len(places_of(self._old, quotation, most=1)) > 1:
            return False
        return self._is_own(span, anchor, is_exact=True)

    def _is_hardly_changed(self, quotation: str, start: int, end: int) -> bool:
        """Say whether a long quotation was moved and corrected: its surroundings may be any."""
        alike = _alike(quotation, self._new[start:end])
        return len(quotation) >= LEAST_CORRECTED and alike >= CORRECTED

    def _places_like(self, quotation: str) -> list[tuple[int, int]]:
        return [widened(self._new, start, end) for start, end in self._fresh.places_like(quotation)]

    def _is_own(self, span: tuple[int, int], anchor: Anchor, *, is_exact: bool) -> bool:
        if self._provenance is None:
            return True
        within = anchor.start, anchor.end
        if self._provenance.foreign_share(span, within) > 1 / 2:
            return False
        return is_exact or not self._is_elsewhere(span, anchor)

    def _is_elsewhere(self, place: tuple[int, int], anchor: Anchor) -> bool:
        if self._provenance is None:
            return False
        found = self._new[slice(*place)]
        return self._provenance.is_elsewhere(found, place, (anchor.start, anchor.end))

    def _score(self, anchor: Anchor, quotation: str, start: int, end: int) -> float:
        """Return how alike a place is, weighted as Hypothesis weights it but for the position."""
        words = _alike(quotation, self._new[start:end])
        before = _alike(
            self._old[max(0, anchor.start - CONTEXT) : anchor.start],
            self._new[max(0, start - CONTEXT) : start],
        )
        after = _alike(self._old[anchor.end : anchor.end + CONTEXT], self._new[end : end + CONTEXT])
        return (50 * words + 20 * before + 20 * after) / 90


def _alike(one: str, other: str) -> float:
    """Return how similar two texts are, 0 to 1; capital letters are no difference."""
    return float(Indel.normalized_similarity(one.casefold(), other.casefold()))


def _share(anchor: int, first: int, lost: int) -> float:
    """Return how much of what was replaced, from `lost` to `first`, belongs to the anchor."""
    return 1.0 if lost >= anchor or lost == first else (first - anchor) / (first - lost)


def _part_after(text: str, start: int, end: int, share: float) -> int:
    """Return where the last part of a stretch begins, at a word."""
    if share >= 1:
        return start
    starts = [at for at in range(start, end) if at == start or text[at - 1] == " "]
    return starts[len(starts) - round(share * len(starts))] if round(share * len(starts)) else end


def _part_before(text: str, start: int, end: int, share: float) -> int:
    """Return where the first part of a stretch ends, at a word."""
    if share >= 1:
        return end
    ends = [at for at in range(start + 1, end + 1) if at == end or text[at] == " "]
    return ends[round(share * len(ends)) - 1] if round(share * len(ends)) else start
