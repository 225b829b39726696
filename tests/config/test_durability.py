"""What was acknowledged survives `kill -9`, and sending a form again afterwards is harmless."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

PATIENCE_SECONDS = 20
COMMAND = [sys.executable, "-c", "from rejoinder.config.cli import main; main()"]
ADD_ARTICLE = (
    "from rejoinder.sites.models import Site;"
    "from rejoinder.articles.services import ArticleDescription, register_article;"
    "register_article(site=Site.objects.get(), description=ArticleDescription(external_id='tunnel', title='T'))"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    environment = _environment(tmp_path)
    for words in (["init", str(tmp_path)], ["shell", "-c", ADD_ARTICLE]):
        subprocess.run([*COMMAND, *words], check=True, env=environment, capture_output=True)
    return tmp_path


def test_a_comment_that_was_acknowledged_is_there_after_kill_9(home: Path) -> None:
    port = _free_port()
    with _server(home, port) as server:
        cookie = _post(port, text="Before the crash.", stamp=_new_stamp(port))[1]
        _kill(server)
    with _server(home, port):
        _, _, location = _post(port, text="After it.", stamp=_new_stamp(port), cookie=cookie)

    assert _texts(home) == ["Before the crash.", "After it."]
    assert location.startswith("/d/main/tunnel?comment=")


def test_a_form_sent_again_after_a_kill_at_any_moment_gives_one_comment(home: Path) -> None:
    dice = random.Random(20261124)
    port = _free_port()
    with _server(home, port) as server:
        _, cookie, _ = _post(port, text="The one before.", stamp=_new_stamp(port))
        stamp = _new_stamp(port)
        with closing(_send(port, text="Once.", stamp=stamp, cookie=cookie)):
            time.sleep(dice.uniform(0, 0.03))  # the moment of the crash is what is tried here
            _kill(server)
    with (
        _server(home, port) as server,
        closing(_send(port, text="Once.", stamp=stamp, cookie=cookie)),
    ):
        time.sleep(dice.uniform(0, 0.03))
        _kill(server)
    with _server(home, port):
        status, _, first = _post(port, text="Once.", stamp=stamp, cookie=cookie)
        assert status == 303
        assert _post(port, text="Once.", stamp=stamp, cookie=cookie)[2] == first

    assert _texts(home) == ["The one before.", "Once."]


def _environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("REJOINDER_", "DATABASE_URL"))
    }
    return kept | {"REJOINDER_HOME": str(home)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)],
        env=_environment(home),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _answers(port):
            assert server.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        yield server
    finally:
        _kill(server)


def _kill(server: subprocess.Popen[bytes]) -> None:
    """Kill the supervisor and its worker, as a power cut would: no handler runs."""
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    server.wait()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _is_group_alive(server.pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _is_group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _answers(port: int) -> bool:
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    ) as connection:
        try:
            connection.request("GET", "/d/main/tunnel")
            return connection.getresponse().status == 200
        except OSError:
            return False


def _new_stamp(port: int) -> str:
    """Return the stamp of a form that was just opened."""
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    ) as connection:
        connection.request("GET", "/d/main/tunnel/reply")
        found = re.search(r'name="stamp" value="([^"]+)"', connection.getresponse().read().decode())
    assert found is not None
    return found[1]


def _send(port: int, *, text: str, stamp: str, cookie: str = "") -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": cookie,
    }
    fields = {"text": text, "name": "Ada", "stamp": stamp, "act": "post"}
    connection.request("POST", "/d/main/tunnel/reply", body=urlencode(fields), headers=headers)
    return connection


def _post(port: int, *, text: str, stamp: str, cookie: str = "") -> tuple[int, str, str]:
    """Send a form as a browser does, a 307 followed. Return status, cookie and where it leads."""
    with closing(_send(port, text=text, stamp=stamp, cookie=cookie)) as connection:
        response = connection.getresponse()
        status, headers = response.status, response.headers
    if status == 307:
        return _post(port, text=text, stamp=stamp, cookie=headers["Set-Cookie"].split(";")[0])
    return status, cookie, headers.get("Location", "")


def _texts(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "rejoinder.sqlite3")) as database:
        return [
            text for (text,) in database.execute("SELECT source FROM comments_comment ORDER BY id")
        ]
