"""Ask an edge as a server would, with a small WSGI application behind it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rejoinder.edge.application import Edge, Options
from rejoinder.edge.live import GoneError
from rejoinder.edge.messages import Answer, BodyTooLargeError, Headers

T = TypeVar("T")

PUBLIC = "public, max-age=0, s-maxage=10, stale-while-revalidate=60"
PRIVATE = "private, no-store"


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Asked:
    """A request."""

    path: str = "/"
    query: str = ""
    method: str = "GET"
    sent: Headers = field(default_factory=list)
    content: bytes = b""
    scheme: str = "http"
    client: str = "192.0.2.7"

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.sent if key == name]
        return found[-1] if found else ("gazette.example.org" if name == "host" else None)

    def headers(self) -> Iterable[tuple[str, str]]:
        return [("host", "gazette.example.org"), *self.sent]

    async def body(self, *, most: int) -> bytes:
        if len(self.content) > most:
            raise BodyTooLargeError
        return self.content


class Behind:
    """The application behind the edge: answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, Headers, bytes]] = {}
        self.go_on = threading.Event()
        self.go_on.set()

    def says(self, path: str, body: bytes, *headers: tuple[str, str], status: int = 200) -> None:
        """Answer an address, from now on."""
        kind = {"Content-Type": "text/html; charset=utf-8"}
        self.answers[path] = (status, [*(kind | dict(headers)).items()], body)

    def asked(self, path: str) -> int:
        """Return how many times it was asked for an address."""
        return sum(environ["PATH_INFO"] == path for environ in self.environs)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        self.environs.append(environ)
        query = environ["QUERY_STRING"]
        path = environ["PATH_INFO"]
        told = self.answers.get(f"{path}?{query}") or self.answers.get(path)
        status, headers, body = told or (404, [("Content-Type", "text/html")], b"Nothing here.")
        self.go_on.wait(5)
        start_response(f"{status} Said", headers)
        return [body]


class Open:
    """The reader's end of an answer that stays open."""

    def __init__(self, headers: Headers) -> None:
        self.headers = headers
        self.received = b""
        self.left = asyncio.Event()
        self.is_stuck = False

    def send(self, data: bytes) -> Awaitable[None] | None:
        if self.left.is_set():
            raise GoneError
        if self.is_stuck:
            return asyncio.sleep(3600)
        self.received += data
        return None

    async def gone(self) -> None:
        await self.left.wait()


class Site:
    """An edge, its clock, and what is behind it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # fields of `Options`
        self.clock = Clock()
        self.behind = Behind()
        self.open: list[Open] = []
        chosen = {"session_cookie": "session", "device_cookie": "device", "threads": 8, **options}
        self.edge = Edge(self.behind, Options(**chosen), clock=self.clock)

    async def ask(self, path: str = "/", *sent: tuple[str, str], **fields: Any) -> Answer:  # noqa: ANN401  # of `Asked`
        """Return the answer, as the server sends it."""
        answer = await self.ask_open(Asked(path=path, sent=list(sent), **fields))
        assert answer is not None
        return answer

    async def ask_open(self, request: Asked) -> Answer | None:
        """Return the answer, None where it was kept open and is over."""
        return self.edge.answer_now(request) or await self.edge.answer(request, hold=self._hold)

    def _hold(self, headers: Headers) -> Open:
        self.open.append(Open(headers))
        return self.open[-1]


def run(work: Callable[[Site], Awaitable[T]], **options: Any) -> T:  # noqa: ANN401  # of `Options`
    """Do something with an edge, in an event loop of its own."""

    async def inside() -> T:
        site = Site(**options)
        try:
            return await work(site)
        finally:
            site.behind.go_on.set()
            site.edge.close()

    return asyncio.run(inside())


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; two seconds at most."""
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110  # whatever it is, also in other threads
            await asyncio.sleep(0.002)
