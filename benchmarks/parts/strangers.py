"""Whether the time of an answer tells who has an account (OWASP ASVS 5.0, V6.3.8)."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.exports import write_wxr
from benchmarks.figures import Report, Row
from benchmarks.homes import SITE, inside, rejoinder
from benchmarks.packages import BENCH
from benchmarks.plan import Plan
from benchmarks.processes import NotMeasuredError

SAMPLES: Final = 500  # of each kind, for each form


def measure(plan: Plan, report: Report) -> None:
    """Add two rows for each form that takes an address, and the goal of their difference."""
    samples = SAMPLES // 10 if plan.is_quick else SAMPLES
    worst, worst_form = 0.0, ""
    for found in _asked(samples):
        form, statuses = str(found["form"]), found["statuses"]
        assert isinstance(statuses, dict)
        if statuses["known"] != statuses["unknown"] or len(statuses["known"]) != 1:
            raise NotMeasuredError(f"{form}: the answers themselves tell: {statuses}")
        medians = {}
        for kind in ("known", "unknown"):
            values = found[kind]
            assert isinstance(values, list)
            medians[kind] = statistics.median(values)
            report.add(
                Row(
                    part="strangers",
                    what=f"{form}, {kind} address",
                    system="Rejoinder, in process",
                    values=statistics.quantiles(values, n=4),
                    unit="ms",
                    note=f"quartiles of {samples}; answer {statuses[kind][0]}",
                )
            )
        apart = abs(medians["known"] - medians["unknown"])
        if apart >= worst:
            worst, worst_form = apart, form
    report.add_goal("known and unknown addresses, apart", worst, note=worst_form)


def _asked(samples: int) -> list[dict[str, object]]:
    BENCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="strangers-", dir=BENCH) as folder:
        home, export = Path(folder) / "home", Path(folder) / "export.xml"
        write_wxr(export, articles=samples, comments=1)
        rejoinder(home, "init", "--site", SITE)
        rejoinder(home, "import", "wordpress", export, "--site", SITE)
        return inside(home, "benchmarks.inside.strangers", str(samples))
