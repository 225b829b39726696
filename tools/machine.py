#!/usr/bin/env python3
"""Print the machine that a measurement ran on: cores, processor, memory, Python, SQLite."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

try:
    from pysqlite3 import sqlite_version  # type: ignore[import-untyped]  # ships no types
except ImportError:
    from sqlite3 import sqlite_version


def line_of(path: str, name: str) -> str:
    """Return what follows `name` and a colon in a file of /proc, or "unknown" (not on Linux)."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown"
    )


def main() -> None:
    """Print one line for each."""
    facts = {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "processor": line_of("/proc/cpuinfo", "model name"),
        "memory": line_of("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite_version,
    }
    for name, fact in facts.items():
        sys.stdout.write(f"{name:10}{fact}\n")


if __name__ == "__main__":
    main()
