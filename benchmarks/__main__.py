"""Run what the plan names, print tables, keep them as JSON. Exit 1 when something could not be measured.

A goal that is missed is printed plainly and is no failure of the measurement.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.chart import write_charts
from benchmarks.figures import Report
from benchmarks.packages import BENCH, REPOSITORY, NotHereError
from benchmarks.parts import (
    anchors,
    beside,
    cold,
    counting,
    live,
    painting,
    reading,
    rendering,
    starting,
    strangers,
    widgets,
    writing,
)
from benchmarks.plan import PARTS, PEERS, Plan, read_plan
from benchmarks.processes import NotMeasuredError
from benchmarks.quoted import add_quoted
from benchmarks.report import print_report, write_json

MEASURES: Mapping[str, Callable[[Plan, Report], None]] = {
    "import": rendering.measure_import,
    "render": rendering.measure_pages,
    "read": reading.measure,
    "counts": counting.measure,
    "cold": cold.measure,
    "write": writing.measure,
    "vote": writing.measure_votes,
    "live": live.measure,
    "start": starting.measure,
    "anchors": anchors.measure,
    "painting": painting.measure,
    "strangers": strangers.measure,
    "widgets": widgets.measure,
}
RESULTS = Path(__file__).with_name("results")
IMAGES = REPOSITORY / "docs" / "images"


def main() -> int:
    """Return the exit status: 0, 1 when something is missing, 2 when it was called wrongly."""
    try:
        plan = read_plan(os.environ)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # As Ctrl-C does: servers are stopped on the way out.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    started = time.monotonic()
    report = Report()
    for part, measure in MEASURES.items():
        if part in plan.parts:
            print(f"{part}: {PARTS[part]} …", flush=True)
            _measure(part, measure, plan, report)
    if plan.peers:
        _measure("peers", beside.measure, plan, report)
    add_quoted(report)
    report.add_missing_goals({*plan.parts, *(["peers"] if plan.peers == PEERS else [])})
    print_report(report)
    today = datetime.now(UTC).date()  # noqa: TID251  # no Django here
    path = (RESULTS if plan.is_whole else BENCH / "results") / f"{today}.json"
    write_json(report, path, seconds=time.monotonic() - started)
    drawn = write_charts(report, IMAGES if plan.is_whole else path.parent, date=str(today))
    print(f"\nkept in {', '.join(str(each) for each in (path, *drawn))}")
    return int(bool(report.failures))


def _measure(
    part: str, measure: Callable[[Plan, Report], None], plan: Plan, report: Report
) -> None:
    try:
        measure(plan, report)
    except NotHereError as error:
        report.failures.append(f"{part}: a program is missing: {error}")
    except NotMeasuredError as error:
        report.failures.append(f"{part}: {error}")


if __name__ == "__main__":
    sys.exit(main())
