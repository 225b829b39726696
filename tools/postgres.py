#!/usr/bin/env python3
"""Find PostgreSQL, or install it where we may, and run a command beside a throw-away server.

tools/postgres.py find                          print the folder of its programs
tools/postgres.py run [--durable] -- COMMAND    run COMMAND with DATABASE_URL set

The server listens on 127.0.0.1 alone, trusts whoever connects, and is gone when the command ends,
also by a signal (not by SIGKILL, which leaves nobody to clean up). Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from debian import Ending, MissingError, install

NAME: Final = "rejoinder"  # of the database and of its superuser
START_SECONDS: Final = 60
STOP_SECONDS: Final = 20
HOW_TO_INSTALL: Final = (
    "PostgreSQL (initdb, postgres) was not found. Install it, on Debian and Ubuntu with: "
    "sudo apt install postgresql"
)
# Tests may lose everything in a power cut; a measurement of durable writes may not cheat.
NOT_DURABLE: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_programs() -> Path | None:
    """Return the folder that holds initdb and postgres: on PATH first, then the newest of Debian's."""
    folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("[1-9][0-9]/bin"), reverse=True)
    if asked := shutil.which("pg_config"):
        told = subprocess.run([asked, "--bindir"], check=False, capture_output=True, text=True)
        folders.append(Path(told.stdout.strip()))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def get_programs() -> Path:
    """Return the folder that holds initdb and postgres, installing them as root where apt is.

    Raises:
        MissingError: they are not here and could not be installed.
    """
    if folder := find_programs():
        return folder
    # Debian starts a server for the whole machine on installation, unless told not to. It is told
    # only where nobody has decided otherwise.
    install("postgresql-common", otherwise=HOW_TO_INSTALL)
    clusters = Path("/etc/postgresql-common/createcluster.conf")
    settings = clusters.read_text(encoding="utf-8")
    off = settings.replace("#create_main_cluster = true", "create_main_cluster = false")
    clusters.write_text(off, encoding="utf-8")
    try:
        install("postgresql", otherwise=HOW_TO_INSTALL)
    finally:
        clusters.write_text(settings, encoding="utf-8")
    if folder := find_programs():
        return folder
    raise MissingError(HOW_TO_INSTALL, ending=Ending.BROKEN)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root. None: ourselves."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Server:
    """One PostgreSQL server in one folder, which is its own to fill."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool) -> None:
        self.programs = programs
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.durable = durable
        self.user = server_user()
        self.group = pwd.getpwnam(self.user).pw_gid if self.user else None
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        if self.user:
            shutil.chown(folder, self.user, self.group)

    @property
    def url(self) -> str:
        """The value of DATABASE_URL."""
        return f"postgres://{NAME}@127.0.0.1:{self.port}/{NAME}"

    def create(self) -> None:
        """Make the data folder and in it one empty database."""
        self._run(
            "initdb",
            f"--pgdata={self.data}",
            f"--username={NAME}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *([] if self.durable else ["--no-sync"]),
        )
        # One user at a time, no network: this needs no client program.
        single = ("--single", "-D", str(self.data), "postgres")
        self._run("postgres", *single, said=f"CREATE DATABASE {NAME}")

    def start(self) -> None:
        """Start, and wait until it takes connections.

        Raises:
            MissingError: it ends at once, or is not ready after START_SECONDS.
        """
        self.port = free_port()
        settings = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={self.folder}",
            *([] if self.durable else NOT_DURABLE),
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        # In a session of its own: Ctrl-C is for the command, the server is stopped after it.
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), *options],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.user,
                group=self.group,
                extra_groups=[] if self.user else None,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                words = self.log.read_text(encoding="utf-8", errors="replace")
                raise MissingError(f"PostgreSQL did not start:\n{words}", ending=Ending.BROKEN)
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, more and more rudely. Does nothing when it is not running."""
        if self.process is None:
            return
        for rudeness in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate
            if self.process.poll() is None:
                self.process.send_signal(rudeness)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(STOP_SECONDS)

    def _ready(self) -> bool:
        # The eighth line of postmaster.pid is the server's state, which pg_ctl waits for too.
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return lines[7:8] != [] and lines[7].strip() == "ready"

    def _run(self, program: str, *arguments: str, said: str = "") -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            check=False,
            cwd=self.folder,
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.user,
            group=self.group,
            extra_groups=[] if self.user else None,
        )
        if done.returncode:
            detail = f"{program} of {self.programs} failed:\n{done.stdout}"
            raise MissingError(detail, ending=Ending.BROKEN)


@contextlib.contextmanager
def throw_away_server(*, durable: bool) -> Iterator[str]:
    """Give the URL of a new, empty server; stop and delete it on the way out."""
    programs = get_programs()
    # As root the server is somebody else, who may not enter a TMPDIR below /root.
    parent = "/tmp" if server_user() else None  # noqa: S108  # mkdtemp makes a private folder in it
    folder = Path(tempfile.mkdtemp(prefix="rejoinder-postgres-", dir=parent))
    try:
        server = Server(programs, folder, durable=durable)
        server.create()
        try:
            server.start()
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_beside(command: Sequence[str], *, durable: bool) -> int:
    """Run `command` beside a throw-away server; return its exit status as a shell would."""
    if shutil.which(command[0]) is None:
        raise MissingError(f"There is no command {command[0]}.", ending=Ending.BROKEN)
    with throw_away_server(durable=durable) as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        try:
            status = child.wait()
        except SystemExit as leaving:
            # Ctrl-C has reached the command too, which may have last words.
            if leaving.code != 128 + signal.SIGINT:
                child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(STOP_SECONDS)
            child.kill()
            raise
    return status if status >= 0 else 128 - status


def leave(signum: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exception, once, so that every `finally` runs."""
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + signum)


def main() -> int:
    """Read the command line and do what it asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("find", help="print the folder of PostgreSQL's programs")
    run = commands.add_parser("run", help="run a command with DATABASE_URL set")
    run.add_argument("--durable", action="store_true", help="keep fsync on, to measure writes")
    run.add_argument("command", nargs="+", metavar="COMMAND", help="after --")
    wanted = parser.parse_args()

    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, leave)
    try:
        if wanted.what == "run":
            return run_beside(wanted.command, durable=wanted.durable)
        sys.stdout.write(f"{get_programs()}\n")
    except MissingError as error:
        sys.stderr.write(f"{error}\n")
        return error.ending
    return 0


if __name__ == "__main__":
    sys.exit(main())
