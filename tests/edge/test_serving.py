"""The edge in the real server: live, and still there when things go wrong."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from rejoinder.config.server import STOP_SECONDS
from tests.edge.serving import (
    ADD_ARTICLE,
    PAGE,
    PATIENCE_SECONDS,
    follow,
    get,
    post,
    read_until,
    serving,
    status_of,
)
from tests.edge.test_sharing import UNKEYED
from tests.homes import run
from tests.installations import Home, free_port, home, new_home

__all__ = ["home", "new_home"]

KILLS = int(os.environ.get("REJOINDER_KILLS", "2"))  # of the server in the midst of posting


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that these tests share."""
    folder = tmp_path_factory.mktemp("home")
    run(folder, "init", "--site", "gazette")
    with serving(Home(folder)) as (port, _):
        yield port


def version_of(port: int) -> int:
    """Return the version that the page of the discussion carries."""
    [version] = re.findall(rb'data-version="([0-9]+)"', get(port, f"{PAGE}?sort=oldest")[2])
    return int(version)


def workers_of(server: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that answer."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text("ascii").split()
    command = Path(f"/proc/{server.pid}/cmdline").read_bytes()
    return [
        int(child)
        for child in children
        if Path(f"/proc/{child}/cmdline").read_bytes() == command  # forked
    ]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_who_posts_sees_it_at_once_and_everybody_else_within_a_second(port: int) -> None:
    get(port)
    status, _, cookie = post(port, "It+leaks.")
    assert status == 303
    assert b"It leaks." in get(port, Cookie=cookie)[2]
    time.sleep(1.05)
    assert b"It leaks." in get(port)[2]


def test_an_open_page_hears_of_a_comment_and_comes_back_without_a_gap(port: int) -> None:
    time.sleep(1.05)  # until a page of before is older than a second
    version = version_of(port)
    with closing(follow(port, after=version)) as reader:
        began = read_until(reader, b"id: %d\n\n" % version)
        assert re.search(rb"retry: [0-9]{4,5}\n", began)
        assert b"text/event-stream" in began
        post(port, "First.")
        heard = read_until(reader, b'"version":')
        assert b"First." in heard
        [now] = re.findall(rb"\nid: ([0-9]+)", heard)
    post(port, "Second.")
    with closing(follow(port, after=version, last_event=now.decode())) as reader:
        missed = read_until(reader, b"event: counts")
    assert b"Second." in missed
    assert b"First." not in missed


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST %b/reply HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\ntext=",
        b"POST %b/reply HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntext=\r\n",
        b"",
    ],
    ids=["head", "body", "chunks", "nothing"],
)
def test_two_thousand_who_send_half_a_request_keep_nobody_waiting(port: int, head: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(2_000):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(head.replace(b"%b", PAGE.encode()))
        waits = []
        for _ in range(20):
            began = time.monotonic()
            assert status_of(port) == 200
            waits.append(time.monotonic() - began)
        assert max(waits) < 1
        assert post(port, f"Meanwhile,+{len(head)}.", name=f"Guest+{len(head)}")[0] == 303


def test_a_body_without_end_is_cut_off(port: int) -> None:
    status, _, body = get(port, f"{PAGE}/reply", method="POST", body=b"x" * 1_200_000)
    assert (status, b"shorten" in body) == (413, True)


def test_half_a_text_is_not_taken_for_all_of_it(port: int) -> None:
    """The connection breaks off; and who sends in pieces cannot be known to have sent the last."""
    form = b"text=Half+of+what&name=Ada"
    for framing, sent in (
        (b"Content-Length: 100", form),
        (b"Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (len(form), form)),
        (b"Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(form), form)),
    ):
        with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
            connection.sendall(
                b"POST %b/reply?device=new HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%b\r\n"
                b"Sec-Fetch-Site: same-origin\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%b"
                % (PAGE.encode(), port, framing, sent)
            )
            if sent.endswith(b"0\r\n\r\n"):
                assert b" 400 " in connection.recv(1_000)
    time.sleep(1.2)
    assert b"Half of what" not in get(port)[2]


def test_nobody_outside_can_purge(port: int) -> None:
    for path in (PAGE, "/", "/*"):
        assert get(port, path, method="PURGE", Surrogate_Key="article-1")[0] == 403


OF_THE_CONNECTION = {"connection", "upgrade", "transfer-encoding", "expect", "te", "content-type"}


def test_no_header_of_one_reader_gets_into_the_page_of_another(port: int) -> None:
    for number, name in enumerate(sorted(set(UNKEYED) - OF_THE_CONNECTION)):
        path = f"{PAGE}?sort=oldest&n={number}"
        sent: dict[str, str] = {name: "evil.example"}
        poisoned = get(port, path, **sent)  # type: ignore[arg-type]  # no header is named like an argument
        clean = get(port, path)
        assert b"evil.example" not in poisoned[2], name
        assert (clean[0], clean[2]) == (poisoned[0], poisoned[2]) == (200, clean[2]), name


def test_what_another_process_changes_is_told_within_seconds(home: Home, tmp_path: Path) -> None:
    """A command writes to the same database; no bus is set up."""
    file = tmp_path / "more.jsonl"
    file.write_text(
        '{"kind":"discussion","id":"t","external_id":"tunnel"}\n'
        '{"kind":"comment","id":"1","discussion":"t","author_name":"Cyd",'
        '"body":{"format":"text","raw":"From afar."},"status":"published"}\n',
        "utf-8",
    )
    with serving(home) as (port, _), closing(follow(port)) as reader:
        read_until(reader, b"id: 0\n\n")
        assert b"From afar." not in get(port)[2]
        home.run("import", "jsonl", file, "--site", "gazette")
        began = time.monotonic()
        read_until(reader, b"event: reset")
        assert time.monotonic() - began < 5
        time.sleep(1)
        assert b"From afar." in get(port)[2]


def test_a_bus_that_is_away_stops_neither_posts_nor_pages_nor_what_is_live(home: Home) -> None:
    with serving(home, REJOINDER_BUS="redis://127.0.0.1:9/0") as (port, _):
        with closing(follow(port)) as reader:
            read_until(reader, b"id: 0\n\n")
            assert post(port, "Nobody+else+hears.")[0] == 303
            assert b"Nobody else hears." in read_until(reader, b'"version":')
        time.sleep(1.05)
        assert b"Nobody else hears." in get(port)[2]


def test_a_server_with_open_pages_stops_in_time_and_tells_them(home: Home) -> None:
    with serving(home) as (port, server), ExitStack() as stack:
        readers = [stack.enter_context(closing(follow(port))) for _ in range(200)]
        for reader in readers:
            read_until(reader, b"id: 0\n\n")
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        for reader in readers:
            reader.settimeout(STOP_SECONDS)
            while reader.recv(65_536):
                pass
        server.wait(STOP_SECONDS)
        assert time.monotonic() - began < STOP_SECONDS / 2


def test_after_a_restart_all_come_back_at_once_and_miss_nothing(home: Home) -> None:
    """Here without the seconds that browsers are told to wait, each its own: the worst of storms."""
    many = 500
    with serving(home) as (port, _), ExitStack() as stack:
        readers = [stack.enter_context(closing(follow(port))) for _ in range(many)]
        for reader in readers:
            read_until(reader, b"id: 0\n\n")
        post(port, "Before.")
        for reader in readers:
            assert b"Before." in read_until(reader, b"event: counts")
        seen = version_of(port)
    with serving(home) as (port, _), ExitStack() as stack:
        post(port, "While+they+were+away.", name="Ben")
        began = time.monotonic()
        readers = [
            stack.enter_context(closing(follow(port, last_event=str(seen)))) for _ in range(many)
        ]
        missed = [read_until(reader, b"event: counts") for reader in readers]
        assert time.monotonic() - began < PATIENCE_SECONDS
        assert all(text.count(b"While they were away.") == 1 for text in missed)
        assert not any(b"Before." in text for text in missed)
        post(port, "After.", name="Cem")
        assert all(b"After." in read_until(reader, b"After.") for reader in readers)


def test_when_the_first_process_is_killed_the_others_end(home: Home) -> None:
    with serving(home) as (port, server):
        [worker] = workers_of(server)
        server.kill()
        server.wait()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while is_alive(worker):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert status_of(port) is None


def test_when_a_process_is_killed_another_takes_its_place(home: Home) -> None:
    with serving(home) as (port, server):
        [worker] = workers_of(server)
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while status_of(port) != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert workers_of(server) != [worker]


def test_what_was_acknowledged_is_stored_once_however_often_the_server_is_killed(
    home: Home,
) -> None:
    acknowledged: list[str] = []
    is_over = threading.Event()
    home.run("shell", "-c", ADD_ARTICLE)
    port = free_port()

    def write(name: str) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            text = f"{name}-{number}"
            try:
                if post(port, text, name=text)[0] == 303:
                    acknowledged.append(text)
            except (OSError, AssertionError, KeyError, http.client.HTTPException):
                time.sleep(0.02)  # nobody is there

    writers = [threading.Thread(target=write, args=(f"Writer{number}",)) for number in range(4)]
    for writer in writers:
        writer.start()
    for _ in range(KILLS):
        with home.started("serve", "--port", str(port)) as server:
            enough = len(acknowledged) + 5
            deadline = time.monotonic() + PATIENCE_SECONDS
            while len(acknowledged) < enough:
                assert time.monotonic() < deadline, "nothing is stored"
                time.sleep(0.01)
            for worker in workers_of(server):
                os.kill(worker, signal.SIGKILL)
            server.kill()
            server.wait()
    is_over.set()
    for writer in writers:
        writer.join()
    stored = [str(text) for (text,) in home.ask("SELECT source FROM comments_comment")]
    counted = home.ask("SELECT sum(comments) FROM comments_discussiontally")
    published = home.ask("SELECT count(*) FROM comments_comment WHERE status = 'published'")
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    assert counted == published
    assert home.ask("PRAGMA integrity_check") == [("ok",)]
