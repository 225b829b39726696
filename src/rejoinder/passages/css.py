"""The part of CSS selectors that names an article's element, matched against open elements from the outside in. Pure.

Types, ids, classes and attributes (`[itemprop=articleBody]`), descendants and children, and lists of those
(Selectors Level 4). Everything else, such as `:has()`, is refused: a wrong element would be a wrong text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_CHARS: Final = 200
_COMPOUND: Final = re.compile(
    r"""(?P<type>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[#.][\w-]+|\[[^\]"']*(?:"[^"]*"|'[^']*')?\s*\])*)"""
)
_PART: Final = re.compile(
    r"""(?P<sign>[#.])(?P<name>[\w-]+)
    |\[\s*(?P<attribute>[\w-]+)\s*(?:(?P<how>[~^$*]?=)\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[\w-]+))\s*)?\]""",
    re.VERBOSE,
)
_COMBINATOR: Final = re.compile(r"\s*(?P<sign>[>])\s*|\s+")


@dataclass(frozen=True, slots=True)
class Element:
    """An element as its start tag says it."""

    name: str  # lower case
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Test:
    attribute: str
    how: str  # as in CSS; "" = it is there
    value: str = ""

    def holds(self, element: Element) -> bool:
        has = element.attributes.get(self.attribute)
        if has is None:
            return False
        match self.how:
            case "":
                return True
            case "=":
                return has == self.value
            case "~=":
                return self.value in has.split()
            case "^=":
                return bool(self.value) and has.startswith(self.value)
            case "$=":
                return bool(self.value) and has.endswith(self.value)
        return bool(self.value) and self.value in has


@dataclass(frozen=True, slots=True)
class _Compound:
    type: str  # "" = any
    tests: Sequence[_Test]
    is_child: bool  # of what the compound before it names; else any descendant

    def holds(self, element: Element) -> bool:
        return self.type in {"", element.name} and all(test.holds(element) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a selector is matched at an open element, a bit for each compound of each selector of a list."""

    here: int = 0  # by the element itself
    around: int = 0  # by the element or one around it


@dataclass(frozen=True, slots=True)
class Selector:
    """A list of selectors, of which one has to match."""

    compounds: Sequence[_Compound]  # of all, one after another
    firsts: int  # bits of those that begin a selector
    lasts: int  # bits of those that end one

    def step(self, element: Element, *, parent: Standing) -> Standing:
        """Return how it stands with an element, from how it stands with the element around it."""
        here = 0
        for number, compound in enumerate(self.compounds):
            bit = 1 << number
            before = parent.here if compound.is_child else parent.around
            if (self.firsts & bit or before & (bit >> 1)) and compound.holds(element):
                here |= bit
        return Standing(here, parent.around | here)

    def is_matched(self, standing: Standing) -> bool:
        return bool(standing.here & self.lasts)


def parse_selector(text: str) -> Selector:
    """Return a selector.

    Raises:
        ValueError: it is longer than 200 characters, none, or one of the kinds that are not known here.
    """
    if len(text) > MOST_CHARS:
        raise ValueError("A selector has at most 200 characters.")
    compounds: list[_Compound] = []
    firsts = lasts = 0
    for each in text.split(","):
        firsts |= 1 << len(compounds)
        compounds += _chain(each.strip())
        lasts |= 1 << (len(compounds) - 1)
    return Selector(tuple(compounds), firsts, lasts)


def _chain(text: str) -> list[_Compound]:
    compounds: list[_Compound] = []
    at, is_child = 0, False
    while True:
        found = _COMPOUND.match(text, at)
        if found is None or not found[0]:
            raise ValueError("This is no selector, or of a kind that is not known here.")
        compounds.append(_compound(found, is_child=is_child))
        at = found.end()
        if at == len(text):
            return compounds
        between = _COMBINATOR.match(text, at)
        if between is None:
            raise ValueError("This is no selector, or of a kind that is not known here.")
        is_child, at = between["sign"] is not None, between.end()


def _compound(found: re.Match[str], *, is_child: bool) -> _Compound:
    tests: list[_Test] = []
    at, rest = 0, found["rest"]
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None:
            raise ValueError("This is no selector, or of a kind that is not known here.")
        at = part.end()
        if part["sign"]:
            is_id = part["sign"] == "#"
            tests.append(_Test("id" if is_id else "class", "=" if is_id else "~=", part["name"]))
        else:
            value = next((part[name] for name in "abc" if part[name] is not None), "")
            tests.append(_Test(part["attribute"].lower(), part["how"] or "", value))
    kind = (found["type"] or "").lower()
    return _Compound("" if kind == "*" else kind, tuple(tests), is_child)
