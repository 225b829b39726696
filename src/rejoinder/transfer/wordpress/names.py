"""Know the elements of a WordPress export by their namespaces, not by their prefixes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rejoinder.transfer.problems import Problems

_EXPORT = re.compile(r"https?://(www\.)?wordpress\.org/export/1\.\d/")
_EXCERPT = re.compile(r"https?://(www\.)?wordpress\.org/export/1\.\d/excerpt/")
_SHARED = {  # of RSS's modules
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_USUAL_PREFIXES = {"wp", "excerpt"}


class Names:
    """Turn names as written into keys, whatever the prefix, version and scheme of the namespace.

    A key is "wp:…", "excerpt:…", "content:…" or "dc:…" for elements of these namespaces, the bare name
    for one of RSS, and "?" for all others.
    """

    def __init__(self, problems: Problems) -> None:
        self.keys: dict[str, str] = {}  # of the names met since something was last bound
        self.bound_depth = 0  # of the innermost open element that declares a namespace; 0 = none
        self._problems = problems
        self._bound: dict[str, str] = {}  # namespaces by prefix
        self._outer: list[tuple[int, dict[str, str]]] = []  # `bound_depth` and `_bound` further out

    def bind(self, attributes: Mapping[str, str], *, depth: int) -> None:
        """Take the namespace declarations among the attributes of an element."""
        declared = {
            name.partition(":")[2]: space
            for name, space in attributes.items()
            if name.partition(":")[0] == "xmlns"
        }
        if declared:
            self._outer.append((self.bound_depth, self._bound))
            self.bound_depth = depth
            self._bound = {**self._bound, **declared}
            self.keys = {}

    def unbind(self) -> None:
        """Forget the declarations of the element at `bound_depth`, which has ended."""
        self.bound_depth, self._bound = self._outer.pop()
        self.keys = {}

    def find(self, name: str, *, line: int) -> str:
        """Return the key of a name that `keys` lacks, and keep it there. Reports what is odd."""
        key = self.keys[name] = self._find(name, line=line)
        return key

    def _find(self, name: str, *, line: int) -> str:
        prefix, _, local = name.rpartition(":")
        space = self._bound.get(prefix, "")
        if _EXPORT.fullmatch(space):
            return f"wp:{local}"
        if _EXCERPT.fullmatch(space):
            return f"excerpt:{local}"
        if space in _SHARED:
            return f"{_SHARED[space]}:{local}"
        if not prefix:
            return local
        if not space and prefix in _SHARED.values():
            return name  # nobody else's names look so
        if prefix not in _USUAL_PREFIXES:
            return "?"
        if not space:
            self._problems.add(
                "prefix_undeclared",
                place=f"line {line}",
                detail=f"The prefix of <{name}> is not declared; it was taken for WordPress's.",
            )
            return name
        self._problems.add(
            "foreign_namespace",
            place=f"line {line}",
            detail=f"<{name}> was skipped: its namespace, {space}, is not WordPress's.",
        )
        return "?"
