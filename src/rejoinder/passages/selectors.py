"""How a passage is named: by its words and what stands around them, and by its place in one known text.

W3C Web Annotation Data Model (2017), text quote and text position selectors. Everything counts code
points of normalised text. Nothing here searches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from rejoinder.core.errors import InvalidError
from rejoinder.core.sentences import Sentence
from rejoinder.passages.clusters import is_between_clusters
from rejoinder.passages.normalise import normalised

LEAST, MOST = 2, 1_500  # code points of a quotation
CONTEXT = 32  # code points kept on either side
_MOST_RAW = 4 * MOST  # code points as sent: what normalises to less is not looked at


class QuoteJson(TypedDict):
    """A quotation in the Web Annotation Data Model."""

    type: str  # "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class PositionJson(TypedDict):
    """A position in the Web Annotation Data Model."""

    type: str  # "TextPositionSelector"
    start: int
    end: int  # exclusive


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """A quotation, with up to CONTEXT code points before and after it, all normalised.

    Raises:
        InvalidError: the quotation is shorter than LEAST or longer than MOST, or something is not
            normalised: make it with `quote` where it comes from outside.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""

    def __post_init__(self) -> None:
        _refuse_length(len(self.exact))
        if len(self.prefix) > CONTEXT or len(self.suffix) > CONTEXT:
            raise InvalidError(
                Sentence(
                    "What stands around a quotation has at most %(most)s characters on each side.",
                    most=CONTEXT,
                ),
                field="prefix" if len(self.prefix) > CONTEXT else "suffix",
            )
        if normalised(self.exact) != self.exact:
            raise InvalidError("The quotation is not normalised.", field="exact")

    @property
    def json(self) -> QuoteJson:
        return {
            "type": "TextQuoteSelector",
            "exact": self.exact,
            "prefix": self.prefix,
            "suffix": self.suffix,
        }


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """A place in one known text.

    Raises:
        InvalidError: it is no stretch, or of a length that no quotation has.
    """

    start: int
    end: int  # exclusive

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InvalidError(
                "A passage ends after it starts, and starts at 0 or later.", field="start"
            )
        _refuse_length(self.end - self.start)

    @property
    def json(self) -> PositionJson:
        return {"type": "TextPositionSelector", "start": self.start, "end": self.end}


def quote(exact: str, *, prefix: str = "", suffix: str = "") -> TextQuoteSelector:
    """Return a quotation from outside, normalised, with the nearest of what stands around it.

    Raises:
        InvalidError: the quotation is too short or too long.
    """
    if len(exact) > _MOST_RAW:
        _refuse_length(len(exact))
    # White space at an inner edge of the context is part of it, and the normaliser would take it off.
    before, after = normalised(f"{prefix[-_MOST_RAW:]}|"), normalised(f"|{suffix[:_MOST_RAW]}")
    return TextQuoteSelector(
        normalised(exact), before_of(before, len(before) - 1), after_of(after, 1)
    )


def describe(text: str, start: int, end: int) -> TextQuoteSelector:
    """Return the quotation of a stretch of normalised text, widened so that no cluster is cut.

    Raises:
        InvalidError: it is not within the text, or too short or too long without the white space at
            its ends.
    """
    if not 0 <= start < end <= len(text):
        raise InvalidError("This passage is not within the text.", field="start")
    start, end = trimmed(text, start, end)
    while not is_between_clusters(text, start):
        start -= 1
    while not is_between_clusters(text, end):
        end += 1
    _refuse_length(end - start)
    return TextQuoteSelector(text[start:end], before_of(text, start), after_of(text, end))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of normalised text without white space at its ends."""
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    return start, end


def before_of(text: str, start: int) -> str:
    """Return up to CONTEXT code points before a position, whole clusters."""
    first = max(0, start - CONTEXT)
    while first < start and not is_between_clusters(text, first):
        first += 1
    return text[first:start]


def after_of(text: str, end: int) -> str:
    """Return up to CONTEXT code points from a position on, whole clusters."""
    last = min(len(text), end + CONTEXT)
    while last > end and not is_between_clusters(text, last):
        last -= 1
    return text[end:last]


def _refuse_length(length: int) -> None:
    if length < LEAST:
        raise InvalidError(
            Sentence("A passage has at least %(least)s characters. Mark some more.", least=LEAST),
            field="exact",
            code="passage_too_short",
        )
    if length > MOST:
        raise InvalidError(
            Sentence("A passage has at most %(most)s characters. Mark less.", most=MOST),
            field="exact",
            code="passage_too_long",
        )
