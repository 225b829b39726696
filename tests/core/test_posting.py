"""Something is handed to another server, within limits, and never into our own network."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from rejoinder.core.fetching import Address
from rejoinder.core.posting import Poster, PostError, UnsafeAddressError

INSIDE = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::1", "::", "fe80::1", "fd00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "3fff::1"),
]


def at(*addresses: str) -> Callable[[str, int], list[Address]]:
    return lambda _host, _port: [ipaddress.ip_address(each) for each in addresses]


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[tuple[int, list[bytes]]]:
    """Run a server on the loopback; give its port, and what connected."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        heard.append(connection.recv(65_536))
                        talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1], heard
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


def saying(answer: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(answer)


def open_to(port: int) -> Poster:
    """Return one that takes the loopback interface for the internet."""
    return Poster(
        look_up=at("127.0.0.1"), is_allowed=lambda _address: True, ports=(port,), seconds=2
    )


def test_what_is_given_arrives_as_it_is() -> None:
    with serving(saying(b"HTTP/1.1 202 Yes\r\nContent-Length: 0\r\n\r\n")) as (port, heard):
        answered = open_to(port).post(
            f"http://hooks.example:{port}/a?b=c", b'{"a":1}', headers={"X-Kind": "test"}
        )

    assert (answered.status, answered.is_success) == (202, True)
    [request] = heard
    assert request.startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"Host: hooks.example:{port}\r\n".encode() in request
    assert b"X-Kind: test\r\n" in request


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_goes_into_our_own_network(address: str) -> None:
    with pytest.raises(UnsafeAddressError):
        Poster(look_up=at(address)).post("https://hooks.example/", b"", headers={})


def test_one_address_inside_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(UnsafeAddressError):
        Poster(look_up=at("9.9.9.9", "10.0.0.1")).post("https://hooks.example/", b"", headers={})


def test_a_host_is_looked_up_once_and_the_address_that_was_looked_at_is_used() -> None:
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return [ipaddress.ip_address("127.0.0.1")]

    with serving(saying(b"HTTP/1.1 204 Yes\r\n\r\n")) as (port, _heard):
        replace(open_to(port), look_up=look_up).post(
            f"http://hooks.example:{port}/", b"", headers={}
        )

    assert asked == ["hooks.example"]


@pytest.mark.parametrize(
    ("inside", "is_let"),
    [
        (["hooks.internal:{port}"], True),
        (["hooks.internal"], True),
        (["hooks.internal:1"], False),
        (["internal"], False),
        ([], False),
    ],
)
def test_a_host_inside_is_reached_where_it_is_named(inside: list[str], *, is_let: bool) -> None:
    with serving(saying(b"HTTP/1.1 204 Yes\r\n\r\n")) as (port, heard):
        poster = Poster(
            look_up=at("127.0.0.1"), inside=[each.format(port=port) for each in inside], seconds=2
        )
        with suppress(UnsafeAddressError):
            poster.post(f"http://HOOKS.internal:{port}/", b"", headers={})

    assert bool(heard) is is_let


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    answer = f"HTTP/1.1 {status} Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    with serving(saying(answer.encode())) as (port, heard):
        answered = open_to(port).post(f"http://hooks.example:{port}/", b"", headers={})

    assert (answered.status, answered.is_success, len(heard)) == (status, False, 1)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 Yes\r\n")
    while True:
        connection.sendall(b"X: y\r\n")
        time.sleep(0.02)


@pytest.mark.parametrize(
    "talk",
    [
        drip,
        lambda _connection: time.sleep(1),
        saying(b""),
        saying(b"hello\r\n\r\n"),
        saying(b"HTTP/1.1 200 Yes\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n"),
    ],
    ids=["drips", "waits", "ends", "chats", "boasts"],
)
def test_a_server_that_behaves_as_none_should_ends_in_time(
    talk: Callable[[socket.socket], None],
) -> None:
    with serving(talk) as (port, _heard):
        began = time.monotonic()
        with pytest.raises(PostError) as refused:
            replace(open_to(port), seconds=0.3).post(
                f"http://hooks.example:{port}/", b"", headers={}
            )

    assert time.monotonic() - began < 5
    assert "hello" not in refused.value.detail


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("9" * 40, 999_999_999.0),
        ("soon", None),
        ("-5", None),
        ("\u0661", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_what_retry_after_says(said: str, seconds: float | None) -> None:
    head = f"HTTP/1.1 429 No\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n"
    with serving(saying(head.encode())) as (port, _heard):
        answered = open_to(port).post(f"http://hooks.example:{port}/", b"", headers={})

    assert answered.retry_after == seconds


@pytest.mark.parametrize(
    "url",
    [
        *("", "hooks.example", "ftp://hooks.example/", "gopher://hooks.example/", "file:///a"),
        *("https://a:b@hooks.example/", "https://hooks.example:70000/", "https://[::1", "http:///"),
        *("http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://hooks.example:22/"),
        *("https://hooks.example:-1/", "https://ho oks.example/", "https://hooks.example:x/"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_unasked(url: str) -> None:
    def look_up(_host: str, _port: int) -> list[Address]:
        raise AssertionError("It was looked up.")

    with pytest.raises(UnsafeAddressError):
        Poster(look_up=look_up).check(url)


def test_only_the_schemes_that_are_named_are_taken() -> None:
    with pytest.raises(UnsafeAddressError):
        Poster(schemes=("https",)).check("http://hooks.example/")


def test_no_line_can_be_smuggled_into_the_request() -> None:
    with serving(saying(b"HTTP/1.1 204 Yes\r\n\r\n")) as (port, heard), suppress(PostError):
        open_to(port).post(f"http://hooks.example:{port}/a\r\nX: y", b"", headers={})

    assert b"\r\nX: y" not in b"".join(heard)
