"""The `rejoinder` command, as somebody types it."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import time
import urllib.request
from pathlib import Path

import pytest

from rejoinder.config.demo.pieces import walk
from rejoinder.config.demo.stories import STORIES
from rejoinder.config.sqlite import is_safe_in_wal
from tests.homes import run, start

PATIENCE_SECONDS = 30


def test_init_makes_a_private_home_with_a_random_key_and_a_site(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    made = run(one, "init", "--name", "My Paper")
    run(two, "init")

    assert "Made the home" in made.stdout
    for name in ("rejoinder.env", "rejoinder.sqlite3"):
        assert stat.S_IMODE((one / name).stat().st_mode) == 0o600
    assert (one / "rejoinder.env").read_text() != (two / "rejoinder.env").read_text()
    assert (
        "My Paper"
        in run(
            one, "shell", "-c", "from rejoinder.sites.models import Site; print(Site.objects.get())"
        ).stdout
    )


def test_init_again_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path, "init")
    before = (tmp_path / "rejoinder.env").read_bytes()

    assert "Found the home" in run(tmp_path, "init").stdout
    assert (tmp_path / "rejoinder.env").read_bytes() == before


def test_without_a_home_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", check=False)

    assert done.returncode == 2
    assert "rejoinder init" in done.stderr


@pytest.mark.parametrize(
    "command", ["init", "serve", "demo", "import", "export", "createsite", "createmoderator"]
)
def test_help_works_without_a_home(tmp_path: Path, command: str) -> None:
    assert "usage: rejoinder" in run(tmp_path, command, "--help").stdout


def test_mistakes_are_sentences_and_not_tracebacks(tmp_path: Path) -> None:
    run(tmp_path, "init")
    for words in (
        ["createsite", "Not A Key", "Name"],
        ["createsite", "main", "Twice"],
        ["import", "jsonl", str(tmp_path / "absent.jsonl"), "--site", "main"],
        ["export", "jsonl", "--site", "absent"],
        [
            "export",
            "jsonl",
            "--site",
            "main",
            "--output",
            str(tmp_path / "no" / "such" / "folder.jsonl"),
        ],
        ["createmoderator", "not a username!", "--site", "main"],
    ):
        done = run(tmp_path, *words, check=False)
        assert done.returncode != 0, words
        assert "Traceback" not in done.stderr, words
        assert done.stderr.strip(), words


def test_a_new_moderator_gets_a_password_once(tmp_path: Path) -> None:
    run(tmp_path, "init")
    first = run(tmp_path, "createmoderator", "olga", "--site", "main", "--owner").stdout
    again = run(tmp_path, "createmoderator", "olga", "--site", "main").stdout

    assert re.search(r"Password: \S{12,}", first)
    assert "Password:" not in again


def test_the_server_answers_and_stops_when_it_is_asked_to(tmp_path: Path) -> None:
    run(tmp_path, "init")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start(tmp_path, "serve", "--port", str(port))
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _answers(f"http://127.0.0.1:{port}/d/main/"):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.kill(server.pid, signal.SIGTERM)
        assert server.wait(timeout=10) == 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def test_the_demo_is_filled_once(tmp_path: Path) -> None:
    first = run(tmp_path, "demo", "--no-serve").stdout
    database = (tmp_path / "rejoinder.sqlite3").stat().st_mtime_ns
    second = run(tmp_path, "demo", "--no-serve").stdout

    assert first.replace("Made the home", "Found the home") == second
    assert "/d/gazette/harbour-tunnel" in first
    assert (tmp_path / "rejoinder.sqlite3").stat().st_mtime_ns == database


def test_a_demo_that_was_interrupted_is_finished_by_the_next(tmp_path: Path) -> None:
    filling = start(tmp_path, "demo", "--no-serve")
    database = tmp_path / "rejoinder.sqlite3"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not database.exists() or database.stat().st_size == 0:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(filling.pid, signal.SIGKILL)
    filling.wait()

    run(tmp_path, "demo", "--no-serve")
    exported = run(tmp_path, "export", "jsonl", "--site", "gazette").stdout
    assert exported.count('"kind":"comment"') == sum(
        1 for story in STORIES for _ in walk(story.pieces)
    )


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 4), True),
    ],
)
def test_which_sqlite_may_be_used_by_several_processes(
    version: tuple[int, int, int],
    *,
    safe: bool,
) -> None:  # of a table
    assert is_safe_in_wal(version) is safe


def test_check_finds_nothing_in_a_new_home(tmp_path: Path) -> None:
    run(tmp_path, "init")

    assert "no issues" in run(tmp_path, "check").stdout


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own loopback address
            return bool(answer.status == 200)
    except OSError:
        return False
