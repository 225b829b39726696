"""Collecting what went wrong."""

from __future__ import annotations

from rejoinder.transfer.problems import EXAMPLES_PER_KIND, Problem, Problems


def test_all_are_counted_and_the_first_kept() -> None:
    problems = Problems()
    for number in range(EXAMPLES_PER_KIND + 5):
        problems.add("bare_ampersand", place=f"line {number}", detail="x" * 1_000)
    problems.add("late_field", place="line 1", detail="It came too late.")

    assert problems.counts == {"bare_ampersand": EXAMPLES_PER_KIND + 5, "late_field": 1}
    assert problems.total == EXAMPLES_PER_KIND + 6
    assert len(problems.examples("bare_ampersand")) == EXAMPLES_PER_KIND
    assert len(problems.examples("bare_ampersand")[0].detail) == 300
    assert problems.examples("unheard_of") == ()


def test_place_names_the_file_of_an_archive() -> None:
    problems = Problems()
    problems.part = "posts.xml"
    problems.add("late_field", place="line 1", detail="It came too late.")

    assert problems.examples("late_field") == (
        Problem(kind="late_field", place="posts.xml, line 1", detail="It came too late."),
    )
