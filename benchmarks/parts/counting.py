"""Ask for the counts of 50 discussions at once, as an index page does."""

from __future__ import annotations

import statistics

from benchmarks.figures import Report
from benchmarks.homes import SITE
from benchmarks.load import Request, run
from benchmarks.parts.reading import CALIBRATION_BYTES, CALIBRATION_OF_PEERS, CONNECTIONS
from benchmarks.parts.rounds import in_turns
from benchmarks.peers.nginx import StaticFiles
from benchmarks.peers.ours import Ours
from benchmarks.peers.system import Work
from benchmarks.plan import Plan

REMARK42_COUNTS = 5_853


def measure(plan: Plan, report: Report) -> None:
    """Add the row and the goal of counts."""
    ours, nginx = Ours(), StaticFiles()
    ours.prepare()
    with ours, nginx:
        request = ours.request(Work.COUNTS)
        note = ""
        if request is None:
            request = Request(port=ours.port, path=f"/api/v1/sites/{SITE}/discussions?limit=50")
            note = "there is no address for counts by URL yet: 50 discussions with theirs, from the API"
        answer = request.once()
        nginx.put("calibration", b"x" * CALIBRATION_BYTES)
        turns = in_turns(
            {
                "ours": lambda: run(request, connections=CONNECTIONS, seconds=plan.seconds),
                "nginx": lambda: run(
                    nginx.request("calibration"), connections=CONNECTIONS, seconds=2
                ),
            },
            runs=plan.runs,
        )
    note = ", ".join(part for part in (f"{len(answer.body):,} bytes", note) if part)
    report.add(turns["ours"].row(part="counts", what=Work.COUNTS, system=ours.name, note=note))
    scaled = REMARK42_COUNTS * statistics.median(turns["nginx"].rates) / CALIBRATION_OF_PEERS
    report.add_goal(
        "counts of 50, of Remark42's",
        statistics.median(turns["ours"].rates) / scaled,
        note=f"quoted {REMARK42_COUNTS:,}/s, scaled by nginx to {scaled:,.0f}/s on this machine",
    )
