"""Print what was measured, and keep it as JSON."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Report, Row
from benchmarks.goals import Goal

_VERDICTS = {True: "met", False: "MISSED", None: "NOT MEASURED"}


def print_report(report: Report) -> None:
    """Print tables of figures and goals, and what is missing."""
    for part in dict.fromkeys(row.part for row in report.rows):
        print(f"\n{part}")
        _print_columns(
            [_cells(row) for row in report.rows if row.part == part],
            ("work", "system", "median [min-max, runs]", "p50 / p99", "ours ÷ it", ""),
        )
    if report.goals:
        print("\ngoals")
        _print_columns(
            [_goal_cells(goal) for goal in report.goals], ("goal", "value", "wanted", "", "")
        )
    print("\nsystems")
    for name, version in report.versions.items():
        lifted = report.lifted.get(name)
        print(f"  {name}: {version}" + (f"; lifted: {lifted}" if lifted else ""))
    for name, why in report.absent.items():
        print(f"\n{name}: not run here: {why}")
    for finding in report.findings:
        print(f"\n{finding}")
    for warning in report.warnings:
        print(f"\nWARNING: {warning}")
    for failure in report.failures:
        print(f"\nNOT MEASURED: {failure}")


def write_json(report: Report, path: Path, *, seconds: float) -> None:
    """Write everything to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251  # no Django here
        "seconds": round(seconds),
        "machine": dict(machine()),
        "versions": report.versions,
        "lifted": report.lifted,
        "goals": [
            {
                "name": goal.name,
                "value": None if goal.value is None else _rounded(goal.value),
                "goal": str(goal.bound),
                "met": goal.met,
                "note": goal.note,
            }
            for goal in report.goals
        ],
        "rows": [
            {**asdict(row), "values": [_rounded(value) for value in row.values]}
            for row in report.rows
        ],
        "absent": report.absent,
        "findings": report.findings,
        "warnings": report.warnings,
        "not_measured": report.failures,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def machine() -> Iterator[tuple[str, str]]:
    """Yield what is worth knowing of this machine."""
    yield "cores", str(len(os.sched_getaffinity(0)))
    yield "processor", _line_of("/proc/cpuinfo", "model name")
    yield "memory", _line_of("/proc/meminfo", "MemTotal")
    yield "system", f"{platform.system()} {platform.release()}"
    yield "distribution", platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    yield "Python", sys.version.split()[0]
    yield "SQLite", sqlite3.sqlite_version


def _line_of(path: str, name: str) -> str:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "unknown")


def _cells(row: Row) -> tuple[str, ...]:
    spread = ""
    if len(row.values) > 1:
        spread = f" [{_number(min(row.values))}-{_number(max(row.values))}, {len(row.values)}]"
    times = ""
    if row.p50_ms is not None and row.p99_ms is not None:
        times = f"{_number(row.p50_ms)} / {_number(row.p99_ms)} ms"
    return (
        row.what,
        row.system,
        f"{_number(row.median)}{spread} {row.unit}",
        times,
        "" if row.ratio is None else f"{_number(row.ratio)} ×",
        row.note,
    )


def _goal_cells(goal: Goal) -> tuple[str, ...]:
    value = "–" if goal.value is None else f"{_number(goal.value)} {goal.bound.unit}".strip()
    return (goal.name, value, str(goal.bound), _VERDICTS[goal.met], goal.note)


def _print_columns(rows: list[tuple[str, ...]], heads: tuple[str, ...]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"  {'  '.join(cells)}".rstrip())


def _number(value: float) -> str:
    """Return a number with as many digits as mean something."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004  # powers of ten
    return f"{value:,.{digits}f}"


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
