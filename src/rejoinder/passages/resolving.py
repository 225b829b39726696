"""Find a quotation that stands in a text word for word. Never a guess.

client/src/passages/resolve.ts follows the same rules in the browser; tests/passages/golden/resolve.json
holds the two together.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rejoinder.passages.clusters import is_between_clusters
from rejoinder.passages.selectors import TextQuoteSelector

MOST_PLACES = 1_000  # a quotation that stands in more places names none of them
_ENOUGH_CONTEXT = 8  # code points of it that agree
_LEAD = 4  # code points of agreeing context by which the best place is ahead of the next
_TIMES_NEARER = 3  # how much nearer to the hint the nearest place is, where context cannot decide
_APART = 32  # and by so many code points more


class How(enum.StrEnum):
    """Why a place was taken, or none."""

    AT_POSITION = "at_position"  # where the position of this very text says
    ONLY_PLACE = "only_place"
    BY_CONTEXT = "by_context"  # several places; one whose surroundings agree
    BY_DISTANCE = "by_distance"  # several that agree alike; one much nearer to the hint
    ABSENT = "absent"  # nowhere, word for word
    AMBIGUOUS = "ambiguous"  # several places, and nothing decides


@dataclass(frozen=True, slots=True)
class Hint:
    """A position in another text, or in the same one."""

    start: int
    length: int  # of the text it counts in, in code points; at least 1
    is_exact: bool  # it counts in this very text: the hashes are equal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands in a text."""

    how: How
    start: int = -1  # -1 = nowhere
    end: int = -1  # exclusive

    @property
    def is_found(self) -> bool:
        return self.start >= 0


def resolve(text: str, quotation: TextQuoteSelector, hint: Hint | None = None) -> Place:
    """Return where a quotation stands in a normalised text, if that is certain."""
    exact = quotation.exact
    if hint and hint.is_exact and hint.start >= 0 and text.startswith(exact, hint.start):
        return Place(How.AT_POSITION, hint.start, hint.start + len(exact))
    places = places_of(text, exact)
    if not places:
        return Place(How.ABSENT)
    if len(places) == 1:
        return Place(How.ONLY_PLACE, places[0], places[0] + len(exact))
    if len(places) > MOST_PLACES:
        return Place(How.AMBIGUOUS)
    agreeing = [agreement(text, place, quotation) for place in places]
    best = max(agreeing)
    if best < _ENOUGH_CONTEXT:
        return Place(How.AMBIGUOUS)
    near = [place for place, agrees in zip(places, agreeing, strict=True) if best - agrees < _LEAD]
    if len(near) == 1:
        return Place(How.BY_CONTEXT, near[0], near[0] + len(exact))
    start = _nearest(near, len(text), hint) if hint else -1
    if start < 0:
        return Place(How.AMBIGUOUS)
    return Place(How.BY_DISTANCE, start, start + len(exact))


def places_of(text: str, exact: str, *, most: int = MOST_PLACES) -> list[int]:
    """Return where a quotation stands, without cutting a cluster; at most one place more than `most`."""
    found: list[int] = []
    for place in _occurrences(text, exact):
        if is_between_clusters(text, place) and is_between_clusters(text, place + len(exact)):
            found.append(place)
            if len(found) > most:
                break
    return found


def agreement(text: str, place: int, quotation: TextQuoteSelector) -> int:
    """Return how many code points next to a place are as they are next to the quotation."""
    before, after = 0, 0
    prefix, suffix = quotation.prefix, quotation.suffix
    end = place + len(quotation.exact)
    while before < min(len(prefix), place) and prefix[-1 - before] == text[place - 1 - before]:
        before += 1
    while after < min(len(suffix), len(text) - end) and suffix[after] == text[end + after]:
        after += 1
    return before + after


def _occurrences(text: str, exact: str) -> Iterator[int]:
    """Yield every place, those that overlap too."""
    place = text.find(exact)
    while place >= 0:
        yield place
        place = text.find(exact, place + 1)


def _nearest(places: Sequence[int], length: int, hint: Hint) -> int:
    """Return the place that is clearly nearest to where the hint points in a text of this length, or -1."""
    expected = hint.start * length // hint.length
    (first, place), (second, _) = sorted((abs(place - expected), place) for place in places)[:2]
    return place if second >= _TIMES_NEARER * first + _APART else -1
