"""Colours as sRGB, and whether a text in one can be read on another (WCAG 2.2, 1.4.3). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rejoinder.core.errors import InvalidError

LEAST_CONTRAST: Final = 4.5  # of a text on what is behind it
_HEX: Final = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour; each part from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def read(cls, text: str) -> Colour:
        """Return the colour that is written as `#17557a` or `#157`.

        Raises:
            InvalidError: it is none.
        """
        found = _HEX.fullmatch(text.strip())
        if found is None:
            raise InvalidError(f"“{text}” is no colour. Write it as #17557a.")
        digits = found.group(1)
        if len(digits) == 3:  # noqa: PLR2004  # one for each part
            digits = "".join(digit * 2 for digit in digits)
        return cls(*bytes.fromhex(digits))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Return how light it is, from 0 to 1, as WCAG reckons."""
        parts = [_linear(part / 255) for part in (self.red, self.green, self.blue)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return a colour between this one and another, which has a share from 0 to 1 in it."""

        def between(mine: int, theirs: int) -> int:
            return round(mine + (theirs - mine) * share)

        return Colour(
            between(self.red, other.red),
            between(self.green, other.green),
            between(self.blue, other.blue),
        )


WHITE: Final = Colour(255, 255, 255)
BLACK: Final = Colour(0, 0, 0)


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio of two colours, from 1 to 21."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: Colour, *, on: Colour, towards: Colour) -> Colour:
    """Return the colour, or the nearest one towards another that can be read on a third."""
    for share in range(0, 101, 4):
        found = colour.mixed(towards, share / 100)
        if contrast(found, on) >= LEAST_CONTRAST:
            return found
    return towards


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # sRGB's
