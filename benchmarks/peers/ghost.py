"""Ghost with its own comments: Node from npm, MariaDB."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
from pathlib import Path

from benchmarks.load import Request
from benchmarks.packages import BENCH, NotHereError, execute, node_tool
from benchmarks.peers.ghost_rows import MEMBERS, comment_id, fill_statements, post_ids, transient_id
from benchmarks.peers.mariadb import MariaDb
from benchmarks.peers.system import System, Work
from benchmarks.processes import HOST, Memory, NotMeasuredError, Process, free_port

GHOST, NODE, PNPM = "6.65.0", "22.23.1", "12.4.2"
INSTALL_SECONDS = 1_500  # native modules are compiled
BOOT_SECONDS = 240  # the first time, with all migrations
LIKED = 10_000  # comments that are voted for
_READ = {Work.READ_20: "/t/1", Work.READ_200: "/a/200", Work.READ_10K: "/a/10000"}


class Ghost(System):
    """Ghost, and the database beside it."""

    name = "Ghost"
    lifted = (
        "sign-in retries; mail to authors is off, else each post is stored and answered 500 here"
    )

    def __init__(self) -> None:
        self._folder = BENCH / "ghost"
        self._run = BENCH / "run" / "ghost"
        self._database = MariaDb(self._run / "data")
        self._process: Process | None = None
        self._port = 0
        self._key = b""
        self._votes = 0

    @property
    def version(self) -> str:
        return f"{GHOST}, node {NODE}, {MariaDb.version()}"

    @property
    def folder(self) -> Path:
        return self._run

    @property
    def _package(self) -> Path:
        return self._folder / "package"

    def prepare(self) -> None:
        MariaDb.install()
        self._install()
        shutil.rmtree(self._run, ignore_errors=True)
        self._run.mkdir(parents=True)
        shutil.copytree(self._package / "content", self._run / "content")
        stored = self._folder / "data"
        if not stored.exists():
            self._fill(stored)
        shutil.rmtree(self._database.folder, ignore_errors=True)
        shutil.copytree(stored, self._database.folder)

    def start(self) -> float:
        self._database.start()
        select = "SELECT value FROM settings WHERE `key` LIKE 'theme%secret'"
        self._key = self._database.sql(select, database="ghost")[0].encode()
        return self._boot(self._page("/t/1"))

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None
        self._database.stop()

    def memory(self) -> Memory:
        if self._process is None:
            raise NotMeasuredError("Ghost does not run")
        return self._process.memory() + self._database.memory()

    def rows(self) -> int:
        return int(self._database.sql("SELECT count(*) FROM comments", database="ghost")[0])

    def holds(self, work: Work) -> str:
        return "20 roots with their first 3 replies" if work in _READ else ""

    def request(self, work: Work) -> Request | None:
        if work in _READ:
            return Request(port=self._port, path=self._page(_READ[work]), must='"comments"')
        if work is Work.COUNTS:
            ids = ",".join(post_ids()[f"/t/{number}"] for number in range(50))
            path = f"/members/api/comments/counts/?ids={ids}"
            return Request(port=self._port, path=path, must="20")
        if work is Work.WRITE:
            return self._write()
        return self._vote() if work is Work.VOTE else None

    def _write(self) -> Request:
        html = "<p>Thought number {n}, which nobody has had before.</p>"
        body = {"comments": [{"post_id": post_ids()["/t/5"], "html": html}]}
        return Request(
            port=self._port,
            method="POST",
            path="/members/api/comments/",
            headers=self._headers(),
            body=json.dumps(body),
            items=[(self._cookie(number % MEMBERS),) for number in range(20_000)],
            good=frozenset({201}),
            must='"comments"',
        )

    def _vote(self) -> Request:
        """Return votes by members who have not voted for these comments yet."""
        voter = 10 + self._votes  # the first few have
        self._votes += 1
        cookie = self._cookie(voter)
        large = sum(1 for path in post_ids() if path != "/a/10000")  # loaded before it
        return Request(
            port=self._port,
            method="POST",
            path="/members/api/comments/{2}/like/",
            headers=self._headers(),
            body="{}",
            items=[(cookie, comment_id(large, number)) for number in range(LIKED)],
            good=frozenset({200, 201, 204}),
        )

    def _headers(self) -> dict[str, str]:
        origin = f"http://{HOST}:{self._port}"
        return {"Content-Type": "application/json", "Origin": origin, "Cookie": "{1}"}

    def _cookie(self, member: int) -> str:
        signed = f"ghost-members-ssr={transient_id(member)}"
        digest = hmac.new(self._key, signed.encode(), hashlib.sha1).digest()
        signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return f"{signed}; ghost-members-ssr.sig={signature}"

    @staticmethod
    def _page(path: str) -> str:
        order = "order=count__likes%20desc%2C%20created_at%20desc"
        return f"/members/api/comments/post/{post_ids()[path]}/?limit=20&page=1&{order}"

    def _boot(self, path: str) -> float:
        self._port = free_port()
        url = f"http://{HOST}:{self._port}"
        configuration = {
            "url": url,
            "server": {"host": HOST, "port": self._port},
            "database": {
                "client": "mysql",
                "connection": {
                    "host": HOST,
                    "port": self._database.port,
                    "user": "ghost",
                    "password": "ghost",
                    "database": "ghost",
                },
            },
            "mail": {"transport": "Direct"},
            "logging": {"path": str(self._run), "level": "error", "transports": ["file"]},
            "paths": {"contentPath": str(self._run / "content")},
            "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False},
            "spam": {
                "member_login": {"freeRetries": 100_000},
                "user_login": {"freeRetries": 100_000},
            },
        }
        target = self._package / "config.production.json"
        target.write_text(json.dumps(configuration), encoding="utf-8")
        self._process = Process(
            [self._tools / "node", "index.js"],
            log=self._run / "log",
            folder=self._package,
            environment={**os.environ, "NODE_ENV": "production"},
        )
        return self._process.wait_for(self._port, path, seconds=BOOT_SECONDS)

    @property
    def _tools(self) -> Path:
        return self._folder / "tools" / "node_modules" / ".bin"

    def _install(self) -> None:
        done = self._folder / "installed"
        wanted = f"{GHOST} {NODE} {PNPM}"
        if done.exists() and done.read_text("utf-8") == wanted:
            return
        tools = self._folder / "tools"
        tools.mkdir(parents=True, exist_ok=True)
        npm = node_tool("npm")
        packages = [f"node@{NODE}", f"pnpm@{PNPM}"]
        execute([npm, "install", "--no-audit", "--no-fund", *packages], folder=tools)
        if not (self._tools / "node").exists():
            raise NotHereError(
                f"npm has not installed node@{NODE}; its install script may be refused"
            )
        shutil.rmtree(self._package, ignore_errors=True)
        execute([npm, "pack", "--silent", f"ghost@{GHOST}"], folder=self._folder)
        archive = self._folder / f"ghost-{GHOST}.tgz"
        shutil.unpack_archive(archive, self._folder, filter="data")
        archive.unlink()
        execute(
            [self._tools / "pnpm", "install", "--prod", "--frozen-lockfile"],
            folder=self._package,
            environment={"PATH": f"{self._tools}:{os.environ.get('PATH', '')}", "CI": "1"},
            seconds=INSTALL_SECONDS,
        )
        done.write_text(wanted, encoding="utf-8")

    def _fill(self, stored: Path) -> None:
        """Let it make its tables, fill them, and keep the database as it is then."""
        self._database.create("ghost")
        try:
            self._boot("/members/api/comments/counts/")
            if self._process:
                self._process.stop()
            [author] = self._database.sql("SELECT id FROM users LIMIT 1", database="ghost")
            self._database.sql("\n".join(fill_statements(author)), database="ghost")
        finally:
            self.stop()
        shutil.rmtree(stored, ignore_errors=True)
        shutil.copytree(self._database.folder, stored, ignore=shutil.ignore_patterns("socket"))
