"""What is measured in this run, and for how long.

Environment variables choose:

    ONLY=read,write     these parts alone (see PARTS); a peer's name measures that peer alone
    QUICK=1             short runs and small data: to see that everything works. Its figures mean little.
    RUNS=3              how often each load is repeated; the median is what counts
    SECONDS=5           how long each load lasts
    COLD=20000          discussions that are read once each
    READERS=1000,10000  live connections
    HISTORIES=FOLDER    Git directories of real edits (see docs/explanation/anchoring.md); left out without
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PARTS = {
    "import": "a WordPress export into an empty site",
    "render": "what a page costs by the size of the discussion, and 1,000 pages deep; in process",
    "read": "the first page from memory, beside nginx",
    "counts": "the counts of 50 discussions in one answer",
    "cold": "every discussion once, after a start",
    "write": "posting, durable, beside bare SQLite",
    "vote": "voting",
    "live": "readers who are connected when a comment comes",
    "start": "start to first answer, and idle memory",
    "anchors": "passages after edits: at the right place, lost, wrong",
    "painting": "500 passages of an article, painted in Chromium",
    "strangers": "whether the time of an answer tells who has an account; in process",
    "widgets": "bytes of scripts and styles that a reader loads",
}
PEERS = ("isso", "waline", "wordpress", "ghost")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do."""

    parts: frozenset[str]  # of PARTS
    peers: tuple[str, ...]  # of PEERS
    peer_parts: frozenset[str]  # of PARTS, measured with each peer
    runs: int
    seconds: float  # of each load
    cold: int  # discussions
    readers: tuple[int, ...]
    is_quick: bool
    histories: Path | None  # folder of Git directories

    @property
    def is_whole(self) -> bool:
        """Return whether the result may be kept as this day's."""
        return self.parts == set(PARTS) and self.peers == PEERS and not self.is_quick


def read_plan(environment: Mapping[str, str]) -> Plan:
    """Return the plan that the environment asks for.

    Raises:
        ValueError: a name is unknown or a value is no number; says which there are.
    """
    quick = environment.get("QUICK", "") not in {"", "0"}
    asked = [word.strip() for word in environment.get("ONLY", "").split(",") if word.strip()]
    known = {*PARTS, *PEERS}
    if unknown := [word for word in asked if word not in known]:
        raise ValueError(f"ONLY={','.join(unknown)}: there are {', '.join([*PARTS, *PEERS])}.")
    parts = frozenset(word for word in asked if word in PARTS) if asked else frozenset(PARTS)
    peers = tuple(word for word in PEERS if word in asked) if asked else PEERS
    readers = environment.get("READERS") or ("100" if quick else "1000,10000")
    return Plan(
        parts=frozenset() if peers and asked else parts,
        peers=peers,
        peer_parts=parts or frozenset(PARTS),
        runs=int(environment.get("RUNS") or (1 if quick else 3)),
        seconds=float(environment.get("SECONDS") or (2 if quick else 5)),
        cold=int(environment.get("COLD") or (400 if quick else 20_000)),
        readers=tuple(int(number) for number in readers.split(",")),
        is_quick=quick,
        histories=Path(environment["HISTORIES"]) if environment.get("HISTORIES") else None,
    )
