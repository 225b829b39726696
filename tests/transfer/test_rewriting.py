"""Rules that turn old addresses into new ones."""

from __future__ import annotations

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.rewriting import RewriteRules

OLD, NEW = "https://old.example.org", "https://new.example.org"


@pytest.mark.parametrize(
    ("line", "url", "expected"),
    [
        (f"{OLD}/a={NEW}/b", f"{OLD}/a", f"{NEW}/b"),
        (f"{OLD}/a {NEW}/b", f"{OLD}/a", f"{NEW}/b"),
        (f"{OLD}/a\t{NEW}/b\n", f"{OLD}/a", f"{NEW}/b"),
        (f"{OLD}/a={NEW}/b", f"{OLD}/a/", None),
        (f"{OLD}/*={NEW}/blog/*", f"{OLD}/2020/x?y=1", f"{NEW}/blog/2020/x?y=1"),
        (f"{OLD}/a*={NEW}/*", f"{OLD}/abc", f"{NEW}/bc"),
        (f"{OLD}/a*={NEW}/*", f"{OLD}/b", None),
        (f"{OLD}/?p=1={NEW}/one", f"{OLD}/?p=1", f"{NEW}/one"),
        (f"{OLD}/a={NEW}/?p=1", f"{OLD}/a", f"{NEW}/?p=1"),
    ],
)
def test_rule(line: str, url: str, expected: str | None) -> None:
    assert RewriteRules.parse([line]).apply(url) == expected


def test_first_rule_that_matches_wins() -> None:
    rules = RewriteRules.parse([f"{OLD}/a/*={NEW}/first/*", f"{OLD}/*={NEW}/second/*"])

    assert rules.apply(f"{OLD}/a/x") == f"{NEW}/first/x"
    assert rules.apply(f"{OLD}/b/x") == f"{NEW}/second/b/x"


def test_empty_lines_and_remarks_say_nothing() -> None:
    assert RewriteRules.parse(["", "  ", "# the move of 2020", "  # and more"]).rules == ()


def test_unused_rules_are_known() -> None:
    rules = RewriteRules.parse([f"{OLD}/a={NEW}/a", f"{OLD}/b={NEW}/b"])
    rules.apply(f"{OLD}/b")

    assert [rule.old for rule in rules.unused] == [f"{OLD}/a"]


@pytest.mark.parametrize(
    ("first", "second", "collide"),
    [
        ("/*", "/a", True),
        ("/*", "/a/*", True),
        ("/a", "/a", True),
        ("/a/*", "/*", False),
        ("/a", "/a*", False),
        ("/a", "/b", False),
    ],
)
def test_rule_that_can_never_apply_is_known(first: str, second: str, *, collide: bool) -> None:
    lines = [f"{OLD}{path}={NEW}{path}" for path in (first, second)]

    assert bool(RewriteRules.parse(lines).colliding) is collide


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{OLD}/a", "is not OLD=NEW"),
        (f"{OLD}/a={NEW}/b={NEW}/c", "is not OLD=NEW"),
        (f"{OLD}/a {NEW}/b {NEW}/c", "is not OLD=NEW"),
        (f"/a {NEW}/b", "does not begin with http"),
        (f"{OLD}/a /b", "does not begin with http"),
        (f"{OLD}/*={NEW}/a", "both addresses end"),
        (f"{OLD}/a={NEW}/*", "both addresses end"),
        (f"{OLD}/*/a={NEW}/a", "at the end"),
        (f"re:{OLD}/(.*) {NEW}/x", "does not begin with http"),
    ],
)
def test_line_that_is_no_rule_says_which_and_why(line: str, message: str) -> None:
    with pytest.raises(InvalidError, match=f"rule 2.*{message}"):
        RewriteRules.parse(["# one", line])
