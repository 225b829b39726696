"""Another server is asked within limits, and nobody is led into our own network."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from rejoinder.core.fetching import Address, Fetcher, FetchError, is_public

PICTURE = b"\x89PNG" + b"x" * 2_000


@dataclass
class Server:
    """A server on the loopback interface that answers what each path is told to."""

    port: int
    answers: dict[str, list[bytes]] = field(
        default_factory=dict
    )  # pieces, a tenth of a second apart
    asked: list[str] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str, host: str = "pictures.example.org") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, *pieces: bytes) -> None:
        self.answers[path] = list(pieces)


@pytest.fixture
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(port=listening.getsockname()[1])

        def answer(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                request = connection.recv(10_000).decode()
                path = request.split(" ")[1]
                server.asked.append(request)
                for number, piece in enumerate(
                    server.answers.get(path, [b"HTTP/1.1 404 No\r\n\r\n"])
                ):
                    if number:
                        time.sleep(0.1)
                    connection.sendall(piece)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    server.connections += 1
                    threading.Thread(target=answer, args=[connection], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)


def at_loopback(_host: str, _port: int) -> list[Address]:
    return [ipaddress.ip_address("127.0.0.1")]


def fetcher(server: Server, **changes: object) -> Fetcher:
    """Return one that takes the loopback interface for the internet."""
    open_to_it = Fetcher(
        types={"image/png"},
        most_bytes=5_000,
        seconds=5,
        look_up=at_loopback,
        is_allowed=lambda _address: True,
        ports={server.port},
    )
    return replace(open_to_it, **changes)  # type: ignore[arg-type]  # names are checked by running


def picture(kind: str = "image/png") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; x=y\r\nContent-Length: {len(PICTURE)}\r\n\r\n"
    return head.encode() + PICTURE


def test_a_picture_is_fetched_with_the_name_of_its_host(server: Server) -> None:
    server.says("/a%20b.png?w=1", picture())

    fetched = fetcher(server).fetch(server.url("/a b.png?w=1"))

    assert (fetched.content, fetched.type) == (PICTURE, "image/png")
    assert f"Host: pictures.example.org:{server.port}" in server.asked[0]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),  # noqa: S104  # an address as data
        *("::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2001::1"),
    ],
)
def test_what_is_not_of_the_whole_internet_is_refused(server: Server, address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    guarded = fetcher(
        server, is_allowed=is_public, look_up=lambda _host, _port: [ipaddress.ip_address(address)]
    )

    with pytest.raises(FetchError, match="public web"):
        guarded.fetch(server.url("/a.png"))

    assert server.connections == 0


def test_a_host_with_one_address_of_ours_is_refused(server: Server) -> None:
    both = [ipaddress.ip_address("93.184.215.14"), ipaddress.ip_address("127.0.0.1")]

    with pytest.raises(FetchError, match="public web"):
        fetcher(server, is_allowed=is_public, look_up=lambda _host, _port: both).fetch(
            server.url("/a.png")
        )

    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "gopher://example.org/",
            "ftp://example.org/a.png",
            "//example.org/",
        ),
        *(
            "http://127.1/a.png",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://0/",
            "http:///a",
        ),
        *("http://user@example.org/", "http://example.org:22/a.png", "https://example.org:8080/"),
        *("http://exa mple.org/", "http://[::1]:99999/", "", "a.png"),
    ],
)
def test_addresses_of_other_kinds_are_refused_before_anybody_is_asked(url: str) -> None:
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return [ipaddress.ip_address("93.184.215.14")]

    with pytest.raises(FetchError):
        Fetcher(types={"image/png"}, most_bytes=10, look_up=look_up).fetch(url)

    assert asked == []


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://127.1/", "http://internal.example/", "gopher://a/"]
)
def test_a_redirect_is_looked_at_like_the_first_address(server: Server, location: str) -> None:
    server.says("/a.png", f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())
    public, internal = ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("10.0.0.1")
    guarded = fetcher(
        server,
        look_up=lambda host, _port: [internal if host.startswith("internal") else public],
        is_allowed=lambda address: address == public,  # as if it were
        ports={server.port, 80},
    )

    with pytest.raises(FetchError):
        guarded.fetch(server.url("/a.png"))

    assert server.connections == 1


def test_a_name_that_changes_its_meaning_is_looked_up_once(server: Server) -> None:
    server.says("/a.png", picture())
    answers = iter([[ipaddress.ip_address("127.0.0.1")], [ipaddress.ip_address("10.0.0.1")]])

    fetched = fetcher(server, look_up=lambda _host, _port: next(answers)).fetch(
        server.url("/a.png")
    )

    assert fetched.content == PICTURE


def test_three_redirects_are_followed_and_a_ring_is_not(server: Server) -> None:
    for number in range(3):
        server.says(f"/{number}", f"HTTP/1.1 301 M\r\nLocation: /{number + 1}\r\n\r\n".encode())
    server.says("/3", picture())
    server.says("/ring", b"HTTP/1.1 301 M\r\nLocation: /ring\r\n\r\n")

    assert fetcher(server).fetch(server.url("/0")).url.endswith("/3")
    with pytest.raises(FetchError, match="redirects"):
        fetcher(server).fetch(server.url("/ring"))


def test_what_is_too_large_or_of_another_type_or_missing_is_not_taken(server: Server) -> None:
    server.says("/page", picture("text/html"))
    server.says("/large", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 6_000)
    server.says("/cut", picture()[:-10])

    for path, reason in [
        ("/page", "another type"),
        ("/large", "larger than 5,000 bytes"),
        ("/nothing", "answered 404"),
        ("/cut", "properly"),
    ]:
        with pytest.raises(FetchError, match=reason):
            fetcher(server).fetch(server.url(path))


def test_what_is_compressed_unasked_is_not_unfolded(server: Server) -> None:
    for number, said in enumerate(("gzip", "br", "identity, gzip", "GZIP")):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Encoding: {said}\r\n\r\n"
        server.says(f"/{number}", head.encode() + PICTURE)
        with pytest.raises(FetchError, match="compressed"):
            fetcher(server).fetch(server.url(f"/{number}"))
    server.says("/plain", picture().replace(b"\r\n\r\n", b"\r\nContent-Encoding: Identity\r\n\r\n"))

    assert fetcher(server).fetch(server.url("/plain")).content == PICTURE


def test_hosts_that_are_not_allowed_are_not_asked_nor_looked_up(server: Server) -> None:
    server.says(
        "/a.png",
        f"HTTP/1.1 302 Found\r\nLocation: {server.url('/b', 'other.example.org')}\r\n\r\n".encode(),
    )
    looked_up: list[str] = []

    def look_up(host: str, port: int) -> list[Address]:
        looked_up.append(host)
        return at_loopback(host, port)

    guarded = fetcher(
        server, look_up=look_up, is_host_allowed={"pictures.example.org"}.__contains__
    )
    for address in (server.url("/a.png", "PICTURES.example.org."), server.url("/", "a.example")):
        with pytest.raises(FetchError, match="not allowed"):
            guarded.fetch(address)

    assert looked_up == ["pictures.example.org"]


@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        ("image/png", ""),
        ('image/png; charset="UTF-8"', "utf-8"),
        ("image/png;charset=Windows-1251 ", "windows-1251"),
        ("image/png; charset=", ""),
    ],
)
def test_encoding_is_said_as_the_server_declares_it(
    server: Server, kind: str, charset: str
) -> None:
    server.says("/a", f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + PICTURE)

    assert fetcher(server).fetch(server.url("/a")).charset == charset


def test_a_server_that_sends_a_little_now_and_then_does_not_keep_us(server: Server) -> None:
    server.says("/slow", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", *[b"X: y\r\n"] * 50)

    begin = time.monotonic()
    with pytest.raises(FetchError, match="too long"):
        fetcher(server, seconds=0.4).fetch(server.url("/slow"))

    assert time.monotonic() - begin < 2
