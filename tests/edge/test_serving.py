"""The edge in the real server: fast, live, and still there when things go wrong."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from rejoinder.config.server import STOP_SECONDS
from tests.edge.serving import (
    PAGE,
    PATIENCE_SECONDS,
    follow,
    get,
    post,
    read_until,
    serving,
    status_of,
)
from tests.installations import Home, home, new_home

__all__ = ["home", "new_home"]


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


def test_who_posts_sees_it_at_once_and_everybody_else_within_a_second(home: Home) -> None:
    with serving(home) as (port, _):
        get(port)
        status, _, cookie = post(port, "It+leaks.")
        assert status == 303
        assert b"It leaks." in get(port, Cookie=cookie)[2]
        time.sleep(1.05)
        assert b"It leaks." in get(port)[2]


def test_an_open_page_hears_of_a_comment_and_comes_back_without_a_gap(home: Home) -> None:
    with serving(home) as (port, _):
        with closing(follow(port)) as reader:
            began = read_until(reader, b"id: 0\n\n")
            assert re.search(rb"retry: [0-9]{4,5}\n", began)
            assert b"text/event-stream" in began
            post(port, "First.")
            heard = read_until(reader, b"event: counts")
            assert b"First." in heard
            [version] = re.findall(rb"\nid: ([0-9]+)", heard)
        post(port, "Second.")
        with closing(follow(port, last_event=version.decode())) as reader:
            missed = read_until(reader, b"event: counts")
        assert b"Second." in missed
        assert b"First." not in missed


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
def test_those_who_send_half_a_request_keep_nobody_waiting(home: Home, head: bytes) -> None:
    with serving(home) as (port, _), ExitStack() as stack:
        for _ in range(500):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(head.replace(b"%b", PAGE.encode()))
        waits = []
        for _ in range(20):
            began = time.monotonic()
            assert status_of(port) == 200
            waits.append(time.monotonic() - began)
        assert max(waits) < 1
        assert post(port, "Meanwhile.")[0] == 303


def test_a_body_without_end_is_cut_off(home: Home) -> None:
    with serving(home) as (port, _):
        status, _, body = get(port, f"{PAGE}/reply", method="POST", body=b"x" * 1_200_000)
        assert (status, b"shorten" in body) == (413, True)


def test_nobody_outside_can_purge(home: Home) -> None:
    with serving(home) as (port, _):
        for path in (PAGE, "/", "/*"):
            assert get(port, path, method="PURGE", Surrogate_Key="article-1")[0] == 403


def test_posts_that_were_acknowledged_are_stored_once_each(home: Home) -> None:
    with serving(home) as (port, server):
        acknowledged = [f"Comment+number+{number}." for number in range(10)]
        assert {
            post(port, text, name=f"Guest+{place}")[0] for place, text in enumerate(acknowledged)
        } == {303}
        server.kill()
    with closing(sqlite3.connect(home.path / "rejoinder.sqlite3")) as database:
        stored = [text for (text,) in database.execute("SELECT source FROM comments_comment")]
    assert sorted(stored) == sorted(text.replace("+", " ") for text in acknowledged)
