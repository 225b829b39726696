"""Many readers who have one discussion open: connects, tells how many, and when each has heard of something.

live_readers.py PORT PATH NUMBER; then a line on stdin is a word to listen for. Prints a line of JSON for each
step. Times are those of the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import time

SOURCES = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")  # each has some 28,000 ports
AT_ONCE = 100  # connections being made
OPEN_SECONDS = 60
STAY_SECONDS = 2  # what is still open then stays open
HEAR_SECONDS = 30
TAIL_BYTES = 200


class Readers:
    """All connections, and what they wait for."""

    def __init__(self) -> None:
        self.word = b""
        self.heard: list[float] = []
        self.all_heard = asyncio.Event()
        self.open = 0


class Reader(asyncio.Protocol):
    """One connection. It keeps only so much as a word may be split over."""

    def __init__(self, readers: Readers, request: bytes) -> None:
        self._readers = readers
        self._request = request
        self._tail = b""
        self._word_heard = b""
        self.head: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        text = self._tail + data
        self._tail = text[-TAIL_BYTES:]
        if not self.head.done():
            self._tail = text
            if b"\r\n\r\n" in text:
                self.head.set_result(text.partition(b"\r\n\r\n")[0])
                self._tail = b""
                self._readers.open += 1
            return
        readers = self._readers
        if readers.word and self._word_heard != readers.word and readers.word in text:
            self._word_heard = readers.word
            readers.heard.append(time.monotonic())
            if len(readers.heard) >= readers.open:
                readers.all_heard.set()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.head.done():
            self._readers.open -= 1
        else:
            self.head.set_exception(exc or ConnectionResetError("closed before an answer"))


async def main(port: int, path: str, number: int) -> None:
    readers = Readers()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n"
    ).encode()
    started = time.monotonic()
    failures: list[str] = []
    gate = asyncio.Semaphore(AT_ONCE)

    async def connect(place: int) -> None:
        async with gate:
            try:
                _, reader = await asyncio.get_running_loop().create_connection(
                    lambda: Reader(readers, request),
                    "127.0.0.1",
                    port,
                    local_addr=(SOURCES[place % len(SOURCES)], 0),
                )
                head = (await asyncio.wait_for(reader.head, OPEN_SECONDS)).lower()
            except (OSError, TimeoutError) as error:
                failures.append(repr(error))
                return
            if b" 200 " not in head or b"text/event-stream" not in head:
                failures.append(head[:300].decode("latin-1"))

    await asyncio.gather(*(connect(place) for place in range(number)))
    opened = time.monotonic() - started
    await asyncio.sleep(STAY_SECONDS)
    say({"open": readers.open, "seconds": opened, "failure": failures[0] if failures else ""})
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        readers.heard.clear()
        readers.all_heard.clear()
        readers.word = line.encode()
        say({"listening": readers.open})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(readers.all_heard.wait(), HEAR_SECONDS)
        heard = sorted(readers.heard)
        say(
            {
                "heard": len(heard),
                "middle": statistics.median(heard) if heard else 0,
                "last": heard[-1] if heard else 0,
            }
        )


def say(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
