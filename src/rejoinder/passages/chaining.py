"""Put together what is left of an anchor: the pieces that still follow one another."""

from __future__ import annotations

from collections.abc import Sequence

from rejoinder.passages.inheriting import Run

_MOST_PIECES = 100  # of an anchor that was torn apart; the longest count
_SIGNS = 2  # code points that may be punctuation and no word
_FAR = 8  # code points by which they stand further apart than before


def heaviest(pieces: Sequence[Run], *, most_gap: int) -> list[Run]:
    """Return the pieces that go forward in both texts and weigh most together."""
    if len(pieces) > _MOST_PIECES:
        longest = sorted(pieces, key=lambda piece: (-piece.length, piece.old))[:_MOST_PIECES]
        pieces = sorted(longest, key=lambda piece: piece.old)
    weights: list[int] = []
    before: list[int] = []
    for at, piece in enumerate(pieces):
        weight, previous = 0, -1
        for other in range(at):
            gap = piece.new - pieces[other].new_end
            if 0 <= gap <= most_gap and weights[other] > weight:
                weight, previous = weights[other], other
        weights.append(weight + piece.length)
        before.append(previous)
    chain: list[Run] = []
    at = weights.index(max(weights)) if weights else -1
    while at >= 0:
        chain.append(pieces[at])
        at = before[at]
    return _without_signs(chain[::-1])


def _without_signs(chain: list[Run]) -> list[Run]:
    """Return a chain without a sign at its end that stands far from the rest: any full stop would do."""
    while len(chain) > 1 and _is_stray(chain[-1], chain[-2], chain[-1].new - chain[-2].new_end):
        chain = chain[:-1]
    while len(chain) > 1 and _is_stray(chain[0], chain[1], chain[1].new - chain[0].new_end):
        chain = chain[1:]
    return chain


def _is_stray(piece: Run, neighbour: Run, apart: int) -> bool:
    apart_before = max(piece.old, neighbour.old) - min(piece.old_end, neighbour.old_end)
    return piece.length <= _SIGNS and apart > apart_before + _FAR
