"""Run all measurements, print a table, and fail when a ratio is over its limit."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.exports import write_jsonl, write_wxr
from benchmarks.homes import SITE, environment, rejoinder

SIZES = (20, 200, 10_000)
SORTS = ("newest", "oldest", "most-voted", "most-replied")
MAX_PAGE_RATIO = 1.3  # of a page of the largest discussion to one of 200 comments
MAX_STATEMENTS = 6
MAX_IMPORT_MB = 200
IMPORTED = 25_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing. `good` is None where only a ratio could tell."""

    what: str
    value: str
    good: bool | None = None


def main() -> int:
    figures = []
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        root = Path(folder)
        figures += _import(root)
        home = _home(root)
        figures += _pages(home)
        figures += _posts(home)
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        verdict = {True: "ok", False: "TOO SLOW", None: ""}[figure.good]
        print(f"  {figure.what:<{width}}  {figure.value:>28}  {verdict}")
    return int(any(figure.good is False for figure in figures))


def _home(root: Path) -> Path:
    home, export = root / "pages", root / "pages.jsonl"
    write_jsonl(export, discussions={f"d{size}": size for size in SIZES})
    rejoinder(home, "init", "--site", SITE)
    rejoinder(home, "import", "jsonl", str(export), "--site", SITE)
    return home


def _import(root: Path) -> list[Figure]:
    home, export = root / "import", root / "import.xml"
    written = write_wxr(export, articles=IMPORTED // 50, comments=50)
    rejoinder(home, "init", "--site", SITE)
    started = time.perf_counter()
    rejoinder(home, "import", "wordpress", str(export), "--site", SITE)
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024
    return [
        Figure(f"import of {written:,} comments", f"{written / seconds:,.0f} comments/s"),
        Figure("  memory at most", f"{megabytes:,.0f} MB", megabytes <= MAX_IMPORT_MB),
    ]


def _pages(home: Path) -> list[Figure]:
    figures = []
    for sort in SORTS:
        paths = {size: f"/d/{SITE}/d{size}?sort={sort}" for size in SIZES}
        measured = {row["path"]: row for row in _inside(home, "benchmarks.pages", *paths.values())}
        for size, path in paths.items():
            row = measured[path]
            value = f"{row['ms']:.1f} ms, {row['statements']} statements"
            figures.append(
                Figure(
                    f"page of {size:>6,}, {sort}",
                    value,
                    int(str(row["statements"])) <= MAX_STATEMENTS,
                )
            )
        ratio = float(str(measured[paths[SIZES[-1]]]["ms"])) / float(
            str(measured[paths[200]]["ms"])
        )
        figures.append(Figure(f"  {SIZES[-1]:,} to 200", f"{ratio:.2f} ×", ratio <= MAX_PAGE_RATIO))
    return figures


def _posts(home: Path) -> list[Figure]:
    [row] = _inside(home, "benchmarks.posts")
    posts, bare = float(str(row["posts"])), float(str(row["bare"]))
    return [
        Figure("posts, one after the other, durable", f"{posts:,.0f}/s"),
        Figure("  to bare SQLite inserts", f"{posts / bare:.2f} × of {bare:,.0f}/s"),
    ]


def _inside(home: Path, module: str, *words: str) -> list[dict[str, object]]:
    """Run a module as a process of its own in a home, and return the JSON lines that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        check=True,
        capture_output=True,
        text=True,
        env={**environment(), "REJOINDER_HOME": str(home), "PYTHONPATH": str(Path.cwd())},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    sys.exit(main())
