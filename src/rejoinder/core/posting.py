"""Hand something to another server, as guarded as `fetching` asks for something: see there.

No redirect is followed: what was meant for one address is given to no other. What the server says besides the status
is read no further than a few bytes, and told to nobody.
"""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from rejoinder.core.fetching import (
    AGENT,
    PORTS,
    Address,
    Deadline,
    Fetcher,
    FetchError,
    with_tls,
)

_MOST_ANSWER_BYTES: Final = 1 << 14
_MOST_DIGITS: Final = 9
_SUCCESS: Final = range(200, 300)


class PostError(FetchError):
    """Nothing was handed over. Says why in our words, never in those of the other server."""

    code = "not_posted"


class UnsafeAddressError(PostError):
    """The address is none that something may be sent to, and will be none later."""

    code = "address_unsafe"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered."""

    status: int
    retry_after: float | None = None  # seconds that it asks for

    @property
    def is_success(self) -> bool:
        return self.status in _SUCCESS


@dataclass(frozen=True, slots=True)
class Poster(Fetcher):
    """Hands over what is given, within the time and to the addresses that are allowed."""

    types: Collection[str] = ()
    most_bytes: int = 0
    seconds: float = 10.0
    schemes: Collection[str] = ("http", "https")
    inside: Collection[str] = ()  # "HOST" or "HOST:PORT" that may be in our own network

    def check(self, url: str) -> None:
        """Refuse what is no address that could be allowed, without looking it up.

        Raises:
            UnsafeAddressError
        """
        self._target(url)

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Answered:
        """Hand something over, and return what is answered.

        Raises:
            UnsafeAddressError: nothing may be sent there.
            PostError: nobody answers.
        """
        scheme, host, port, target = self._target(url)
        deadline = Deadline(self.seconds)
        try:
            address = self._address(host, port)
            raw = socket.create_connection((str(address), port), timeout=self.seconds)
            with closing(raw):
                deadline.watch(raw)
                connection = http.client.HTTPConnection(host, port, timeout=self.seconds)
                connection.default_port = PORTS[scheme]  # which the header Host leaves out
                connection.sock = with_tls(raw, host) if scheme == "https" else raw
                with closing(connection):
                    connection.request("POST", target, body, {"User-Agent": AGENT, **headers})
                    response = connection.getresponse()
                    response.read(_MOST_ANSWER_BYTES)
                    if deadline.is_over:  # what was heard so far looks whole, and may not be
                        raise TimeoutError
                    return Answered(response.status, _seconds(response.getheader("Retry-After")))
        except (OSError, http.client.HTTPException, ValueError) as error:
            # A wait that is over may be heard of before the whole time is.
            is_late = deadline.is_over or isinstance(error, TimeoutError)
            late = "it took too long" if is_late else "the server did not answer properly"
            raise PostError(f"Nothing was handed over: {late}.") from error
        finally:
            deadline.cancel()

    def _target(self, url: str) -> tuple[str, str, int, str]:
        try:
            scheme, host, port, target = self._parts(url)
        except FetchError as error:
            raise UnsafeAddressError(
                "Nothing is sent there: this is no address of the web."
            ) from error
        if scheme not in self.schemes:
            raise UnsafeAddressError(f"Nothing is sent there: use {' or '.join(self.schemes)}.")
        if port not in self.ports and not self._is_inside(host, port):
            raise UnsafeAddressError(
                f"Nothing is sent there: port {port} is none of the public web."
            )
        return scheme, host, port, target

    def _is_port_allowed(self, port: int) -> bool:
        return port > 0  # `_target` looks at it with the host

    def _is_inside(self, host: str, port: int) -> bool:
        return host in self.inside or f"{host}:{port}" in self.inside

    def _address(self, host: str, port: int) -> Address:
        found = self.look_up(host, port)
        if not found:
            raise OSError("The host has no address.")
        if not self._is_inside(host, port) and not all(map(self.is_allowed, found)):
            raise UnsafeAddressError("Nothing is sent there: the host is none of the public web.")
        return found[0]


def _seconds(text: str | None) -> float | None:
    """Return what a header Retry-After says (RFC 9110, 10.2.3), None for what says nothing."""
    text = (text or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:_MOST_DIGITS])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
