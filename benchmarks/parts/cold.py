"""Read every discussion once after a start: what a crawler sees, and everybody after a restart."""

from __future__ import annotations

from benchmarks.figures import Report, Row
from benchmarks.parts.reading import CONNECTIONS
from benchmarks.peers.ours import Ours, stored_small
from benchmarks.plan import Plan
from benchmarks.walking import walk

TURNS = 3  # parts of the list, one after the other, to see whether the rate holds


def measure(plan: Plan, report: Report) -> None:
    """Add the row and the goal of cold reading."""
    ours = Ours("cold", stored=stored_small(plan.cold))
    ours.prepare()
    paths = [ours.page(f"t-{number}") for number in range(plan.cold)]
    with ours:
        report.name_system(ours)
        # The start has asked for t-1 and warmed nothing else; the first dozen loads templates.
        walk(ours.port, [f"{path}?sort=oldest" for path in paths[:12]], connections=4)
        walks = [
            walk(ours.port, paths[turn::TURNS], connections=CONNECTIONS) for turn in range(TURNS)
        ]
        memory = ours.memory()
    seconds = sum(each.seconds for each in walks)
    rate = sum(each.requests for each in walks) / seconds
    report.add(
        Row(
            part="cold",
            what=f"each of {plan.cold:,} discussions of 20 comments once",
            system=ours.name,
            values=[each.rate for each in walks],
            unit="/s",
            p50_ms=max(each.p50_ms for each in walks),
            p99_ms=max(each.p99_ms for each in walks),
            note=f"afterwards {memory.pss:,.0f} MB (PSS), {memory.rss:,.0f} MB (RSS)",
        )
    )
    report.add_goal("cold pages a second", rate)
