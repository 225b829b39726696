"""Look for words like a quotation in what is new in a text. Bounded: places are voted for, few are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from rejoinder.passages.chaining import heaviest
from rejoinder.passages.inheriting import Run

ALIKE = 70.0  # percent
_GRAM = 5  # code points
_MOST_FRESH = 200_000  # code points that are searched
_MOST_OF_A_GRAM = 16  # places of a gram that vote: those of a common one say little
_MOST_GRAMS = 200  # of a quotation that vote
# One vote for so many of them: where 70 percent of the letters are alike, a sixth of the grams is whole.
_LEAST_VOTES = 10
_SHORT = 120  # code points of a quotation for which every stretch is tried
_COMPARED = 3  # places with the most votes


class FreshText:
    """The stretches of a new text that the old one did not have."""

    def __init__(self, text: str, runs: Sequence[Run]) -> None:
        """Take a text, and what it has from the old one in the order of the new."""
        self._text = text
        self._runs = runs
        self._places: dict[str, list[int]] | None = None

    def places_like(self, quotation: str) -> list[tuple[int, int]]:
        """Return up to three stretches that are like a quotation, best first, none twice."""
        if self._places is None:
            self._places = self._read()
        width = max(1, len(quotation) // 2)
        votes: Counter[int] = Counter()
        grams = range(0, len(quotation) - _GRAM + 1, len(quotation) // _MOST_GRAMS + 1)
        for at in grams:
            for place in self._places.get(quotation[at : at + _GRAM], ()):
                votes[(place - at) // width] += 1
        found: dict[tuple[int, int], float] = {}
        least = max(2, len(grams) // _LEAST_VOTES)
        for bucket, count in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[
            :_COMPARED
        ]:
            if count < least:
                break
            first = max(0, bucket * width - width)
            last = min(len(self._text), (bucket + 1) * width + len(quotation) + width)
            span, alike = _best_stretch(quotation, self._text[first:last])
            if alike >= ALIKE:
                found[first + span[0], first + span[1]] = alike
        return sorted(found, key=lambda span: (-found[span], span))

    def _read(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        left = _MOST_FRESH
        for start, end in self._gaps():
            # A gram at the seam to inherited words counts, too.
            first, last = max(0, start - _GRAM + 1), min(end, len(self._text) - _GRAM + 1)
            for at in range(first, min(last, first + left)):
                of_gram = places.setdefault(self._text[at : at + _GRAM], [])
                if len(of_gram) < _MOST_OF_A_GRAM:
                    of_gram.append(at)
            left = max(0, left - (last - first))
        return places

    def _gaps(self) -> Iterator[tuple[int, int]]:
        start = 0
        for run in self._runs:
            if start < run.new:
                yield start, run.new
            start = run.new_end
        if start < len(self._text):
            yield start, len(self._text)


def _best_stretch(quotation: str, window: str) -> tuple[tuple[int, int], float]:
    """Return the stretch of a window that is most like a quotation, and how much, in percent."""
    if len(quotation) <= _SHORT:
        best = partial_ratio_alignment(quotation, window)
        if best is None or best.dest_start >= best.dest_end:
            return (0, 0), 0.0
        return (best.dest_start, best.dest_end), best.score
    # Trying every stretch costs a square more; of a long quotation most letters fall into place.
    pieces = [
        Run(block.a, block.b, block.size, is_moved=False)
        for block in Indel.opcodes(quotation, window).as_matching_blocks()
        if block.size >= _GRAM
    ]
    chain = heaviest(pieces, most_gap=len(quotation) // 4)
    if not chain:
        return (0, 0), 0.0
    span = chain[0].new, chain[-1].new_end
    return span, 100 * Indel.normalized_similarity(quotation, window[slice(*span)])
