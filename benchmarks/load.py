"""Offer load with wrk, and read what it reports. `requests.lua` is the other half."""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from benchmarks.packages import program
from benchmarks.processes import HOST, Answer, NotMeasuredError, ask

SCRIPT = Path(__file__).with_name("requests.lua")
MARK = "@@ "  # before the line that requests.lua prints in the end
# No number comes twice, also not in a later run against the same database.
_RUNS = itertools.count(int(time.time()) % 1_000_000)

LuaValue: TypeAlias = "str | int | float | bool | Sequence[LuaValue] | Mapping[str, LuaValue]"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, over and over.

    In path, headers and body `{n}` stands for a number that comes once, `{network}` for an address in a
    network that comes once, and `{1}`, `{2}` … for the fields of the next item.
    """

    port: int
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    items: Sequence[Sequence[str]] = ()  # each is used once; the run ends when none is left
    good: frozenset[int] = frozenset({200})
    must: str = ""  # stands in the body or in the Location of each good answer
    pause_ms: int = 0  # of each connection before each request; not counted as waiting

    @property
    def is_constant(self) -> bool:
        """Return whether it is the same each time, so that wrk need not make it anew."""
        return self.method == "GET" and not self.items and "{" not in self.path

    def once(self) -> Answer:
        """Send it once, with the last item, which wrk will not come to.

        Raises:
            NotMeasuredError: the answer is not a good one, or there is none.
        """
        number = next(_RUNS) * 1_000_000
        fields = {"n": str(number), "network": _network(number)}
        fields |= {
            str(place): value for place, value in enumerate(self.items[-1] if self.items else (), 1)
        }
        try:
            answer = ask(
                self.port,
                _fill(self.path, fields),
                method=self.method,
                headers={name: _fill(value, fields) for name, value in self.headers.items()},
                body=_fill(self.body, fields) if self.body else None,
            )
        except OSError as error:
            raise NotMeasuredError(f"{self.method} {self.path}: {error}") from error
        said = answer.body.decode("utf-8", "replace") + answer.headers.get("location", "")
        if answer.status not in self.good or self.must not in said:
            raise NotMeasuredError(
                f"{self.method} {self.path} answers {answer.status}: {said[:300]!r}"
            )
        return answer


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk found."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    body_bytes: int  # read, headers included
    bad: int  # answers that are not good, and broken connections
    first_bad: str

    @property
    def rate(self) -> float:
        """Return good answers a second."""
        return (self.requests - self.bad) / self.seconds

    @property
    def good(self) -> int:
        return self.requests - self.bad


def run(
    request: Request,
    *,
    connections: int,
    seconds: float,
    timeout_seconds: float = 30,
    bad_share: float = 0.01,
) -> Load:
    """Keep so many connections busy for a while.

    Args:
        bad_share: more bad answers than this among all are no measurement.

    Raises:
        NotMeasuredError: wrk failed, nothing was answered, or too much of it badly.
    """
    first = next(_RUNS) * 1_000_000
    with tempfile.TemporaryDirectory(prefix="rejoinder-wrk-") as folder:
        threads = min(2, connections)
        spec = Path(folder) / "request.lua"
        spec.write_text(
            _spec(request, first=first, threads=threads, folder=Path(folder)), encoding="utf-8"
        )
        done = subprocess.run(
            [
                *program("wrk"),
                f"-t{threads}",
                f"-c{connections}",
                f"-d{max(1, round(seconds))}s",
                f"--timeout={timeout_seconds:g}s",
                f"--script={SCRIPT}",
                f"http://{HOST}:{request.port}{'/' if '{' in request.path else request.path}",
                "--",
                spec,
            ],
            check=False,
            capture_output=True,
            text=True,
        )
    load = read_output(done.stdout)
    if done.returncode or load is None:
        raise NotMeasuredError(f"wrk failed: {(done.stdout + done.stderr)[-500:]}")
    if load.requests == 0:
        raise NotMeasuredError(f"{request.method} {request.path}: no answer in {seconds:g} s")
    if load.bad > bad_share * load.requests:
        raise NotMeasuredError(
            f"{request.method} {request.path}: {load.bad} of {load.requests} answers were bad, "
            f"the first: {load.first_bad or 'a broken connection'}"
        )
    return load


def read_output(text: str) -> Load | None:
    """Return what requests.lua printed at the start of a line, or None when it did not come to that."""
    for line in text.splitlines():
        if line.startswith(MARK):
            found = json.loads(line.removeprefix(MARK))
            return Load(
                requests=found["requests"],
                seconds=found["us"] / 1e6,
                p50_ms=found["p50_us"] / 1e3,
                p99_ms=found["p99_us"] / 1e3,
                body_bytes=found["bytes"],
                bad=found["bad"] + found["broken"],
                first_bad=found["first_bad"],
            )
    return None


def _spec(request: Request, *, first: int, threads: int, folder: Path) -> str:
    values: dict[str, LuaValue] = {
        "constant": request.is_constant,
        "method": request.method,
        "path": request.path,
        "headers": request.headers,
        "body": request.body,
        "good": sorted(request.good),
        "must": request.must,
        "first": first,
        "threads": threads,
        "pause_ms": request.pause_ms,
    }
    if request.items:
        items = folder / "items.tsv"
        items.write_text(
            "".join("\t".join(item) + "\n" for item in request.items), encoding="utf-8"
        )
        values["items"] = str(items)
    return f"return {_lua(values)}\n"


def _lua(value: LuaValue) -> str:
    """Return a value as Lua writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return '"' + "".join(f"\\{byte:03d}" for byte in value.encode()) + '"'
        case Mapping():
            pairs = (f"[{_lua(name)}] = {_lua(inner)}" for name, inner in value.items())
            return "{" + ", ".join(pairs) + "}"
        case _:
            return "{" + ", ".join(_lua(inner) for inner in value) + "}"


def _fill(text: str, fields: Mapping[str, str]) -> str:
    for name, value in fields.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _network(number: int) -> str:
    """Return an address in a network of its own, as requests.lua does."""
    place = number % (200 * 65_536)
    return f"{11 + place // 65_536}.{place // 256 % 256}.{place % 256}.7"
