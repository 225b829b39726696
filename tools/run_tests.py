#!/usr/bin/env python3
"""Run the tests in parts, each a pytest of its own, and end with one line that counts them all.

tools/run_tests.py [--part NAME]... [-- PYTEST ARGUMENTS]

Where there are two processors, the last two parts run beside the first two, and show what they said when
those are over. The run fails when a test fails, when a part ends in another way than it should, and when a part
ran no test. A part that lacks a program which is not ours to install is skipped, loudly; in
continuous integration (CI is set) it fails. Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, TypeAlias

from browser import get_browser
from debian import Ending, MissingError
from postgres import get_programs
from valkey import get_server

POSTGRES: Final = Path(__file__).with_name("postgres.py")
SUMMARY: Final = "\n=== all parts ===\n"
COUNTS: Final = re.compile(r"(\d+) passed, (\d+) failed, (\d+) skipped")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests ended how. An error outside the test's own body counts as a failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


Summary: TypeAlias = tuple[list[str], Counts, bool]  # a line for each part, the sum, is all well


@dataclass(frozen=True, slots=True)
class Part:
    """One run of pytest.

    Attributes:
        prepare: finds or installs what the part needs and returns what to add to its environment.
        beside: the command that pytest's own command is appended to.
        words: what pytest is told besides: folders, options of tests/conftest.py.
    """

    prepare: Callable[[], Mapping[str, str]]
    beside: Sequence[str] = ()
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a part: `told` says it in one line."""

    name: str
    ok: bool
    told: str
    counts: Counts = Counts()


def with_redis() -> Mapping[str, str]:
    """Find or install a Valkey or Redis; where it is not ours to install, the tests of that bus are skipped."""
    try:
        return {"REJOINDER_REDIS": get_server()}
    except MissingError as error:
        if error.ending is Ending.BROKEN or os.environ.get("CI"):
            raise
        sys.stdout.write(f"{error}\n")
        return {}


def with_postgresql() -> Mapping[str, str]:
    """Find or install PostgreSQL, so that a later failure is the tests' own."""
    get_programs()
    return {}


def with_browser() -> Mapping[str, str]:
    """Find or install a Chromium, and tell the tests which."""
    return {"REJOINDER_CHROMIUM": get_browser()}


# The browser in processes of its own: Playwright leaves an event loop running, in which Django refuses its
# database to every later test of the same process. The first two take about as long as the last two.
PARTS: Final[Mapping[str, Part]] = {
    "sqlite": Part(with_redis),
    "hosted": Part(with_browser, words=("tests/browser/hosted",)),
    "postgresql": Part(
        with_postgresql,
        beside=(sys.executable, str(POSTGRES), "run", "--"),
        words=("--only-database",),
    ),
    "embed": Part(with_browser, words=("tests/browser/embed",)),
}
BESIDE: Final = ("postgresql", "embed")


