"""Isso: Python, SQLite, from PyPI. Started as its documentation says, with gunicorn."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks import corpus
from benchmarks.corpus import Thread
from benchmarks.load import Request
from benchmarks.packages import BENCH, execute, python_environment
from benchmarks.peers.system import System, Work
from benchmarks.processes import HOST, Memory, NotMeasuredError, Process, free_port

ISSO, GUNICORN = "0.14.0", "27.0.1"
JSON = {"Content-Type": "application/json"}
_LOAD = Path(__file__).parent.parent / "inside" / "isso_load.py"
_CONFIGURATION = """\
[general]
dbpath = {database}
host = http://{host}:{port}/
max-age = 15m
log-file =
[moderation]
enabled = false
[server]
listen = http://{host}:{port}
[guard]
enabled = false
[hash]
salt = bench
algorithm = pbkdf2
"""
_READ = {Work.READ_20: "/t/1", Work.READ_200: "/a/200", Work.READ_10K: "/a/10000"}


class Isso(System):
    """Isso with everything the others hold, or with little."""

    name = "Isso"
    lifted = "guard off: else two comments a minute from one address"

    def __init__(self, *, small: bool = False) -> None:
        """Hold all threads, or only those that are read, since every statement reads all it has."""
        self._small = small
        self._folder = BENCH / "isso"
        self._run = BENCH / "run" / ("isso-small" if small else "isso")
        self._python = self._folder / "venv" / "bin" / "python"
        self._process: Process | None = None
        self._port = 0
        self._votes = 0
        if small:
            self.name = "Isso, holding 220 comments in all"

    @property
    def version(self) -> str:
        return f"{ISSO}, gunicorn {GUNICORN}, 4 workers, SQLite"

    @property
    def folder(self) -> Path:
        return self._run

    @property
    def _database(self) -> Path:
        return self._run / "comments.db"

    def prepare(self) -> None:
        requirements = (f"isso=={ISSO}", f"gunicorn=={GUNICORN}")
        python_environment(self._folder / "venv", *requirements)
        stored = self._folder / ("small.db" if self._small else "all.db")
        if not stored.exists():
            draft = self._folder / "draft.db"
            draft.unlink(missing_ok=True)
            configuration = self._configure(self._folder, port=1, database=draft)
            threads = corpus.threads()
            if self._small:
                threads = [thread for thread in threads if thread.path in {"/t/1", "/a/200"}]
            lines = "".join(f"{_line(thread)}\n" for thread in threads)
            execute([self._python, _LOAD, configuration, draft], said=lines)
            draft.rename(stored)
        shutil.rmtree(self._run, ignore_errors=True)
        self._run.mkdir(parents=True)
        shutil.copy(stored, self._database)

    def start(self) -> float:
        self._port = free_port()
        configuration = self._configure(self._run, port=self._port, database=self._database)
        gunicorn = self._python.with_name("gunicorn")
        words = ["-b", f"{HOST}:{self._port}", "-w", "4", "--preload", "isso.run"]
        self._process = Process(
            [gunicorn, *words, "--log-level", "warning"],
            log=self._run / "log",
            environment={"ISSO_SETTINGS": str(configuration), "PATH": "/usr/bin:/bin"},
        )
        return self._process.wait_for(self._port, _page("/t/1"))

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None

    def memory(self) -> Memory:
        if self._process is None:
            raise NotMeasuredError("Isso does not run")
        return self._process.memory()

    def rows(self) -> int:
        return int(self._select("SELECT count(*) FROM comments")[0])

    def holds(self, work: Work) -> str:
        return "all roots, up to 5 replies each" if work in _READ else ""

    def request(self, work: Work) -> Request | None:
        if self._small and work is Work.READ_10K:
            return None
        if work in _READ:
            return Request(port=self._port, path=_page(_READ[work]), must='"replies"')
        if work is Work.COUNTS:
            pages = json.dumps([f"/t/{number}" for number in range(50)])
            return Request(
                port=self._port, method="POST", path="/count", headers=JSON, body=pages, must="20"
            )
        if work is Work.WRITE:
            return self._write()
        return self._vote() if work is Work.VOTE else None

    def _write(self) -> Request:
        body = {"text": "Thought number {n}, which nobody has had before.", "author": "Bench"}
        body |= {"email": "b@example.org", "title": "T"}
        return Request(
            port=self._port,
            method="POST",
            path=f"/new?{urlencode({'uri': '/t/5'})}",
            headers=JSON,
            body=json.dumps({**body, "parent": None}),
            good=frozenset({201}),
            must='"id"',
        )

    def _vote(self) -> Request:
        """Return votes for comments that no earlier run voted for: a second vote changes nothing."""
        statement = (
            "SELECT c.id FROM comments c JOIN threads t ON t.id = c.tid WHERE t.uri = '/a/10000'"
        )
        third = [(number,) for number in self._select(statement)[self._votes % 3 :: 3]]
        self._votes += 1
        return Request(
            port=self._port,
            method="POST",
            path="/id/{1}/like",
            headers=JSON,
            body="{}",
            items=third,
            must='"likes"',
        )

    def _select(self, statement: str) -> list[str]:
        database = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        try:
            return [str(row[0]) for row in database.execute(statement)]
        finally:
            database.close()

    def _configure(self, folder: Path, *, port: int, database: Path) -> Path:
        path = folder / "isso.cfg"
        text = _CONFIGURATION.format(host=HOST, port=port, database=database)
        path.write_text(text, encoding="utf-8")
        return path


def _page(uri: str) -> str:
    return f"/?uri={quote(uri, safe='')}&nested_limit=5"


def _line(thread: Thread) -> str:
    comments = [
        [
            None if comment.parent is None else comment.root,
            comment.text,
            comment.author,
            comment.at,
            comment.likes,
        ]
        for comment in thread.comments()
    ]
    return json.dumps({"uri": thread.path, "comments": comments})
