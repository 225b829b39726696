"""Draw what was measured as plain SVG, for the documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from benchmarks.figures import Report, Row
from benchmarks.parts.writing import WRITERS
from benchmarks.parts.writing import what as posting
from benchmarks.peers.system import Work

CHARTS = {
    "bench-reads.svg": (
        "read",
        Work.READ_200,
        "First pages a second of a discussion with 200 comments",
    ),
    "bench-writes.svg": (
        "write",
        posting(WRITERS),
        f"Comments stored a second, {WRITERS} readers posting at once",
    ),
}
OURS = "Rejoinder"
_WIDTH, _LEFT, _RIGHT = 800, 290, 150  # of all, of the names, of the numbers
_BAR, _STEP, _TOP, _BOTTOM = 20, 30, 56, 40
_STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #1c1c1c }
.title { font-weight: 600; font-size: 16px }
.small { font-size: 12px; fill: #595959 }
.line { stroke: #c9c9c9; stroke-width: 1 }
.ours { fill: #0b6b4f }
.here { fill: #7d8a94 }
.quoted { fill: #ccd3d8 }
@media (prefers-color-scheme: dark) {
  text { fill: #ededed }
  .small { fill: #b0b0b0 }
  .line { stroke: #4a4a4a }
  .ours { fill: #4cc39a }
  .quoted { fill: #4d565c }
}"""


def write_charts(report: Report, folder: Path, *, date: str) -> list[Path]:
    """Draw each chart that there are rows of ours for; return the files."""
    written = []
    for name, (part, what, title) in CHARTS.items():
        rows = [row for row in report.rows if row.part == part and row.what == what]
        if any(row.system == OURS for row in rows):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_text(draw(rows, title=title, date=date), encoding="utf-8")
            written.append(path)
    return written


def draw(rows: Sequence[Row], *, title: str, date: str) -> str:
    """Return bars on a logarithmic scale, the longest first."""
    ordered = sorted(rows, key=lambda row: row.median, reverse=True)
    low = math.floor(math.log10(min(row.median for row in ordered) / 2))
    high = math.ceil(math.log10(ordered[0].median))
    room = _WIDTH - _LEFT - _RIGHT
    height = _TOP + _STEP * len(ordered) + _BOTTOM

    def place(value: float) -> float:
        return _LEFT + room * (math.log10(value) - low) / max(high - low, 1)

    parts = []
    for power in range(low, high + 1):
        x = place(10**power)
        parts.append(
            f'<line class="line" x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{height - _BOTTOM}"/>'
            f'<text class="small" x="{x:.1f}" y="{height - _BOTTOM + 16}" text-anchor="middle">'
            f"{10**power:,g}</text>"
        )
    for number, row in enumerate(ordered):
        y = _TOP + _STEP * number
        kind = "ours" if row.system == OURS else "quoted" if row.quoted else "here"
        end = place(row.median)
        value = f"{row.median:,.{0 if row.median >= 10 else 1}f}"  # noqa: PLR2004  # digits
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(row.system)}</text>'
            f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{max(end - _LEFT, 1):.1f}" height="{_BAR}"/>'
            f'<text x="{end + 6:.1f}" y="{y + 15}">{value}{" (quoted)" if row.quoted else ""}</text>'
        )
    summary = ", ".join(f"{row.system} {row.median:,.4g}" for row in ordered)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(summary)}</desc>\n<style>{_STYLE}</style>\n"
        f'<text class="title" x="12" y="26">{escape(title)}</text>\n'
        + "\n".join(parts)
        + f'\n<text class="small" x="12" y="{height - 6}">{escape(date)}, make bench; logarithmic scale;'
        " quoted: measured elsewhere</text>\n</svg>\n"
    )
