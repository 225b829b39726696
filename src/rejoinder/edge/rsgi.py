"""The edge as an application of Granian's own interface, RSGI, in which bytes from memory cost least."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from types import FrameType
from typing import Final, Protocol

from rejoinder.edge.application import Edge
from rejoinder.edge.live import GoneError
from rejoinder.edge.messages import BodyCutOffError, BodyTooLargeError, BodyTooSlowError, Headers

BODY_SECONDS: Final = 30.0
_ON_ITS_WAY: Final = "PyEmptyAwaitable"  # Granian's, in its compiled part too
ORPHAN_SECONDS: Final = 5.0  # for what is under way, when the server's first process is gone


class _Headers(Protocol):
    def get(self, name: str) -> str | None: ...
    def items(self) -> list[tuple[str, str]]: ...


class _Scope(Protocol):
    proto: str
    method: str
    scheme: str
    path: str
    query_string: str
    client: str
    headers: _Headers


class _Transport(Protocol):
    def send_bytes(self, data: bytes) -> Awaitable[None]: ...


class _Protocol(Protocol):
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def client_disconnect(self) -> Awaitable[None]: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: Headers) -> _Transport: ...


class _Request:
    """A request of RSGI. Whatever is asked of it is made by Granian at that moment, so little is asked."""

    __slots__ = ("_headers", "_protocol", "_scope", "method", "path", "query")

    def __init__(self, scope: _Scope, protocol: _Protocol) -> None:
        self._scope = scope
        self._headers = scope.headers
        self._protocol = protocol
        self.method = scope.method
        self.path = scope.path
        self.query = scope.query_string

    @property
    def scheme(self) -> str:
        return self._scope.scheme

    @property
    def client(self) -> str:
        return self._scope.client.rpartition(":")[0].strip("[]")

    def header(self, name: str) -> str | None:
        return self._headers.get(name)

    def headers(self) -> Iterable[tuple[str, str]]:
        return self._headers.items()

    async def body(self, *, most: int) -> bytes:
        length = self.header("content-length") or "0"
        # Of one that is sent in pieces of unknown number Granian does not tell whether it was the last.
        if self.header("transfer-encoding") is not None or not length.isdecimal():
            raise BodyCutOffError
        if int(length) > most:
            raise BodyTooLargeError
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in self._protocol:
                    size += len(chunk)
                    if size > most:
                        raise BodyTooLargeError
                    chunks.append(chunk)
        except TimeoutError:
            raise BodyTooSlowError from None
        if size != int(length):
            raise BodyCutOffError
        return b"".join(chunks)


class _Connection:
    """An open answer of RSGI."""

    __slots__ = ("_protocol", "_transport")

    def __init__(self, protocol: _Protocol, headers: Headers) -> None:
        self._protocol = protocol
        self._transport = protocol.response_stream(200, headers)

    def send(self, data: bytes) -> Awaitable[None] | None:
        try:
            sending = self._transport.send_bytes(data)
        except Exception as error:  # Granian's own class of it is in its compiled part
            raise GoneError from error
        # Nearly always it is on its way already. To wait for that too would make a task for each reader.
        return None if type(sending).__name__ == _ON_ITS_WAY else sending

    async def gone(self) -> None:
        await self._protocol.client_disconnect()


class RsgiApplication:
    """What Granian calls, in each of its processes."""

    def __init__(
        self, make: Callable[[asyncio.AbstractEventLoop], Edge], *, stop: Callable[[], None]
    ) -> None:
        self._make = make
        self._stop = stop
        self._edge: Edge | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._edge = self._make(loop)
        self._chain_to_sigterm(loop)
        _end_with_parent()

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        if self._edge is not None:
            self._edge.close()
        self._stop()

    async def __rsgi__(self, scope: _Scope, protocol: _Protocol) -> None:
        edge = self._edge
        assert edge is not None
        request = _Request(scope, protocol)
        answer = edge.answer_now(request)
        if answer is None:
            answer = await edge.answer(request, hold=lambda headers: _Connection(protocol, headers))
        if answer is not None:
            protocol.response_bytes(answer.status, answer.headers, answer.body)

    def _chain_to_sigterm(self, loop: asyncio.AbstractEventLoop) -> None:
        """End open connections when the server is told to stop: it would wait for them for ever."""
        before = signal.getsignal(signal.SIGTERM)

        def stop(number: int, frame: FrameType | None) -> None:
            if self._edge is not None:
                loop.call_soon_threadsafe(self._edge.hub.close)
            if callable(before):
                before(number, frame)

        signal.signal(signal.SIGTERM, stop)


def _end_with_parent() -> None:
    """End when the server's first process is killed: nobody would ever stop this one, which has its port."""
    parent = os.getppid()

    def watch() -> None:
        # Granian forks, so no pipe to the parent tells of its end: each process has all ends of all pipes.
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
