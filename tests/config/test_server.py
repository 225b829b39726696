"""The server starts where it is told to, and says in words why it does not."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import sqlite3
import subprocess
import time
from argparse import ArgumentTypeError
from contextlib import closing

import pytest

from rejoinder.config.server import STOP_SECONDS, port_number
from tests.installations import Home, free_port, home, new_home

__all__ = ["home", "new_home"]

PATIENCE_SECONDS = 30


def status_of(port: int, path: str) -> int | None:
    """Return the status of a page, None when nobody answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while status_of(port, "/d/gazette/") is None:
        assert server.poll() is None, server.communicate()
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.05)


def test_the_port_of_the_environment_is_taken_and_told(home: Home) -> None:
    port = free_port()
    with home.started("serve", PORT=str(port)) as server:
        wait_for(server, port)
        server.send_signal(signal.SIGTERM)
        out, _ = server.communicate(timeout=STOP_SECONDS)

    assert server.returncode == 0
    assert f"Rejoinder at http://127.0.0.1:{port} (listening on 127.0.0.1:{port})" in out.decode()


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000.5", "http", "", "８０００"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=f"“{text}” is no port from 1 to 65,535"):
        port_number(text)


def test_a_port_that_is_taken_is_said(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = home.try_to("serve", "--port", str(port))

    assert done.returncode == 1
    assert done.stderr.startswith(
        f"127.0.0.1:{port} cannot be listened on: Address already in use."
    )
    assert f"--port {port + 1}" in done.stderr


def test_a_database_of_an_older_release_is_refused(home: Home) -> None:
    with closing(sqlite3.connect(home.path / "rejoinder.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'votes'")

    done = home.try_to("serve", "--port", str(free_port()))

    assert done.returncode == 1
    assert "The database is older than this release. Run: rejoinder migrate" in done.stderr


def test_a_database_without_tables_is_said_by_other_commands_too(home: Home) -> None:
    (home.path / "rejoinder.sqlite3").unlink()

    done = home.try_to("export", "jsonl", "--site", "gazette")

    assert done.returncode == 1
    assert re.match(r"The database says: no such table: \w+\. .*rejoinder migrate\n", done.stderr)
