"""Ask other servers for something, without being led into our own network.

An address that somebody else wrote may name this machine, its neighbours or a cloud's store of passwords, by a name
that means another machine a moment later. So a name is looked up once, every address it has must be public, and the
connection goes to the address that was looked at. A redirect is another address, and is looked at like the first.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from rejoinder.core.errors import InvalidError
from rejoinder.core.hosts import ascii_host

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PORTS: Final = {"http": 80, "https": 443}
_PIECE_BYTES: Final = 1 << 16
AGENT: Final = "Rejoinder"
# Python 3.11 takes these for public: ways into IPv4, old site-local addresses, documentation.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "3fff::/20"),
        *("192.88.99.0/24", "0.0.0.0/8"),
    )
)


class FetchError(InvalidError):
    """Nothing was brought. Says why in our words, never in those of the other server."""

    code = "not_fetched"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered."""

    url: str  # the last one, behind redirects
    type: str  # media type, lower case, without parameters
    content: bytes
    charset: str = ""  # as the server declares it; "" = it does not


def is_public(address: Address) -> bool:
    """Return whether an address is one of the whole internet, of no special meaning."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in network for network in _NOT_PUBLIC)
    )


def any_host(_host: str) -> bool:
    """Allow whatever is public."""
    return True


def look_up(host: str, port: int) -> list[Address]:
    """Return all addresses of a host, IPv4 first.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = {ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found}
    return sorted(addresses, key=lambda address: (address.version, int(address)))


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Asks for files. Limits are for each file, redirects included."""

    types: Collection[str]  # media types that are taken
    most_bytes: int
    seconds: float = 20.0
    look_up: Callable[[str, int], Sequence[Address]] = look_up
    is_allowed: Callable[[Address], bool] = is_public
    ports: Collection[int] = (80, 443)
    schemes: Collection[str] = tuple(PORTS)  # of redirects, too
    is_host_allowed: Callable[[str], bool] = any_host  # in ASCII and lower case; of redirects, too

    def fetch(self, url: str) -> Fetched:
        """Return what is at an address.

        Raises:
            FetchError: it is none of the public web, or nothing that fits the limits is there.
        """
        # A server may send a byte now and then for ever: the whole has an end, not only each wait.
        deadline = Deadline(self.seconds)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = self._ask(url, deadline=deadline)
                if isinstance(answer, Fetched):
                    return answer
                url = answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            # A wait that is over may be heard of before the whole time is.
            is_late = deadline.is_over or isinstance(error, TimeoutError)
            late = "it took too long" if is_late else "the server did not answer properly"
            raise FetchError(f"Nothing was fetched: {late}.") from error
        finally:
            deadline.cancel()
        raise FetchError(f"Nothing was fetched: there are more than {MOST_REDIRECTS} redirects.")

    def _ask(self, url: str, *, deadline: Deadline) -> Fetched | str:
        scheme, host, port, target = self._parts(url)
        if not self.is_host_allowed(host):
            raise FetchError("Nothing was fetched: the address is on a host that is not allowed.")
        address = self._checked(host, port)
        raw = socket.create_connection((str(address), port), timeout=self.seconds)
        with closing(raw):
            deadline.watch(raw)
            connection = http.client.HTTPConnection(host, port, timeout=self.seconds)
            connection.default_port = PORTS[scheme]  # which the header Host leaves out
            connection.sock = with_tls(raw, host) if scheme == "https" else raw
            with closing(connection):
                headers = {"User-Agent": AGENT, "Accept": ", ".join(sorted(self.types))}
                connection.request(
                    "GET", target, headers={**headers, "Accept-Encoding": "identity"}
                )
                response = connection.getresponse()
                if response.status in _REDIRECTS:
                    return urljoin(url, response.getheader("Location", ""))
                if response.status != http.client.OK:
                    raise FetchError(f"Nothing was fetched: the server answered {response.status}.")
                kind = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
                if kind not in self.types:
                    raise FetchError("Nothing was fetched: what is there is of another type.")
                # A few bytes may unfold to gigabytes; we asked for none of that.
                if response.getheader("Content-Encoding", "identity").strip().lower() != "identity":
                    raise FetchError(
                        "Nothing was fetched: it is compressed, which was not asked for."
                    )
                content = self._read(response)
                if deadline.is_over:
                    raise TimeoutError
                charset = response.headers.get_content_charset("")
                return Fetched(url=url, type=kind, content=content, charset=charset)

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        pieces: list[bytes] = []
        left = self.most_bytes
        while piece := response.read(min(_PIECE_BYTES, left + 1)):
            left -= len(piece)
            if left < 0:
                raise FetchError(
                    f"Nothing was fetched: it is larger than {self.most_bytes:,} bytes."
                )
            pieces.append(piece)
        if response.length:  # the server promised more
            raise http.client.IncompleteRead(b"".join(pieces))
        return b"".join(pieces)

    def _parts(self, url: str) -> tuple[str, str, int, str]:
        try:
            parts = urlsplit(url.strip())
            port = parts.port or PORTS.get(parts.scheme, 0)
            # One that other programs would take for another host is no host here.
            host = parts.hostname or ""
            host = host if ":" in host else ascii_host(host)
        except ValueError:
            raise FetchError("Nothing was fetched: the address is none.") from None
        if (
            parts.scheme not in self.schemes
            or not self._is_port_allowed(port)
            or "@" in parts.netloc
            or not host
        ):
            raise FetchError("Nothing was fetched: the address is none of the public web.")
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        return parts.scheme, host, port, f"{target}?{query}" if query else target

    def _is_port_allowed(self, port: int) -> bool:
        return port in self.ports

    def _checked(self, host: str, port: int) -> Address:
        """Return an address of a host, all of whose addresses are allowed."""
        addresses = self.look_up(host, port)
        if not addresses or not all(self.is_allowed(address) for address in addresses):
            raise FetchError("Nothing was fetched: the address is none of the public web.")
        return addresses[0]


def with_tls(raw: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


class Deadline:
    """Ends the connection that is open when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._watched: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connection: socket.socket) -> None:
        # A duplicate, since TLS takes the first one's handle over.
        with self._lock:
            self._forget()
            self._watched = connection.dup()
        if self.is_over:
            self._end()

    def cancel(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._forget()

    def _end(self) -> None:
        self.is_over = True
        with self._lock, suppress(OSError):
            if self._watched is not None:
                self._watched.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._watched is not None:
            self._watched.close()
            self._watched = None