def count(report: Path) -> Counts:
    """Count the tests in a JUnit report. One that fails and then fails to clean up is one."""
    endings: dict[tuple[str, str], set[str]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  # pytest has just written it
        test = (case.get("classname", ""), case.get("name", ""))
        endings.setdefault(test, set()).update(child.tag for child in case)
    failed = sum(not tags.isdisjoint({"failure", "error"}) for tags in endings.values())
    skipped = sum("skipped" in tags for tags in endings.values())
    return Counts(len(endings) - failed - skipped, failed, skipped)


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command and return its exit status, leaving it the time to clean up on a signal.

    subprocess.run would kill it a quarter of a second after Ctrl-C, with a server to stop.
    """
    child = subprocess.Popen(command, env=environment)
    stopped: list[int] = []

    def leave(signum: int, _frame: FrameType | None) -> None:
        stopped.append(signum)
        if signum != signal.SIGINT:  # Ctrl-C reaches the whole process group by itself
            child.send_signal(signum)

    before = {each: signal.signal(each, leave) for each in (signal.SIGINT, signal.SIGTERM)}
    status = child.wait()
    for each, handler in before.items():
        signal.signal(each, handler)
    if stopped:
        sys.exit(128 + stopped[0])
    return status


def run_part(name: str, part: Part, arguments: Sequence[str]) -> Outcome:
    """Run one part and show its output as it comes."""
    sys.stdout.write(f"\n=== {name} ===\n")
    sys.stdout.flush()
    try:
        prepared = part.prepare()
    except MissingError as error:
        ours = error.ending is Ending.BROKEN or bool(os.environ.get("CI"))
        return Outcome(name, ok=not ours, told=f"NOT RUN. {error}")
    environment = {**os.environ, **prepared}
    environment.pop("DATABASE_URL", None)  # a part says itself which database it is about
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        pytest = (sys.executable, "-m", "pytest", f"--junitxml={report}")
        command = [*part.beside, *pytest, *part.words, *arguments]
        status = run(command, environment)
        counts = count(report) if report.exists() else Counts()
    if status:
        return Outcome(name, ok=False, told=f"{counts} (exit status {status})", counts=counts)
    ran = counts.passed + counts.failed
    told = f"{counts}" if ran else f"{counts} (no test ran)"
    return Outcome(name, ok=ran > 0, told=told, counts=counts)


def run_here(names: Sequence[str], arguments: Sequence[str]) -> Summary:
    """Run parts one after another. Return a line for each, what they count, and whether all is well."""
    lines = []
    counts = Counts()
    ok = True
    for name in names:
        began = time.monotonic()
        outcome = run_part(name, PARTS[name], arguments)
        lines.append(f"{outcome.name:12}{outcome.told} [{time.monotonic() - began:.0f} s]")
        counts += outcome.counts
        ok = ok and outcome.ok
    return lines, counts, ok


@contextlib.contextmanager
def beside(names: Sequence[str], arguments: Sequence[str]) -> Iterator[Callable[[], Summary]]:
    """Run parts in a process of their own; give what waits for it, shows what it said, and sums it up."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        words = [word for name in names for word in ("--part", name)]
        child = subprocess.Popen(
            [sys.executable, __file__, *words, "--", *arguments], stdout=said, stderr=said
        )

        def finish() -> Summary:
            status = child.wait()
            said.seek(0)
            text = said.read()
            told, _, summary = text.rpartition(SUMMARY)
            sys.stdout.write(told or text)
            *lines, total = summary.strip().splitlines() or [""]
            return lines, read_counts(total), status == 0 and bool(lines)

        try:
            yield finish
        finally:
            if child.poll() is None:  # we were stopped: it stops its servers
                child.terminate()
                child.wait()


def read_counts(line: str) -> Counts:
    """Return what `Counts` wrote, nothing of any other line."""
    found = COUNTS.fullmatch(line)
    return Counts(*map(int, found.groups())) if found else Counts()


def main() -> int:
    """Run the parts and sum up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--part", action="append", choices=PARTS, help="run this one only")
    parser.add_argument("arguments", nargs="*", help="for pytest, after --")
    wanted = parser.parse_args()

    names = [name for name in PARTS if wanted.part is None or name in wanted.part]
    if wanted.part is None and (os.cpu_count() or 1) > 1:
        here = [name for name in names if name not in BESIDE]
        with beside(BESIDE, wanted.arguments) as finish:
            lines, counts, ok = run_here(here, wanted.arguments)
            more, more_counts, more_ok = finish()
        lines, counts, ok = lines + more, counts + more_counts, ok and more_ok
    else:
        lines, counts, ok = run_here(names, wanted.arguments)
    sys.stdout.write(SUMMARY + "".join(f"{line}\n" for line in lines) + f"{counts}\n")
    return 0 if ok and counts.passed + counts.failed else 1


if __name__ == "__main__":
    sys.exit(main())
