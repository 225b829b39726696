"""Waline: Node, SQLite, from npm."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from benchmarks import corpus
from benchmarks.load import Request
from benchmarks.packages import BENCH, NotHereError, execute, node_tool
from benchmarks.peers.nginx import Nginx
from benchmarks.peers.system import System, Work
from benchmarks.processes import HOST, Memory, NotMeasuredError, Process, free_port

WALINE = "1.39.3"
INSTALL_SECONDS = 900  # SQLite is compiled
JSON = {"Content-Type": "application/json"}
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
_READ = {Work.READ_20: "/t/1", Work.READ_200: "/a/200", Work.READ_10K: "/a/10000"}
_TIMES = (
    '"createdAt" datetime DEFAULT CURRENT_TIMESTAMP, "updatedAt" datetime DEFAULT CURRENT_TIMESTAMP'
)
_REACTIONS = ", ".join(f"reaction{number} integer" for number in range(9))
_SERVICES = (
    "display_name, email, password, type, label, github, twitter, facebook, google, weibo, qq"
)
_SCHEMA = f"""
CREATE TABLE wl_Comment (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, comment text,
  "insertedAt" datetime DEFAULT CURRENT_TIMESTAMP, ip text, link text, mail text, nick text, rid integer,
  pid integer, sticky integer, status text NOT NULL, "like" integer, ua text, url text, {_TIMES});
CREATE TABLE wl_Counter (id integer PRIMARY KEY AUTOINCREMENT, time integer, {_REACTIONS}, url text, {_TIMES});
CREATE TABLE wl_Users (id integer PRIMARY KEY AUTOINCREMENT, {_SERVICES}, oidc, huawei, "2fa", avatar, url,
  {_TIMES});
"""
# It listens on all addresses, and is told nothing else by any setting.
_BIND = f"""
const net = require("net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {{
  return typeof port === "number" || typeof port === "string"
    ? listen.call(this, Number(port), "{HOST}", ...rest.filter((each) => typeof each === "function"))
    : listen.call(this, port, ...rest);
}};
"""
_HOME = """\
  server {{
    listen {host}:{port};
    default_type application/json;
    location / {{ return 200 '{{"services":[]}}'; }}
  }}
