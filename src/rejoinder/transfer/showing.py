"""Show an import in the terminal: a progress bar while it runs, a report when it ends."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from rejoinder.transfer.problems import Problems
from rejoinder.transfer.report import ImportReport, UndoReport
from rejoinder.transfer.rewriting import RewriteRules

EXAMPLES_SHOWN = 5

_STAGES = {
    "looking": "Looking for articles",
    "posts": "Storing articles",
    "checking": "Checking the file",
    "reading": "Reading",
    "articles": "Matching articles",
    "readers": "Storing readers",
    "comments": "Storing comments",
    "votes": "Storing votes",
    "counting": "Counting",
    "undoing": "Removing comments",
}


_UNITS = {
    "looking": "MB",
    "checking": "MB",
    "reading": "MB",
    "counting": "discussions",
    "undoing": "discussions",
}


class _RateColumn(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        unit = task.fields.get("unit", "")
        return Text(f"{speed:,.0f} {unit}/s" if speed else "", style="dim")


class ProgressBar:
    """One bar a stage, with rate and time left. Silent where nobody watches."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            _RateColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def update(self, stage: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` are done; None: nobody knows how many there are."""
        if stage not in self._tasks:
            unit = _UNITS.get(stage, stage)
            self._tasks[stage] = self._progress.add_task(_STAGES[stage], total=total, unit=unit)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def print_report(
    console: Console, report: ImportReport, *, dry_run: bool, rules: RewriteRules
) -> None:
    """Print what an import did. Lines are never broken, so that they can be searched."""
    heading = "Nothing was changed: this is what would be stored" if dry_run else "Imported"
    _print(console, heading, style="bold")
    width = max(len(f"{number:,}") for number, _ in _lines(report))
    for number, label in _lines(report):
        if number:
            _print(console, f"  {number:>{width},} {label}")
    if not report.stored and not report.pages:
        _print(
            console,
            "No new comment: everything in the file is here already."
            if report.already_there
            else "No comment found.",
        )
    _print_problems(console, report.problems)
    for rule in rules.unused:
        _print(console, f"\nThe rule “{rule}” was never used.")
    for earlier, later in rules.colliding:
        _print(console, f"\nThe rule “{later}” can never be used: “{earlier}” comes first.")


def print_undo(console: Console, report: UndoReport, *, dry_run: bool) -> None:
    """Print what taking an import back did."""
    heading = "Nothing was changed: this is what would be removed" if dry_run else "Removed"
    _print(console, heading, style="bold")
    lines = [
        (report.comments, "comments"),
        (report.passages, "passages"),
        (report.readers, "readers"),
        (report.emptied, "articles have no comment then; they stay"),
        *((number, f"comments stay: {reason}") for reason, number in report.kept.most_common()),
    ]
    width = max(len(f"{number:,}") for number, _ in lines)
    for number, label in lines:
        if number:
            _print(console, f"  {number:>{width},} {label}")
    if not report.comments and not report.kept:
        _print(console, "No comment of such an import is here.")
    _print_problems(console, report.problems)


def _print_problems(console: Console, problems: Problems) -> None:
    for kind, number in problems.counts.items():
        _print(console, f"\n{number:,} × {kind.replace('_', ' ')}", style="bold")
        examples = problems.examples(kind)[:EXAMPLES_SHOWN]
        for problem in examples:
            place = f"{problem.place}: " if problem.place else ""
            _print(console, f"  {_visible(place + problem.detail)}")
        if number > len(examples):
            _print(console, f"  … and {number - len(examples):,} more", style="dim")


def _print(console: Console, text: str, *, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _visible(text: str) -> str:
    """Return a text of the file in which nothing commands the terminal."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _lines(report: ImportReport) -> list[tuple[int, str]]:
    return [
        *((number, label) for label, number in report.pages.items()),
        (report.articles_matched, "articles were here already"),
        (report.articles_made, "articles are new"),
        (report.articles_merged, "discussions were joined with another of the same article"),
        (report.comments.total(), "comments"),
        (report.replies, "  of them replies"),
        (report.inline, "  of them about words of the article"),
        *((number, f"  of them {status}") for status, number in sorted(report.comments.items())),
        (report.mentions, "pingbacks and trackbacks"),
        (report.already_there, "were here already, and were kept as they are"),
        (report.passages_found, "passages were found in the texts of their articles"),
        (report.passages_nowhere, "passages are in no text that is known"),
        (report.readers_made, "readers"),
        (report.revisions, "earlier texts"),
        (report.votes, "votes"),
        (report.reactions, "reactions"),
    ]
