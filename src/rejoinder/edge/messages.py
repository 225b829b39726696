"""A request and an answer as the edge sees them, whatever server they came through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

Headers: TypeAlias = list[tuple[str, str]]  # names in lower case


class Request(Protocol):
    """One request. Its body is not read yet."""

    method: str
    path: str  # percent-decoded
    query: str  # as it came, without the "?"

    @property
    def scheme(self) -> str:
        """Return `http` or `https`, as the peer speaks it."""

    @property
    def client(self) -> str:
        """Return the address of the peer, without its port."""

    def header(self, name: str) -> str | None:
        """Return a header by its name in lower case; of several the last."""

    def headers(self) -> Iterable[tuple[str, str]]:
        """Return all headers, names in lower case."""

    async def body(self, *, most: int) -> bytes:
        """Read the body.

        Raises:
            BodyTooLargeError: it has more than `most` bytes.
            BodyTooSlowError: it has not come in time.
            BodyCutOffError: it is not whole, or does not say how long it is.
        """


class Public(NamedTuple):  # a tuple, as one is made for each request
    """A GET that says nothing of who asks: all that an answer for everybody may depend on."""

    scheme: str
    host: str
    language: str
    path: str
    query: str
    last_event: str = ""  # where a browser was whose open answer broke off, or ""

    @property
    def address(self) -> str:
        """Return what its answer is kept under."""
        return (
            f"{self.language} {self.last_event} {self.scheme}://{self.host}{self.path}?{self.query}"
        )


class BodyTooLargeError(Exception):
    """A body longer than anything that readers send."""


class BodyTooSlowError(Exception):
    """A body that did not come in time. Granian never gives up on one itself."""


class BodyCutOffError(Exception):
    """A body that ended before its end: half a text must not be stored as if it were all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """Return a header by its name in lower case, or ""."""
        return next((value for key, value in self.headers if key == name), "")


def plain(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    """Return an answer of the edge's own: one sentence, kept by nobody."""
    return Answer(
        status,
        [
            ("content-type", "text/plain; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            *headers,
        ],
        f"{text}\n".encode(),
    )


def too_busy() -> Answer:
    """Return what is said when too many wait already."""
    return plain(503, "Too many are asking at once. Please try again.", ("retry-after", "1"))
