"""More posts than can be stored: each is answered, and what was acknowledged is there once."""

from __future__ import annotations

import asyncio
import collections
import os
import time
import uuid

from tests.edge.serving import PAGE, serving, status_of
from tests.installations import Home, home, new_home

__all__ = ["home", "new_home"]

SECONDS = float(os.environ.get("REJOINDER_FLOOD_SECONDS", "3"))
CONNECTIONS = 64


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, dict[str, str]]:
    """Send a request on a connection that stays open; return status and headers."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = {
        name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)
    }
    await reader.readexactly(int(headers.get("content-length", "0")))
    return int(first.split()[1]), headers


async def flood(port: int) -> tuple[collections.Counter[int], list[str], list[float]]:
    """Post as fast as it goes; return the statuses, the acknowledged texts, and how long pages took."""
    statuses: collections.Counter[int] = collections.Counter()
    acknowledged: list[str] = []
    waits: list[float] = []
    deadline = time.monotonic() + SECONDS

    async def write(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        place = 0
        while time.monotonic() < deadline:
            place += 1
            text = f"{number}-{place}-{uuid.uuid4()}"
            body = f"text={text}&name={text[:30]}".encode()
            request = (
                f"POST {PAGE}/reply?device=new HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                "Sec-Fetch-Site: same-origin\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"X-Forwarded-For: 10.{number}.{place % 256}.1\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            ).encode() + body
            status, _ = await exchange(reader, writer, request)
            statuses[status] += 1
            if status in {200, 303}:
                acknowledged.append(text)
        writer.close()

    async def read() -> None:
        while time.monotonic() < deadline:
            began = time.monotonic()
            assert await asyncio.to_thread(status_of, port) == 200
            waits.append(time.monotonic() - began)
            await asyncio.sleep(0.02)

    await asyncio.gather(read(), *(write(number) for number in range(CONNECTIONS)))
    return statuses, acknowledged, waits


def test_each_post_of_a_flood_is_answered_and_stored_once_or_not_at_all(home: Home) -> None:
    with serving(home, REJOINDER_TRUSTED_PROXIES="127.0.0.1") as (port, _):
        statuses, acknowledged, waits = asyncio.run(flood(port))
        assert status_of(port) == 200
    stored = [str(text) for (text,) in home.ask("SELECT source FROM comments_comment")]
    counted = home.ask("SELECT sum(comments) FROM comments_discussiontally")
    published = home.ask("SELECT count(*) FROM comments_comment WHERE status = 'published'")

    assert set(statuses) <= {200, 303, 429, 503}, statuses
    assert acknowledged
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    assert counted == published
    assert sorted(waits)[len(waits) * 9 // 10] < 2
