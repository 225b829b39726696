"""Ways to find an anchor again: ours, and those of others."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.anchors.judging import Span
from benchmarks.packages import BENCH, python_environment
from rejoinder.passages.reanchoring import Anchor, Follower
from rejoinder.passages.text_index import ArticleText

Method = Callable[[ArticleText, ArticleText, Sequence[Span]], list[Span | None]]
REANCHOR = "reanchor==0.3.0"
_CONTEXT = 32
_MOST_ERRORS = 256
_QUOTE, _PREFIX, _SUFFIX, _POSITION = 50, 20, 20, 2


def ours(old: ArticleText, new: ArticleText, anchors: Sequence[Span]) -> list[Span | None]:
    """Follow them as Rejoinder does."""
    return _followed(Follower(old, new), old, anchors)


def ours_without_provenance(
    old: ArticleText, new: ArticleText, anchors: Sequence[Span]
) -> list[Span | None]:
    """Follow them without asking what the rest of the old text had already."""
    return _followed(Follower(old, new, asks_provenance=False), old, anchors)


def exact_only(old: ArticleText, new: ArticleText, anchors: Sequence[Span]) -> list[Span | None]:
    """Take the only place where the quotation stands word for word."""
    found: list[Span | None] = []
    for start, end in anchors:
        quotation = old.text[start:end]
        place = new.text.find(quotation)
        is_only = place >= 0 and new.text.find(quotation, place + 1) < 0
        found.append((place, place + len(quotation)) if is_only else None)
    return found


def hypothesis_scoring(
    old: ArticleText, new: ArticleText, anchors: Sequence[Span]
) -> list[Span | None]:
    """Score as Hypothesis' client is described to: exact places, else those with the fewest errors."""
    return [_best_quote(old.text, new.text, *anchor) for anchor in anchors]


def reanchor_package() -> Method:
    """Return PyPI's reanchor, installed below var/bench.

    Raises:
        NotHereError: it cannot be installed here.
    """
    python = python_environment(BENCH / "reanchor", REANCHOR)
    (packages,) = (python.parent.parent / "lib").glob("python*/site-packages")
    if str(packages) not in sys.path:
        sys.path.append(str(packages))
    library: Any = importlib.import_module("reanchor")

    def find(old: ArticleText, new: ArticleText, anchors: Sequence[Span]) -> list[Span | None]:
        quotes = [library.describe_quote(old.text, *anchor) for anchor in anchors]
        found = library.resolve_quotes(new.text, quotes)
        return [each and (each.start, each.end) for each in found]

    return find


OURS = "Rejoinder"
METHODS: Mapping[str, Method] = {
    OURS: ours,
    f"{OURS} without provenance": ours_without_provenance,
    "Hypothesis' scoring": hypothesis_scoring,
    "exact only": exact_only,
}


def _followed(follower: Follower, old: ArticleText, anchors: Sequence[Span]) -> list[Span | None]:
    found: list[Span | None] = []
    for start, end in anchors:
        position = follower.follow(Anchor(start, end, old.text[start:end]))
        found.append((position.start, position.end) if position.start >= 0 else None)
    return found


def _best_quote(old: str, new: str, start: int, end: int) -> Span | None:
    quotation = old[start:end]
    prefix, suffix = old[max(0, start - _CONTEXT) : start], old[end : end + _CONTEXT]
    best: tuple[float, Span] | None = None
    for errors, (first, last) in _matches(new, quotation, min(_MOST_ERRORS, len(quotation) // 2)):
        before, after = new[max(0, first - len(prefix)) : first], new[last : last + len(suffix)]
        score = (
            _QUOTE * (1 - errors / len(quotation))
            + _PREFIX * (_alike(before, prefix) if prefix else 1.0)
            + _SUFFIX * (_alike(after, suffix) if suffix else 1.0)
            + _POSITION * (1 - abs(first - start) / len(new))
        ) / (_QUOTE + _PREFIX + _SUFFIX + _POSITION)
        if best is None or score > best[0]:
            best = score, (first, last)
    return best and best[1]


def _alike(text: str, wanted: str) -> float:
    if not text:
        return 0.0
    found = fewest_errors(text, wanted, len(wanted))
    return 1 - found[0][0] / len(wanted) if found else 0.0


def _matches(text: str, wanted: str, most: int) -> list[tuple[int, Span]]:
    exact = []
    place = text.find(wanted)
    while place >= 0:
        exact.append((0, (place, place + len(wanted))))
        place = text.find(wanted, place + 1)
    if exact:
        return exact
    found = []
    for errors, end in fewest_errors(text, wanted, most):
        window = text[max(0, end - len(wanted) - errors) : end]
        backwards = fewest_errors(window[::-1], wanted[::-1], errors)
        if backwards:
            found.append((errors, (end - backwards[0][1], end)))
    return found


def fewest_errors(text: str, wanted: str, most: int) -> list[tuple[int, int]]:
    """Return (errors, end) of the stretches with the fewest errors (Myers 1999, on large integers)."""
    size = len(wanted)
    if not size:
        return []
    high, every = 1 << (size - 1), (1 << size) - 1
    masks: dict[str, int] = {}
    for at, char in enumerate(wanted):
        masks[char] = masks.get(char, 0) | 1 << at
    plus, minus, errors = every, 0, size
    found: list[tuple[int, int]] = []
    for end, char in enumerate(text, 1):
        mask = masks.get(char, 0)
        diagonal = (((mask & plus) + plus) ^ plus) | mask | minus
        up, down = minus | (every & ~(diagonal | plus)), plus & diagonal
        errors += bool(up & high) - bool(down & high)
        up, down = (up << 1) & every, (down << 1) & every
        plus, minus = down | (every & ~(diagonal | up)), up & diagonal
        if errors < most:
            most, found = errors, [(errors, end)]
        elif errors == most:
            found.append((errors, end))
    return found
