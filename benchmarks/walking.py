"""Ask for each of many addresses once, several at a time: what wrk cannot do."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.processes import HOST, NotMeasuredError

TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Walk:
    """How long it took."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def walk(port: int, paths: Sequence[str], *, connections: int) -> Walk:
    """Ask for each path once.

    Raises:
        NotMeasuredError: an answer was not 200, or none came.
    """
    return asyncio.run(_walk(port, paths, connections=connections))


async def _walk(port: int, paths: Sequence[str], *, connections: int) -> Walk:
    times: list[float] = []
    left = iter(paths)
    started = time.perf_counter()
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS + len(paths)), asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(_ask_for(port, left, times))
    except* (OSError, TimeoutError, asyncio.IncompleteReadError) as errors:
        raise NotMeasuredError(f"reading each once: {errors.exceptions[0]!r}") from errors
    except* NotMeasuredError as errors:
        raise NotMeasuredError(f"reading each once: {errors.exceptions[0]}") from errors
    seconds = time.perf_counter() - started
    cuts = statistics.quantiles(times, n=100)
    return Walk(
        requests=len(times), seconds=seconds, p50_ms=cuts[49] * 1_000, p99_ms=cuts[98] * 1_000
    )


async def _ask_for(port: int, paths: Iterator[str], times: list[float]) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    for path in paths:
        started = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if " 200 " not in head.partition("\r\n")[0]:
            raise NotMeasuredError(f"{path} answers {head.partition(chr(13))[0]}")
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0].strip()
        if not length.isdecimal():
            raise NotMeasuredError(f"{path}: an answer without its length")
        await reader.readexactly(int(length))
        times.append(time.perf_counter() - started)
    writer.close()
