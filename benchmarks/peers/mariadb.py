"""A MariaDB server of Debian's, for the peers that want one: the same settings for all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks.packages import DEBIAN, execute, find, library_path, program, unpack
from benchmarks.processes import HOST, Memory, Process, free_port

# Flushed at each commit: what it has acknowledged survives a power cut.
SETTINGS = (
    "--skip-name-resolve",
    "--innodb-buffer-pool-size=512M",
    "--innodb-flush-log-at-trx-commit=1",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--performance-schema=OFF",
)


class MariaDb:
    """One server on one data folder."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; nothing is made yet."""
        self.folder = folder
        self.port = 0
        self._process: Process | None = None

    @staticmethod
    def install() -> None:
        """Bring it onto the machine.

        Raises:
            NotHereError: it cannot be had.
        """
        if find("mariadbd") is None:
            unpack("mariadb-server")

    @staticmethod
    def version() -> str:
        words = execute([*program("mariadbd"), "--no-defaults", "--version"]).split()
        return f"MariaDB {words[words.index('Ver') + 1].partition('-')[0]}"

    def create(self, *databases: str) -> None:
        """Make the data folder, and in it a database and a user of each name, without a password."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        words = ["--no-defaults", *_places(), f"--datadir={self.folder}", "--skip-test-db"]
        method = "--auth-root-authentication-method=normal"
        install = find("mariadb-install-db") or Path("mariadb-install-db")
        settings = {"LD_LIBRARY_PATH": library_path()} if DEBIAN in install.parents else {}
        execute([install, *words, method, *_user()], environment=settings)
        self.start()
        for name in databases:
            self.sql(
                f"CREATE DATABASE {name} CHARACTER SET utf8mb4;"
                f"CREATE USER {name}@'{HOST}' IDENTIFIED BY '{name}';"
                f"GRANT ALL ON {name}.* TO {name}@'{HOST}';"
            )

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.port = free_port()
        own = [f"--datadir={self.folder}", f"--socket={self.folder}/socket", f"--port={self.port}"]
        self._process = Process(
            [
                *program("mariadbd"),
                *("--no-defaults", *_places(), *own, f"--bind-address={HOST}", *SETTINGS, *_user()),
            ],
            log=self.folder.parent / f"{self.folder.name}.log",
        )
        self._process.wait_for_port(self.port)

    def stop(self) -> None:
        """Stop it. Does nothing when it does not run."""
        if self._process:
            self._process.stop()
            self._process = None

    def sql(self, statements: str, *, database: str = "") -> list[str]:
        """Run statements as root; return the lines of the answer, columns with a tab between them."""
        client = [*program("mariadb"), "--no-defaults", "--batch", "--skip-column-names"]
        place = [f"--socket={self.folder}/socket", "--user=root"]
        return execute([*client, *place, database or "mysql"], said=statements).splitlines()

    def memory(self) -> Memory:
        """Return what it holds; nothing when it does not run."""
        return self._process.memory() if self._process else Memory(rss=0, pss=0, processes=0)


def _places() -> list[str]:
    """Return where the server's own files are, when it was unpacked and not installed."""
    found = find("mariadbd")
    if found is None or DEBIAN not in found.parents:
        return []
    return [f"--basedir={DEBIAN / 'usr'}"]


def _user() -> list[str]:
    return [] if os.geteuid() else ["--user=root"]
