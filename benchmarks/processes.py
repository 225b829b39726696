"""Start, watch and stop servers: how long they take to answer, and how much memory they hold."""

from __future__ import annotations

import atexit
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
POLL_SECONDS = 0.02
STOP_SECONDS = 15


class NotMeasuredError(Exception):
    """Something could not be measured; the text says what and why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one request."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process and all below it hold, in MB of 1,000,000 bytes."""

    rss: float  # counts a page that several share once for each
    pss: float  # shares it out between them
    processes: int

    def __add__(self, other: Memory) -> Memory:
        return Memory(
            rss=self.rss + other.rss,
            pss=self.pss + other.pss,
            processes=self.processes + other.processes,
        )


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    timeout: float = 60,
) -> Answer:
    """Send one request to this machine.

    Raises:
        OSError: nobody answers.
        http.client.HTTPException: the answer is no HTTP.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request(
            method, path, body=None if body is None else body.encode(), headers=dict(headers or {})
        )
        answer = connection.getresponse()
        return Answer(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=answer.read(),
        )
    finally:
        connection.close()


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """One server with everything it starts, in a session of its own."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it. Nothing is waited for."""
        self.log = log
        self.started_at = time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _running.add(self)

    def wait_for(
        self, port: int, path: str, *, headers: Mapping[str, str] | None = None, seconds: float = 60
    ) -> float:
        """Wait for the first answer with status 200; return the seconds since the start.

        Raises:
            NotMeasuredError: it ended, or gave none in time; says what stands in its log.
        """

        def answers() -> bool:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return ask(port, path, headers=headers, timeout=5).status == http.HTTPStatus.OK
            return False

        return self.wait_until(answers, seconds=seconds)

    def wait_for_port(self, port: int, *, seconds: float = 60) -> None:
        """Wait until somebody listens.

        Raises:
            NotMeasuredError: it ended, or nobody did in time.
        """

        def listens() -> bool:
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=5):
                return True
            return False

        self.wait_until(listens, seconds=seconds)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 60) -> float:
        """Wait until something is so; return the seconds since the start.

        Raises:
            NotMeasuredError: it ended, or it never was; says what stands in its log.
        """
        while self.seconds < seconds:
            if ready():
                return self.seconds
            if self._process.poll() is not None:
                raise NotMeasuredError(
                    f"it ended with status {self._process.returncode}; {self.last_words()}"
                )
            time.sleep(POLL_SECONDS)
        raise NotMeasuredError(f"not ready after {seconds:g} s; {self.last_words()}")

    @property
    def seconds(self) -> float:
        """Return how long ago it was started."""
        return time.monotonic() - self.started_at

    def memory(self) -> Memory:
        """Return what it and all below it hold now."""
        rss = pss = 0
        members = _tree(self._process.pid)
        for member in members:
            with contextlib.suppress(OSError):
                rollup = Path(f"/proc/{member}/smaps_rollup").read_text(encoding="ascii")
                fields = dict(line.split(":", 1) for line in rollup.splitlines()[1:])
                rss += int(fields["Rss"].split()[0])
                pss += int(fields["Pss"].split()[0])
        return Memory(rss=rss * 1_024 / 1e6, pss=pss * 1_024 / 1e6, processes=len(members))

    def stop(self) -> float:
        """Ask it to end, then make it. Return the seconds that it took."""
        asked_at = time.monotonic()
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        taken = time.monotonic() - asked_at
        with contextlib.suppress(ProcessLookupError):  # whatever it left behind in its session
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        _running.discard(self)
        return taken

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "its log ends: " + " / ".join(line.strip() for line in lines[-5:])


_running: set[Process] = set()


@atexit.register
def stop_all() -> None:
    """Stop whatever an interrupted measurement has left running."""
    for process in tuple(_running):
        process.stop()


def _tree(root: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                # After the name in parentheses, which may hold anything: state, parent.
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    members = [root]
    for member in members:  # grows while it is walked
        members += [child for child, parent in parents.items() if parent == member]
    return members
