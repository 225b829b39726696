"""Rules that turn the addresses of an old site into those of a new one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rejoinder.core.errors import InvalidError

_ADDRESS = re.compile(r"https?://[^\s/?#]")
_MIDDLE = re.compile(r"=(?=https?://)")


@dataclass(frozen=True, slots=True)
class Rule:
    """Turn `old` into `new`: one address, or with a `*` at the end of both all that begin with it."""

    old: str
    new: str
    place: str  # such as "rule 2", for reports

    @property
    def is_prefix(self) -> bool:
        return self.old.endswith("*")

    def apply(self, url: str) -> str | None:
        """Return the new address, or None if the rule is not about `url`."""
        if self.is_prefix:
            stem = self.old[:-1]
            return self.new[:-1] + url[len(stem) :] if url.startswith(stem) else None
        return self.new if url == self.old else None

    def covers(self, other: Rule) -> bool:
        """Tell whether whatever `other` is about, this rule is about too."""
        return self.apply(other.old) is not None

    def __str__(self) -> str:
        return f"{self.old} {self.new}"


class RewriteRules:
    """An ordered list of rules. Knows which of them were used, for the report."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._uses: Counter[Rule] = Counter()

    @classmethod
    def parse(cls, lines: Iterable[str]) -> RewriteRules:
        """Read rules, one a line: `OLD NEW`, or `OLD=NEW` as on a command line.

        Empty lines and lines that begin with `#` say nothing. Addresses are written whole, with
        their `https://`. Both parts end in `*`, or neither does.

        Raises:
            InvalidError: a line is no such rule. It says which.
        """
        return cls(
            _parse_rule(line.strip(), place=f"rule {number}")
            for number, line in enumerate(lines, start=1)
            if line.strip() and not line.lstrip().startswith("#")
        )

    def apply(self, url: str) -> str | None:
        """Return the address by the first rule that is about `url`, or None. Counts the use."""
        for rule in self.rules:
            rewritten = rule.apply(url)
            if rewritten is not None:
                self._uses[rule] += 1
                return rewritten
        return None

    @property
    def unused(self) -> tuple[Rule, ...]:
        """Return the rules that have not applied so far, in order."""
        return tuple(rule for rule in self.rules if not self._uses[rule])

    @property
    def colliding(self) -> tuple[tuple[Rule, Rule], ...]:
        """Return the pairs (earlier, later) where the later rule can never apply."""
        return tuple(
            (earlier, later)
            for place, later in enumerate(self.rules)
            for earlier in self.rules[:place]
            if earlier.covers(later)
        )


def _parse_rule(line: str, *, place: str) -> Rule:
    parts = line.split()
    if len(parts) == 1:
        parts = _MIDDLE.split(line)
    if len(parts) != 2:  # noqa: PLR2004
        raise InvalidError(
            f"The {place}, “{line}”, is not OLD=NEW with two whole addresses, such as "
            "https://old.example/*=https://new.example/*. If an address itself holds an address, "
            "put the rule into a file, with a blank between the two."
        )
    old, new = parts
    for address in (old, new):
        if not _ADDRESS.match(address):
            raise InvalidError(
                f"The {place}, “{line}”: “{address}” does not begin with http:// or https://."
            )
        if "*" in address[:-1]:
            raise InvalidError(
                f"The {place}, “{line}”: a * may stand at the end of an address only."
            )
    if old.endswith("*") != new.endswith("*"):
        raise InvalidError(f"The {place}, “{line}”: both addresses end in *, or neither.")
    return Rule(old=old, new=new, place=place)
