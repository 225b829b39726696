"""Post and vote, durable, beside what bare SQLite can do on the same disk in the same minutes."""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from benchmarks.disk import Probe, bare_inserts, grouped_inserts, probe_fsync
from benchmarks.figures import Report, Row, median_ratio
from benchmarks.homes import inside
from benchmarks.load import Load, Request, run
from benchmarks.parts.rounds import Turns
from benchmarks.peers.ours import HOT, Ours
from benchmarks.peers.system import System, Work
from benchmarks.plan import Plan
from benchmarks.processes import NotMeasuredError

WRITERS = 16
READERS = 8
READ_PAUSE_MS = 20  # of each reader
REMARK42_WRITES = {"fast": 629, "slow": 170}  # a second, by the regime of the disk
SLOW_FSYNC_MS = 1.0
DRIFT = 2.0


def measure(plan: Plan, report: Report) -> None:
    """Add the rows and goals of posting."""
    ours = Ours()
    ours.prepare()
    [service] = inside(ours.folder, "benchmarks.inside.posts")
    with ours:
        report.name_system(ours)
        write(ours, connections=WRITERS, seconds=2)  # thrown away: fills the write-ahead log
        bare, grouped = [], []
        alone, together = Writes(), Writes()
        for _ in range(plan.runs):
            bare.append(bare_inserts(ours.folder, seconds=1))
            grouped.append(grouped_inserts(ours.folder, seconds=1))
            alone.measure(ours, connections=1, seconds=plan.seconds)
            together.measure(ours, connections=WRITERS, seconds=plan.seconds)
        reads = _reads_meanwhile(ours, seconds=plan.seconds)
    share = median_ratio(together.turns.rates, bare)
    report.add(
        alone.row(what=what(1), system=ours.name),
        together.row(what=what(WRITERS), system=ours.name, note=f"{share:.2f} × bare inserts"),
        _limit(what(1), "bare SQLite, insert and sync", bare, alone.turns.rates),
        _limit(
            what(WRITERS), "bare SQLite, 16 threads, one commits", grouped, together.turns.rates
        ),
        Row(
            part="write",
            what=what(1),
            system="Rejoinder, the service alone",
            values=[float(str(service["posts"]))],
            unit="/s",
            note="in process, without HTTP and pages",
        ),
        Row(
            part="write",
            what="reads while 16 post to the same discussion",
            system=ours.name,
            values=[reads.rate],
            unit="/s",
            p50_ms=reads.p50_ms,
            p99_ms=reads.p99_ms,
            note=f"{READERS} readers, each pausing {READ_PAUSE_MS} ms",
        ),
    )
    rate = statistics.median(together.turns.rates)
    report.add_goal("posting, 16 connections", rate)
    report.add_goal("posting, of bare SQLite inserts", share)
    report.add_goal("reads while 16 post, p99", reads.p99_ms)
    fsync = statistics.median(probe.p50_ms for probe in together.probes)
    regime = "slow" if fsync > SLOW_FSYNC_MS else "fast"
    report.add_goal(
        "posting, of Remark42's",
        rate / REMARK42_WRITES[regime],
        note=f"quoted {REMARK42_WRITES[regime]}/s with {regime} fsync; here {fsync:.2f} ms",
    )


def measure_votes(plan: Plan, report: Report) -> None:
    """Add the row of voting."""
    ours = Ours()
    ours.prepare()
    with ours:
        turns = Turns()
        for _ in range(plan.runs):
            turns.loads.append(vote(ours, seconds=plan.seconds))
    report.add(turns.row(part="vote", what=f"{Work.VOTE}, {WRITERS} connections", system=ours.name))


@dataclass(slots=True)
class Writes:
    """Runs of posting, and what the disk did before and after each."""

    turns: Turns = field(default_factory=Turns)
    probes: list[Probe] = field(default_factory=list)

    def measure(self, system: System, *, connections: int, seconds: float) -> None:
        """Add a run; once more where the disk changed its pace meanwhile."""
        before, load, after = _probed(system, connections=connections, seconds=seconds)
        if not 1 / DRIFT < after.p50_ms / before.p50_ms < DRIFT:
            before, load, after = _probed(system, connections=connections, seconds=seconds)
        self.turns.loads.append(load)
        self.probes += [before, after]

    def row(self, *, what: str, system: str, ratio: float | None = None, note: str = "") -> Row:
        p50 = statistics.median(probe.p50_ms for probe in self.probes)
        p90 = statistics.median(probe.p90_ms for probe in self.probes)
        notes = [part for part in (note, f"fsync {p50:.2f}/{p90:.2f} ms") if part]
        return self.turns.row(
            part="write", what=what, system=system, ratio=ratio, note=", ".join(notes)
        )


def _probed(system: System, *, connections: int, seconds: float) -> tuple[Probe, Load, Probe]:
    before = probe_fsync(system.folder)
    load = write(system, connections=connections, seconds=seconds)
    return before, load, probe_fsync(system.folder)


def what(connections: int) -> str:
    """Return the row's name."""
    return f"{Work.WRITE}, {connections} connection{'s' if connections > 1 else ''}"


def write(system: System, *, connections: int, seconds: float) -> Load:
    """Post for a while; see that what was acknowledged is in the database.

    Raises:
        NotMeasuredError: it is not, or posting failed.
    """
    request = system.request(Work.WRITE)
    if request is None:
        raise NotMeasuredError(f"{system.name} takes no comments")
    before = system.rows()
    load = run(request, connections=connections, seconds=seconds, bad_share=system.bad_share)
    stored = system.rows() - before
    # What was under way when time was up may be stored without having been counted.
    if not load.good <= stored <= load.good + load.bad + connections:
        raise NotMeasuredError(
            f"{system.name} acknowledged {load.good:,} comments and stored {stored:,}"
        )
    return load


def vote(system: System, *, seconds: float) -> Load:
    """Vote for a while, each time on another comment or as somebody else."""
    request = system.request(Work.VOTE)
    if request is None:
        raise NotMeasuredError(f"{system.name} takes no votes")
    return run(request, connections=WRITERS, seconds=seconds)


def paced_reads(ours: Ours) -> Request:
    """Return reads of the discussion that is written to, and of others, by readers who pause."""
    keys = [HOT, *(f"t-{number}" for number in range(10, 30))]
    items = [(ours.page(key),) for _ in range(1_000) for key in keys]
    return Request(port=ours.port, path="{1}", items=items, pause_ms=READ_PAUSE_MS)


def _reads_meanwhile(ours: Ours, *, seconds: float) -> Load:
    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write, ours, connections=WRITERS, seconds=seconds + 1)
        reading = pool.submit(run, paced_reads(ours), connections=READERS, seconds=seconds)
        writing.result()
        return reading.result()


def _limit(what: str, system: str, limits: list[float], ours: list[float]) -> Row:
    return Row(
        part="write",
        what=what,
        system=system,
        values=limits,
        unit="/s",
        ratio=median_ratio(ours, limits),
        note="the limit, without HTTP",
    )
