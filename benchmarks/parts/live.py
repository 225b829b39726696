"""Readers who have a discussion open when a comment comes: how much each costs, how soon the last one has it."""

from __future__ import annotations

import json
import resource
import secrets
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from benchmarks.figures import Report, Row
from benchmarks.load import run
from benchmarks.packages import REPOSITORY
from benchmarks.parts.writing import paced_reads
from benchmarks.peers.ours import HOT, Ours
from benchmarks.plan import Plan
from benchmarks.processes import NotMeasuredError

SPARE_FILES = 1_000
POSTS = 3
READ_CONNECTIONS = 8


def measure(plan: Plan, report: Report) -> None:
    """Add the rows of each number of readers, and the goals, which speak of the largest."""
    for number in plan.readers:
        _raise_limit(number)
        ours = Ours("live")
        ours.prepare()
        try:
            ours.start()
            _measure(report, ours, number=number, is_goal=number == max(plan.readers))
        finally:
            ours.stop()


def _measure(report: Report, ours: Ours, *, number: int, is_goal: bool) -> None:
    run(paced_reads(ours), connections=READ_CONNECTIONS, seconds=2)  # so that memory has settled
    before = ours.memory()
    with Listeners(ours.port, f"{ours.page(HOT)}/live", number) as listeners:
        after = ours.memory()
        if listeners.open < number:
            raise NotMeasuredError(
                f"{listeners.open:,} of {number:,} live connections stay open; the first that does not: "
                f"{listeners.failure or 'ends at once, so there is nothing live at that address yet'}"
            )
        with ThreadPoolExecutor() as pool:
            reading = pool.submit(
                run, paced_reads(ours), connections=READ_CONNECTIONS, seconds=2 * POSTS
            )
            delays = [listeners.post(ours) for _ in range(POSTS)]
            reads = reading.result()
        stopping = ours.stop()
    each = (after.pss - before.pss) * 1_000 / number
    last = [delay.last for delay in delays]
    middle = statistics.median(delay.middle for delay in delays)
    what = f"{number:,} live readers"
    report.add(
        Row(
            part="live",
            what=f"{what}, memory of each",
            system=ours.name,
            values=[each],
            unit="KB",
            note=f"{before.pss:,.0f} MB before, {after.pss:,.0f} MB with them (PSS)",
        ),
        Row(
            part="live",
            what=f"{what}, until the last has a new comment",
            system=ours.name,
            values=last,
            unit="s",
            note=f"the middle one after {middle:.2f} s; from the sending of the comment",
        ),
        Row(
            part="live",
            what=f"{what}, reads meanwhile",
            system=ours.name,
            values=[reads.rate],
            unit="/s",
            p50_ms=reads.p50_ms,
            p99_ms=reads.p99_ms,
        ),
        Row(
            part="live",
            what=f"{what}, all connected",
            system=ours.name,
            values=[listeners.seconds],
            unit="s",
        ),
        Row(
            part="live",
            what=f"{what}, stop at SIGTERM",
            system=ours.name,
            values=[stopping],
            unit="s",
        ),
    )
    if is_goal:
        note = f"{number:,} readers"
        report.add_goal("live readers, memory of each", each, note=note)
        report.add_goal("live readers, until the last has a comment", max(last), note=note)
        report.add_goal("live readers, reads meanwhile, p99", reads.p99_ms, note=note)
        report.add_goal("live readers, stop at SIGTERM", stopping, note=note)


class Delay:
    """How long after its sending a comment was heard of, in seconds."""

    def __init__(self, *, middle: float, last: float) -> None:
        self.middle = middle
        self.last = last


class Listeners:
    """The process that holds all connections."""

    def __init__(self, port: int, path: str, number: int) -> None:
        """Name what is connected to; nothing is, before it is entered."""
        words = [sys.executable, "-m", "benchmarks.inside.live_readers", str(port), path]
        self._words = [*words, str(number)]
        self._process: subprocess.Popen[str] | None = None
        self.open = 0
        self.seconds = 0.0
        self.failure = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._words,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        found = self._hear()
        self.open = int(str(found["open"]))
        self.seconds = float(str(found["seconds"]))
        self.failure = str(found["failure"])
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()

    def post(self, ours: Ours) -> Delay:
        """Post a comment that can be told from all others; return when it was heard of.

        Raises:
            NotMeasuredError: not all have heard of it.
        """
        word = f"word{secrets.token_hex(8)}"
        if self._process is None or self._process.stdin is None:
            raise NotMeasuredError("nobody is connected")
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        listening = int(str(self._hear()["listening"]))
        sent_at = time.monotonic()
        ours.post(HOT, f"Nobody has said {word} before.")
        found = self._hear()
        heard = int(str(found["heard"]))
        if heard < listening:
            raise NotMeasuredError(f"{heard:,} of {listening:,} live readers have a new comment")
        return Delay(
            middle=float(str(found["middle"])) - sent_at, last=float(str(found["last"])) - sent_at
        )

    def _hear(self) -> dict[str, object]:
        assert self._process
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise NotMeasuredError("the live readers' process ended")
        found: dict[str, object] = json.loads(line)
        return found


def _raise_limit(number: int) -> None:
    """Allow this process, and the server that it starts, so many connections.

    Raises:
        NotMeasuredError: the machine does not allow it.
    """
    wanted = number + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in {soft, hard} and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), max(hard, wanted)))
        except (ValueError, OSError) as error:
            raise NotMeasuredError(
                f"{number:,} live readers need {wanted:,} open files, and {hard:,} are allowed: {error}"
            ) from error
