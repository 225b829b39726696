"""Which comments of a discussion a reader wants to see: all, or those on the article's text."""

from __future__ import annotations

from dataclasses import dataclass

from rejoinder.core.errors import InvalidError
from rejoinder.core.sentences import Sentence

INLINE = "inline"
_AT = "passage:"
_MOST_DIGITS = 18  # of a 64-bit id


@dataclass(frozen=True, slots=True)
class Filter:
    """Comments tied to the article's text: at one passage, or at any."""

    passage: int | None = None

    @property
    def name(self) -> str:
        """Return the filter as addresses say it."""
        return INLINE if self.passage is None else f"{_AT}{self.passage}"


def get_filter(name: str) -> Filter | None:
    """Return the filter of an address, None for "", which filters nothing.

    Raises:
        InvalidError: there is no such filter.
    """
    if not name:
        return None
    if name == INLINE:
        return Filter()
    number = name.removeprefix(_AT)
    if (
        number == name
        or not (number.isascii() and number.isdecimal())
        or len(number) > _MOST_DIGITS
    ):
        raise InvalidError(
            Sentence(
                "There is no such filter. Choose one of %(names)s.", names=f"{INLINE}, {_AT}1"
            ),
            field="filter",
            code="bad_filter",
        )
    return Filter(passage=int(number))
