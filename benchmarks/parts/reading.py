"""Read the first page of a discussion, warm, beside nginx with the same bytes."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from benchmarks.figures import Report, Row, median_ratio
from benchmarks.homes import SITE, inside
from benchmarks.load import Load, Request, run
from benchmarks.parts.rounds import in_turns
from benchmarks.peers.nginx import StaticFiles
from benchmarks.peers.ours import Ours
from benchmarks.peers.system import Work
from benchmarks.plan import Plan
from benchmarks.processes import Answer

CONNECTIONS = 32
CALIBRATION_BYTES = 20_480
# What nginx sent of those bytes where the peers' figures were taken, and Remark42's best of them.
CALIBRATION_OF_PEERS = 42_061
REMARK42_READS = 8_095
VOID = 1.5
GZIP = "gzip"
EVEN_200 = "/e-200"


def measure(plan: Plan, report: Report) -> None:
    """Add the rows and goals of reading."""
    ours, nginx = Ours(), StaticFiles()
    ours.prepare()
    [deep] = inside(ours.folder, "benchmarks.inside.pages", f"/d/{SITE}/e-100000@1000")
    with ours, nginx:
        report.name_system(ours)
        report.versions["nginx"] = nginx.version
        nginx.put("calibration", b"x" * CALIBRATION_BYTES)
        pages = {
            "20": ours.request(Work.READ_20),
            "200": ours.request(Work.READ_200),
            "10,000": ours.request(Work.READ_10K),
            "100,000": ours.request(Work.READ_100K),
            "even 200": Request(port=ours.port, path=ours.page("e-200")),
            "even 10,000": Request(port=ours.port, path=ours.page("e-10000")),
            "1,000 pages deep": Request(port=ours.port, path=str(deep["path"])),
        }
        requests = {name: request for name, request in pages.items() if request is not None}
        requests["200, gzip"] = replace(requests["200"], headers={"Accept-Encoding": GZIP})
        answers = {name: request.once() for name, request in requests.items()}
        nginx.put("200", answers["200"].body)
        nginx.put("200.gz", _gzipped(answers["200, gzip"]))
        requests |= {
            "nginx 200": nginx.request("200"),
            "nginx gzip": nginx.request("200.gz"),
        }
        _measure(plan, report, requests=requests, answers=answers, nginx=nginx)


def _measure(
    plan: Plan,
    report: Report,
    *,
    requests: dict[str, Request],
    answers: dict[str, Answer],
    nginx: StaticFiles,
) -> None:
    def load(request: Request, seconds: float) -> Load:
        return run(request, connections=CONNECTIONS, seconds=seconds)

    calibrate = partial(load, nginx.request("calibration"), plan.seconds)
    first = calibrate()
    # The two that the main goal compares stand side by side, and run longest.
    compared = ("nginx 200", "200", "nginx gzip", "200, gzip")
    order = [*compared, *(name for name in requests if name not in compared)]
    things: dict[str, Callable[[], Load]] = {
        name: partial(
            load, requests[name], plan.seconds if name in compared else max(2, plan.seconds / 2)
        )
        for name in order
    }
    turns = in_turns(
        things, runs=plan.runs, warm=[partial(load, requests[name], 1) for name in order]
    )
    last = calibrate()
    alone = run(requests["200"], connections=1, seconds=2)
    if not 1 / VOID < last.rate / first.rate < VOID:
        report.warnings.append(
            f"nginx sent {first.rate:,.0f}/s in the beginning and {last.rate:,.0f}/s in the end of reading: "
            "something else ran, and the figures are void."
        )

    rates = {name: turn.rates for name, turn in turns.items()}
    to_nginx = median_ratio(rates["200"], rates["nginx 200"])
    to_gzip = median_ratio(rates["200, gzip"], rates["nginx gzip"])
    for name, answer in answers.items():
        limit = {"200": to_nginx, "200, gzip": to_gzip}.get(name)
        note = f"{len(answer.body):,} bytes"
        if limit is not None:
            note += f", {limit:.2f} × nginx"
        report.add(turns[name].row(part="read", what=_what(name), system="Rejoinder", note=note))
    report.add(
        turns["nginx 200"].row(
            part="read", what=_what("200"), system=nginx.name, ratio=to_nginx, note="the limit"
        ),
        turns["nginx gzip"].row(
            part="read", what=_what("200, gzip"), system=nginx.name, ratio=to_gzip, note="the limit"
        ),
        Row(
            part="read",
            what=f"{CALIBRATION_BYTES:,} bytes from a file",
            system="nginx",
            values=[first.rate, last.rate],
            unit="/s",
            note="in the beginning and in the end",
        ),
        Row(
            part="read",
            what="first page, 200 comments, 1 connection",
            system="Rejoinder",
            values=[alone.rate],
            unit="/s",
            p50_ms=alone.p50_ms,
            p99_ms=alone.p99_ms,
        ),
    )
    calibration = statistics.median([first.rate, last.rate])
    remark42 = REMARK42_READS * calibration / CALIBRATION_OF_PEERS
    report.add_goal("warm first page, of nginx", to_nginx)
    report.add_goal("warm first page in gzip, of nginx", to_gzip)
    report.add_goal(
        "warm first page of 20, of Remark42's best",
        statistics.median(rates["20"]) / remark42,
        note=f"quoted {REMARK42_READS:,}/s, scaled by nginx to {remark42:,.0f}/s on this machine",
    )
    page = turns["200"]
    report.add_goal(
        "warm first page, p99 to p50",
        statistics.median(load.p99_ms / load.p50_ms for load in page.loads),
    )
    for name, what in (
        ("even 10,000", "warm page of 10,000, cost to one of 200"),
        ("100,000", "warm page of 100,000, cost to one of 200"),
        ("1,000 pages deep", "warm page 1,000 deep, cost to the first"),
    ):
        against = "100,000" if "deep" in name else "even 200"
        cost = median_ratio(rates[against], rates[name])
        report.add_goal(what, cost)


def _what(name: str) -> str:
    """Return the row's name of a page; those that systems share are the names of Work."""
    if "deep" in name:
        return f"page {name} in 100,000"
    size, _, more = name.removeprefix("even ").partition(", gzip")
    what = {
        "20": Work.READ_20,
        "200": Work.READ_200,
        "10,000": Work.READ_10K,
        "100,000": Work.READ_100K,
    }.get(size + more, name)
    suffix = " (even)" if name.startswith("even") else ""
    return f"{what}{', gzip' if 'gzip' in name else ''}{suffix}"


def _gzipped(answer: Answer) -> bytes:
    """Return the answer's body in gzip, as it came or as it could have come."""
    return (
        answer.body
        if answer.headers.get("content-encoding") == GZIP
        else gzip.compress(answer.body)
    )
