"""What a page costs without a cache, by the size of its discussion and by depth; and the import."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.exports import write_wxr
from benchmarks.figures import Report, Row
from benchmarks.homes import SITE, command, environment, inside, rejoinder
from benchmarks.packages import BENCH
from benchmarks.peers.ours import Ours
from benchmarks.plan import Plan
from benchmarks.processes import NotMeasuredError

SORTS = ("newest", "oldest", "most-voted", "most-replied")
SIZES = {"e-200": "200", "e-10000": "10,000", "e-100000": "100,000"}
DEEP = "e-100000@1000"
ARTICLES, COMMENTS = 500, 50  # of an export


def measure_pages(plan: Plan, report: Report) -> None:
    """Add a row for each size and order, and the goals of their costs."""
    del plan
    ours = Ours("render")
    ours.prepare()
    ratios = {"10,000": 0.0, "100,000": 0.0}
    most_statements = 0
    for sort in SORTS:
        words = {f"/d/{SITE}/{key}?sort={sort}": f"page of {size}" for key, size in SIZES.items()}
        if sort == SORTS[0]:
            words[f"/d/{SITE}/{DEEP}"] = "page 1,000 deep in 100,000"
        found = {str(row["word"]): row for row in inside(ours.folder, _PAGES, *words)}
        medians = {}
        for word, what in words.items():
            row = found[word]
            medians[what] = float(str(row["ms"]))
            most_statements = max(most_statements, int(str(row["statements"])))
            report.add(
                Row(
                    part="render",
                    what=f"{what}, {sort}",
                    system="Rejoinder, in process",
                    values=[float(str(row[name])) for name in ("least_ms", "ms", "most_ms")],
                    unit="ms",
                    note=f"{row['statements']} statements, {int(str(row['bytes'])):,} bytes",
                )
            )
        for size, worst in ratios.items():
            ratio = medians[f"page of {size}"] / medians["page of 200"]
            ratios[size] = max(worst, ratio)
        if sort == SORTS[0]:
            deep = medians["page 1,000 deep in 100,000"] / medians["page of 100,000"]
            report.add_goal("cold page 1,000 deep, cost to the first", deep)
    for size, worst in ratios.items():
        report.add_goal(
            f"cold page of {size}, cost to one of 200",
            worst,
            note="the worst of four orders",
        )
    report.add_goal("statements for a page", most_statements)


def measure_import(plan: Plan, report: Report) -> None:
    """Add the rate and the memory of an import from WordPress."""
    articles = ARTICLES // 10 if plan.is_quick else ARTICLES
    BENCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="import-", dir=BENCH) as folder:
        home, export = Path(folder) / "home", Path(folder) / "export.xml"
        written = write_wxr(export, articles=articles, comments=COMMENTS)
        rejoinder(home, "init", "--site", SITE)
        started = time.perf_counter()
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command(home), "import", "wordpress", export, "--site", SITE],
                env=environment(),
                stdout=log,
                stderr=log,
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        if process.returncode:
            raise NotMeasuredError(f"the import failed: {(home / 'log').read_text('utf-8')[-500:]}")
    megabytes = used.ru_maxrss * 1_024 / 1e6
    report.add(
        Row(
            part="import",
            what=f"{written:,} comments from WordPress",
            system="Rejoinder",
            values=[written / seconds],
            unit="comments/s",
            note=f"{megabytes:,.0f} MB at most",
        )
    )
    report.add_goal("import", written / seconds)
    report.add_goal("import, memory", megabytes)


_PAGES = "benchmarks.inside.pages"
