"""Connections that stay open: what happens in a discussion, made once and sent to all who have it open."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from rejoinder.edge.messages import Answer, Public

HEARTBEAT_SECONDS: Final = 25.0  # proxies close what is silent for longer
AT_ONCE_SECONDS: Final = 0.5  # what happens within is told together
SEND_SECONDS: Final = 5.0  # a reader who takes nothing for so long is let go
RETRY_MS: Final = (
    2_000,
    15_000,
)  # when a browser comes back; spread, as a restart cuts all at once
_AGAIN_SECONDS: Final = 2.0  # after a failure
_BEAT: Final = b":\n\n"

log = logging.getLogger(__name__)


class Connection(Protocol):
    """One open answer."""

    def send(self, data: bytes) -> Awaitable[None] | None:
        """Send, and return what to wait for, or None where it is on its way already.

        Raises:
            GoneError: the reader has gone.
        """

    async def gone(self) -> None:
        """Wait until the reader has gone."""


class GoneError(Exception):
    """Nobody listens any more."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What happened in a discussion after a moment, as server-sent events."""

    channel: str  # the surrogate key that tells of more, and after a space how it is drawn
    next: Public  # says what happens after this
    body: bytes


Fetch = Callable[[Public], Awaitable[Batch | Answer]]  # never older than when it is called


@dataclass(slots=True, eq=False)
class _Channel:
    """All who have one discussion open and know the same of it."""

    next: Public
    moved: asyncio.Future[
        None
    ]  # done when they know more, or nobody is left; then there is another
    streams: set[_Stream] = field(default_factory=set)
    is_stale: bool = False
    task: asyncio.Task[None] | None = None


@dataclass(slots=True, eq=False)
class _Stream:
    connection: Connection
    over: asyncio.Future[None]

    def end(self) -> None:
        if not self.over.done():
            self.over.set_result(None)


class Hub:
    """All open connections of this process."""

    def __init__(self, *, most: int, fetch: Fetch) -> None:
        self._most = most
        self._fetch = fetch
        self._channels: dict[str, _Channel] = {}
        self._drawn: dict[str, set[str]] = {}  # channels by their surrogate key
        self._streams: set[_Stream] = set()
        self._is_closing = False
        self._beating: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Return whether no more connections are taken."""
        return len(self._streams) >= self._most or self._is_closing

    def __len__(self) -> int:
        return len(self._streams)

    async def hold(self, connection: Connection, first: Batch) -> None:
        """Send what has happened, then all that happens, until the reader goes or the server stops."""
        if self._beating is None:
            self._beating = asyncio.get_running_loop().create_task(self._beat())
        stream = _Stream(connection, asyncio.get_running_loop().create_future())
        self._streams.add(stream)
        try:
            retry = random.randint(*RETRY_MS)  # noqa: S311  # no secret
            await self._deliver([stream], f"retry: {retry}\n\n".encode() + first.body)
            await self._catch_up(stream, first)
            gone = asyncio.ensure_future(connection.gone())
            await asyncio.wait([gone, stream.over], return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
        finally:
            self._streams.discard(stream)
            self._leave(first.channel, stream)

    async def _catch_up(self, stream: _Stream, batch: Batch) -> None:
        """Join the others as soon as this reader knows exactly what they know."""
        while not stream.over.done() and not self._is_closing:
            channel = self._channels.get(batch.channel)
            if channel is None:
                channel = self._channels[batch.channel] = _Channel(
                    batch.next, asyncio.get_running_loop().create_future()
                )
                self._drawn.setdefault(_key_of(batch.channel), set()).add(batch.channel)
            if _is_same(channel.next, batch.next):
                channel.streams.add(stream)
                # Something may have happened between the making of the batch and now.
                self._wake(batch.channel, channel)
                return
            found = await self._fetch(batch.next)
            if isinstance(found, Answer):
                stream.end()  # it comes back, and asks anew
            elif _is_same(found.next, batch.next):  # the others know less, and are told in a moment
                self._wake(batch.channel, channel)
                await asyncio.wait(
                    [channel.moved, stream.over], return_when=asyncio.FIRST_COMPLETED
                )
            else:
                await self._deliver([stream], found.body)
                batch = found

    def tell(self, keys: Iterable[str]) -> None:
        """Find out what happened, where somebody listens. Waits for nothing."""
        for key in keys:
            for name in self._drawn.get(key, ()):
                self._wake(name, self._channels[name])

    def tell_all(self) -> None:
        """Do so for all: some events have been missed."""
        self.tell(list(self._drawn))

    def _wake(self, name: str, channel: _Channel) -> None:
        channel.is_stale = True
        if channel.task is None:
            channel.task = asyncio.get_running_loop().create_task(self._pump(name, channel))

    async def _pump(self, name: str, channel: _Channel) -> None:
        try:
            while channel.is_stale and channel.streams:
                channel.is_stale = False
                found = await self._fetch(channel.next)
                if isinstance(found, Answer) and found.status < 500:  # noqa: PLR2004  # it is gone
                    for stream in channel.streams:
                        stream.end()
                    return
                if isinstance(found, Answer):
                    log.warning("%s answered %d; asking again.", channel.next.path, found.status)
                    channel.is_stale = True
                    await asyncio.sleep(_AGAIN_SECONDS)
                    continue
                if not _is_same(found.next, channel.next):
                    channel.next = found.next
                    channel.moved.set_result(None)
                    channel.moved = asyncio.get_running_loop().create_future()
                    await self._deliver(list(channel.streams), found.body)
                    await asyncio.sleep(AT_ONCE_SECONDS)
        except Exception:
            log.exception("What happens in %s cannot be told.", name)
            for stream in channel.streams:
                stream.end()
        finally:
            channel.task = None
            self._drop_empty(name, channel)

    async def _deliver(self, streams: Iterable[_Stream], data: bytes) -> None:
        """Send to all; whoever takes nothing in time is let go, so that nobody waits for one in a tunnel."""
        slow: dict[asyncio.Future[None], _Stream] = {}
        for stream in streams:
            try:
                waiting = stream.connection.send(data)
            except GoneError:
                stream.end()
                continue
            if waiting is not None:
                slow[asyncio.ensure_future(_quietly(waiting))] = stream
        if slow:
            _, late = await asyncio.wait(slow, timeout=SEND_SECONDS)
            for sending in late:
                sending.cancel()
                slow[sending].end()

    def _leave(self, name: str, stream: _Stream) -> None:
        channel = self._channels.get(name)
        if channel is not None:
            channel.streams.discard(stream)
            self._drop_empty(name, channel)

    def _drop_empty(self, name: str, channel: _Channel) -> None:
        if not channel.streams and channel.task is None and self._channels.get(name) is channel:
            del self._channels[name]
            drawn = self._drawn[_key_of(name)]
            drawn.discard(name)
            if not drawn:
                del self._drawn[_key_of(name)]
            channel.moved.set_result(None)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._deliver(list(self._streams), _BEAT)

    def close(self) -> None:
        """End all connections: the server stops, and browsers come back to the next one."""
        self._is_closing = True
        for stream in self._streams:
            stream.end()
        if self._beating is not None:
            self._beating.cancel()


def _key_of(channel: str) -> str:
    return channel.partition(" ")[0]


def _is_same(one: Public, other: Public) -> bool:
    """Return whether both say what happens after the same moment, to whatever host they are put."""
    return (one.path, one.query) == (other.path, other.query)


async def _quietly(waiting: Awaitable[None]) -> None:
    with suppress(GoneError):
        await waiting