"""


class Waline(System):
    """Waline, and an nginx in place of the service that it asks before every request."""

    name = "Waline"
    lifted = (
        "IPQPS=0; the third party's service that it asks before each request stands on this machine, "
        "so a round trip of the internet is missing from its times"
    )
    bad_share = 0.4  # posts that cross are refused as too fast, whatever its settings say

    def __init__(self) -> None:
        self._folder = BENCH / "waline"
        self._run = BENCH / "run" / "waline"
        self._process: Process | None = None
        self._home = Nginx("waline")
        self._port = 0
        self._votes = 0

    @property
    def version(self) -> str:
        return f"{WALINE}, node {execute([node_tool('node'), '--version']).strip()}, SQLite"

    @property
    def folder(self) -> Path:
        return self._run

    @property
    def _database(self) -> Path:
        return self._run / "waline.sqlite"

    def prepare(self) -> None:
        self._install()
        stored = self._folder / "all.sqlite"
        if not stored.exists():
            draft = self._folder / "draft.sqlite"
            draft.unlink(missing_ok=True)
            _fill(draft)
            draft.rename(stored)
        shutil.rmtree(self._run, ignore_errors=True)
        self._run.mkdir(parents=True)
        shutil.copy(stored, self._database)
        (self._run / "bind.js").write_text(_BIND, encoding="utf-8")

    def start(self) -> float:
        self._port, home = free_port(), free_port()
        self._home.start(_HOME.format(host=HOST, port=home), port=home)
        settings = {
            "OAUTH_URL": f"http://{HOST}:{home}/",
            "SQLITE_PATH": str(self._run),
            "SQLITE_DB": "waline",
            "JWT_TOKEN": secrets.token_hex(16),
            "AKISMET_KEY": "false",
            "IPQPS": "0",
            "SITE_NAME": "Bench",
            "SITE_URL": f"http://{HOST}:{self._port}",
            "NODE_ENV": "production",
        }
        module = self._folder / "node_modules" / "@waline" / "vercel" / "vanilla.js"
        self._process = Process(
            [node_tool("node"), "-r", self._run / "bind.js", module, str(self._port)],
            log=self._run / "log",
            folder=self._run,
            environment={**os.environ, **settings},
        )
        return self._process.wait_for(self._port, _page("/t/1"))

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None
        self._home.stop()

    def memory(self) -> Memory:
        if self._process is None:
            raise NotMeasuredError("Waline does not run")
        return self._process.memory()

    def rows(self) -> int:
        return int(self._select("SELECT count(*) FROM wl_Comment")[0])

    def holds(self, work: Work) -> str:
        return "the 10 newest roots with all their replies" if work in _READ else ""

    def request(self, work: Work) -> Request | None:
        if work in _READ:
            return Request(port=self._port, path=_page(_READ[work]), must='"errno":0')
        if work is Work.COUNTS:
            pages = quote(",".join(f"/t/{number}" for number in range(50)), safe="")
            path = f"/api/comment?type=count&url={pages}&lang=en"
            return Request(port=self._port, path=path, must="20")
        if work is Work.WRITE:
            return self._write()
        return self._vote() if work is Work.VOTE else None

    def _write(self) -> Request:
        body = {"comment": "Thought number {n}, which nobody has had before.", "nick": "Bench"}
        body |= {"mail": "b@example.org", "link": "", "ua": AGENT, "url": "/t/5"}
        return Request(
            port=self._port,
            method="POST",
            path="/api/comment?lang=en",
            headers={**JSON, "User-Agent": AGENT},
            body=json.dumps(body),
            must='"errno":0',
        )

    def _vote(self) -> Request:
        ids = self._select("SELECT id FROM wl_Comment WHERE url = '/a/10000'")
        third = [(number,) for number in ids[self._votes % 3 :: 3]]
        self._votes += 1
        return Request(
            port=self._port,
            method="PUT",
            path="/api/comment/{1}?lang=en",
            headers=JSON,
            body=json.dumps({"like": True}),
            items=third,
            must='"errno":0',
        )

    def _select(self, statement: str) -> list[str]:
        database = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        try:
            return [str(row[0]) for row in database.execute(statement)]
        finally:
            database.close()

    def _install(self) -> None:
        modules = self._folder / "node_modules"
        wanted = modules / "sqlite3" / "build" / "Release" / "node_sqlite3.node"
        if wanted.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        npm = [node_tool("npm"), "install", "--no-audit", "--no-fund"]
        # Headers of this very node, where they are installed beside it, else they are fetched.
        prefix = Path(node_tool("node")).resolve().parent.parent
        has_headers = (prefix / "include" / "node" / "node.h").exists()
        settings = {"npm_config_nodedir": str(prefix)} if has_headers else {}
        execute(
            [*npm, f"@waline/vercel@{WALINE}"],
            folder=self._folder,
            environment=settings,
            seconds=INSTALL_SECONDS,
        )
        if not wanted.exists():
            raise NotHereError("npm has not compiled sqlite3; is there a C++ compiler?")


def _page(url: str) -> str:
    query = "pageSize=10&page=1&lang=en&sortBy=insertedAt_desc"
    return f"/api/comment?path={quote(url, safe='')}&{query}"


def _fill(path: Path) -> None:
    database = sqlite3.connect(path)
    database.executescript(_SCHEMA)
    columns = (
        "id, comment, insertedAt, ip, link, mail, nick, rid, pid, sticky, status, like, ua, url"
    )
    names = ", ".join(f'"{name}"' for name in columns.split(", "))
    places = ", ".join("?" for _ in columns.split(", "))
    insert = f"INSERT INTO wl_Comment ({names}) VALUES ({places})"  # noqa: S608  # our own names
    database.executemany(insert, _rows())
    database.commit()
    database.close()


def _rows() -> Iterator[tuple[object, ...]]:
    first = 1
    for thread in corpus.threads():
        for comment in thread.comments():
            is_root = comment.parent is None
            yield (
                first + comment.number,
                comment.text,
                datetime.fromtimestamp(comment.at, tz=UTC).strftime("%Y-%m-%d %H:%M:%S"),
                *("127.0.0.1", "", f"a{comment.author}@example.org", f"Author {comment.author}"),
                None if is_root else first + comment.root,
                None if is_root else first + (comment.parent or 0),
                *(None, "approved", comment.likes, AGENT, thread.path),
            )
        first += thread.size
