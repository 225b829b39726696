"""Text of an article as passages are found in it: the same words, however they were typed or set.

client/src/passages/normalise.ts does the same in the browser; tests/passages/golden/normalise.json
holds the two together. Steps and their order: docs/explanation/anchoring.md.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rejoinder.passages.clusters import extends, unsettled

# What shows nothing. The joiners U+200C and U+200D and the variation selectors stay: they carry meaning.
_DROPPED = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_FOLDED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u2026": "...",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# Spelt out: what \s means differs between Python and JavaScript (U+001C to 001F, 0085, FEFF).
_SPACES = "\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # but for U+0020
_IS_DROPPED = re.compile(f"[{_DROPPED}]")
_IS_SPACE = re.compile(f"[ {_SPACES}]")
_REMEMBERED = 20_000  # stretches; a language has some hundreds


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text, and where each of its code points came from. All positions count code points."""

    text: str
    starts: Sequence[int]  # in the raw text, of each code point; never falls
    ends: Sequence[int]  # exclusive; never falls; several code points may come from one cluster

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the raw text that `text[start:end]` came from.

        Raises:
            ValueError: it is empty, or not within the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{start} to {end} is no stretch of {len(self.text)} code points.")
        return self.starts[start], self.ends[end - 1]


def normalise(raw: str) -> Normalised:
    """Return the text with typography, invisible characters and white space evened out.

    Idempotent. Takes any string, lone surrogates too, and raises nothing. Linear: plain stretches are
    copied, and only what needs it is looked at code point by code point.
    """
    out: list[str] = []
    starts, ends = array("I"), array("I")
    counted = array("I", range(len(raw) + 1))  # slices of it are far cheaper than ranges
    known: dict[str, list[_Point]] = {}
    after_space = True  # so that none stands at the beginning
    done = 0
    for match in _closer_look().finditer(raw):
        start, end = match.span()
        if done < start < end and raw[start] != " ":
            start -= 1  # the letter that a mark belongs to
        if done < start:
            plain = slice(done + (after_space and raw[done] == " "), start)
            if done < plain.start and ends:
                ends[-1] = plain.start
            if plain.start < start:
                out.append(raw[plain])
                starts += counted[plain]
                ends += counted[plain.start + 1 : start + 1]
                after_space = raw[start - 1] == " "
        stretch = raw[start:end]
        points = known.get(stretch)
        if points is None:
            points = list(_read(stretch))
            if len(known) < _REMEMBERED:
                known[stretch] = points
        for char, first, last in points:
            if char == " " and after_space:
                if ends:
                    ends[-1] = start + last
                continue
            after_space = char == " "
            out.append(char)
            starts.append(start + first)
            ends.append(start + last)
        done = end
    text = "".join(out)
    if text.endswith(" "):
        text = text[:-1]
        starts.pop()
        ends.pop()
    return Normalised(text, starts, ends)


def normalised(raw: str) -> str:
    """Return the text alone."""
    return normalise(raw).text


_Point = tuple[str, int, int]  # a code point, and where it came from: start and end in the stretch


@cache
def _closer_look() -> re.Pattern[str]:
    """Return what matches the stretches that are not simply copied, but for a letter before them.

    Matches nothing at the end of the text, so that the last plain stretch has something after it.
    """
    special = f"{_DROPPED}{''.join(_FOLDED)}{_SPACES}{unsettled()}"
    return re.compile(f"(?:[{special}]|  )[{special} ]*|\\Z")


def _read(stretch: str) -> Iterator[_Point]:
    """Yield the code points of a stretch, composed, a space for each white space."""
    cluster, first, last = "", 0, 0
    for char, start, end in _folded(stretch):
        if cluster and extends(char):
            cluster, last = cluster + char, end
            continue
        yield from _composed(cluster, first, last)
        cluster, first, last = char, start, end
    yield from _composed(cluster, first, last)


def _folded(stretch: str) -> Iterator[_Point]:
    for position, char in enumerate(stretch):
        if not _IS_DROPPED.match(char):
            for letter in _FOLDED.get(char, char):
                yield letter, position, position + 1


def _composed(cluster: str, first: int, last: int) -> Iterator[_Point]:
    for char in unicodedata.normalize("NFC", cluster):
        yield (" " if _IS_SPACE.match(char) else char), first, last
