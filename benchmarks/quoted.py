"""Figures of peers that no registry has: measured on 2026-11-23 by hand, and not run here."""

from __future__ import annotations

from benchmarks.figures import Report, Row
from benchmarks.peers.system import Work

ORIGIN = "measured on 2026-11-23, not run here"
READERS, WRITERS = "32 connections", 16
_REMARK42, _TWIKOO, _WPDISCUZ = "Remark42", "Twikoo 1.7.19", "wpDiscuz 7.6.54"
_POSTING = f"{Work.WRITE}, {WRITERS} connections"
_VOTING = f"{Work.VOTE}, {WRITERS} connections"
# part, work, system, median a second, p50 and p99 in ms, note
_FIGURES: tuple[tuple[str, str, str, float, float | None, float | None, str], ...] = (
    ("read", Work.READ_20, _REMARK42, 8_095, 3.9, 18.4, "the whole tree"),
    ("read", Work.READ_200, _REMARK42, 215, 146, 227, "the whole tree"),
    ("read", Work.READ_10K, _REMARK42, 4.2, 6_100, 6_600, "the whole tree"),
    ("read", Work.READ_20, _TWIKOO, 70.1, 360, 6_330, "8 newest roots, all replies"),
    ("read", Work.READ_200, _TWIKOO, 57.0, 471, 7_260, "8 newest roots, all replies"),
    ("read", Work.READ_10K, _TWIKOO, 43.4, 549, 9_560, "8 newest roots, all replies"),
    ("read", Work.READ_20, _WPDISCUZ, 31.5, 718, 2_000, "the article and the first threads"),
    ("read", Work.READ_200, _WPDISCUZ, 10.2, 2_810, 3_490, "the article and the first threads"),
    ("read", Work.READ_10K, _WPDISCUZ, 8.4, 3_395, 4_460, "the article and the first threads"),
    ("counts", Work.COUNTS, _REMARK42, 5_853, 5.0, 24.9, ""),
    ("counts", Work.COUNTS, _TWIKOO, 4.1, 1_000, 9_500, ""),
    ("write", _POSTING, _REMARK42, 629, 26, 65, "fast fsync"),
    ("write", _POSTING, f"{_REMARK42}, slow fsync", 165, 93, None, "160-170"),
    ("write", _POSTING, _TWIKOO, 1_401, 9, 650, "not durable: kept in memory for 4 s"),
    ("write", _POSTING, _WPDISCUZ, 57.9, 272, 482, ""),
    ("vote", _VOTING, _REMARK42, 1_274, 11.9, 22.3, "one run"),
    ("vote", _VOTING, _TWIKOO, 40.2, 330, 2_480, ""),
    ("vote", _VOTING, _WPDISCUZ, 56.4, 275, 448, ""),
)


def add_quoted(report: Report) -> None:
    """Add the rows of each part that was measured."""
    parts = {row.part for row in report.rows}
    for part, what, system, value, p50, p99, note in _FIGURES:
        if part in parts:
            report.add(
                Row(
                    part=part,
                    what=what,
                    system=system,
                    values=[value],
                    unit="/s",
                    p50_ms=p50,
                    p99_ms=p99,
                    note=", ".join(each for each in (note, ORIGIN) if each),
                    quoted=True,
                )
            )
