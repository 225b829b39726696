"""Installations for tests that need several, or one that is quickly made: fixtures to import by name."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.homes import COMMAND, environment, run


@dataclass(frozen=True, slots=True)
class Home:
    """One installation, with one site at first."""

    path: Path

    def run(self, *words: str | Path) -> str:
        """Run a command that must not fail. Return what it prints."""
        return run(self.path, *map(str, words)).stdout

    def try_to(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return run(self.path, *map(str, words), check=False)

    @contextmanager
    def started(self, *words: str | Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start a command, and kill it at the end if it is not over.

        Args:
            more: of its environment.
        """
        process = subprocess.Popen(
            [*COMMAND, "--home", str(self.path), *map(str, words)],
            env=environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            # The workers of a server too: one that outlives it would hold the pipes that are read to their end.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Read from the database while others may write to it."""
        file = self.path / "rejoinder.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(statement).fetchall()

    def export(self) -> bytes:
        """Return the site `gazette` in our own format."""
        file = self.path / "out.jsonl"
        self.run("export", "jsonl", "--site", "gazette", "--output", file)
        return file.read_bytes()


@pytest.fixture
def new_home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Callable[[str], Home]:
    """A function that makes an installation with an empty site `gazette`, given a name for its folder."""
    template = tmp_path_factory.getbasetemp() / "home-template"
    if not template.exists():
        run(template, "init", "--site", "gazette")
    return lambda name: _copy(template, tmp_path / name)


@pytest.fixture
def home(new_home: Callable[[str], Home]) -> Home:
    """An installation with an empty site `gazette`."""
    return new_home("home")


def _copy(template: Path, to: Path) -> Home:
    """Return another installation made of a fresh one, in a fiftieth of the time that `init` takes."""
    shutil.copytree(template, to)
    settings = to / "rejoinder.env"
    key = "REJOINDER_SECRET_KEY="
    lines = [
        key + secrets.token_urlsafe(64) if line.startswith(key) else line
        for line in settings.read_text("utf-8").splitlines()
    ]
    settings.write_text("\n".join(lines), "utf-8")
    with closing(sqlite3.connect(to / "rejoinder.sqlite3")) as database, database:
        database.execute("UPDATE rejoinder_sites_site SET uid = ?", (uuid.uuid4().hex,))
    return Home(to)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
