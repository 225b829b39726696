"""What an import tells: what it did, what it found odd, and where."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from rejoinder.comments.models import Comment
from rejoinder.sites.models import Site
from rejoinder.transfer.records import CommentRecord, Record, RevisionRecord, VoteRecord
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.showing import ProgressBar, print_report
from tests.making import make_site
from tests.transfer.bringing import DISCUSSION, READER, TIME, bring_in, comment, discussion


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


def printed(
    report: ImportReport, *, dry_run: bool = False, rules: RewriteRules | None = None
) -> str:
    file = io.StringIO()
    print_report(
        Console(file=file, width=40), report, dry_run=dry_run, rules=rules or RewriteRules()
    )
    return file.getvalue()


@pytest.mark.parametrize(
    ("records", "problems"),
    [
        ([comment("1", parent="gone")], {"orphan": 1}),
        ([comment("1", parent="2"), comment("2", parent="1")], {"cycle": 1}),
        (
            [discussion("e"), comment("1", discussion_source_id="e"), comment("2", parent="1")],
            {"orphan": 1},
        ),
        ([comment("1"), comment("1", raw="Another.")], {"repeated": 1}),
        ([comment("1", discussion_source_id="nowhere")], {"undescribed_discussion": 1}),
        ([comment("1", author="nobody")], {"unknown_author": 1}),
        ([comment("1"), VoteRecord("1", "nobody", value=1)], {"unknown_voter": 1}),
        ([comment("1"), VoteRecord("2", "r", value=1)], {"unknown_comment": 1}),
        (
            [comment("1"), RevisionRecord("2", number=1, raw="", format="text")],
            {"unknown_comment": 1},
        ),
        ([comment("1", created_at=None)], {"no_date": 1}),
        ([comment("1", created_at=datetime(2999, 1, 1, tzinfo=UTC))], {"future_date": 1}),
        ([comment("1", created_at=datetime(1994, 12, 31, tzinfo=UTC))], {"early_date": 1}),
        (
            [comment("1"), comment("2", parent="1", created_at=TIME - timedelta(days=1))],
            {"older_than_parent": 1},
        ),
        ([comment("1"), comment("2", parent="1", pinned=True)], {"pinned_reply": 1}),
        ([discussion("e", urls=("https://",)), comment("1")], {"bad_address": 1}),
        ([], {}),
    ],
)
def test_what_is_odd_is_kept_and_told(
    site: Site, records: list[Record], problems: dict[str, int]
) -> None:
    report = bring_in([READER, DISCUSSION, *records], site=site)

    assert report.problems.counts == problems
    ids = {record.source_id for record in records if isinstance(record, CommentRecord)}
    assert set(Comment.objects.values_list("origin_id", flat=True)) == ids
    assert not Comment.objects.exclude(parent=None).exclude(pinned_at=None).exists()


def test_what_is_told_says_where(site: Site) -> None:
    report = bring_in([READER, DISCUSSION, comment("1", author="nobody")], site=site)

    [problem] = report.problems.examples("unknown_author")
    assert (problem.place, "nobody" in problem.detail) == ("line 1", True)


def test_the_numbers_of_an_import() -> None:
    report = ImportReport(articles_matched=1, articles_made=1_234, mentions=2, replies=3, votes=4)
    report.comments.update({"published": 40, "waiting": 2})

    assert (
        printed(report)
        == """\
Imported
      1 articles were here already
  1,234 articles are new
     42 comments
      3   of them replies
     40   of them published
      2   of them waiting
      2 pingbacks and trackbacks
      4 votes
"""
    )


def test_a_dry_run_says_so() -> None:
    assert printed(ImportReport(), dry_run=True).startswith("Nothing was changed: ")


@pytest.mark.parametrize(
    ("already_there", "sentence"),
    [(0, "No comment found."), (5, "No new comment: everything in the file is here already.")],
)
def test_nothing_new_is_said_in_words(already_there: int, sentence: str) -> None:
    assert sentence in printed(ImportReport(already_there=already_there))


def test_problems_are_told_with_the_first_places_each_on_a_line_of_its_own() -> None:
    report = ImportReport()
    for number in range(7):
        report.problems.add(
            "bare_ampersand", place=f"line {number}", detail="A & that is long. " * 5
        )

    lines = printed(report).splitlines()

    assert "7 × bare ampersand" in lines
    assert f"  line 0: {'A & that is long. ' * 5}" in lines
    assert lines[-1] == "  … and 2 more"


def test_a_text_of_the_file_neither_commands_the_terminal_nor_marks_it_up() -> None:
    report = ImportReport()
    report.problems.add("orphan", place="", detail="[bold]x[/bold] \x1b]0;owned\x07 \u202e ünï")

    assert r"  [bold]x[/bold] \x1b]0;owned\x07 \u202e ünï" in printed(report)


def test_rules_that_were_of_no_use_are_named() -> None:
    rules = RewriteRules.parse(
        ["https://a.example/*=https://b.example/*", "https://a.example/x=https://c.example/x"]
    )

    told = printed(ImportReport(), rules=rules)

    assert "The rule “https://a.example/* https://b.example/*” was never used." in told
    assert "“https://a.example/x https://c.example/x” can never be used" in told


def test_a_bar_shows_the_stage_the_rate_and_the_time_left() -> None:
    file = io.StringIO()
    with ProgressBar(Console(file=file, force_terminal=True, width=120)) as bar:
        for stage in (
            "checking",
            "reading",
            "articles",
            "readers",
            "comments",
            "votes",
            "counting",
        ):
            bar.update(stage, 1, 4)
            bar.update(stage, 2, 4)

    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", file.getvalue())  # without colours
    assert "Storing comments" in shown
    assert "50%" in shown
    assert re.search(r"\d comments/s +\d:\d\d:\d\d", shown)


def test_a_bar_is_silent_where_nobody_watches() -> None:
    file = io.StringIO()
    with ProgressBar(Console(file=file)) as bar:
        bar.update("comments", 1, 2)

    assert file.getvalue() == ""
