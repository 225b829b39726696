"""Rejoinder, started as a publisher starts it: `rejoinder serve`, on SQLite."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import corpus
from benchmarks.exports import write_threads
from benchmarks.homes import (
    DATABASE,
    GUESTS,
    SITE,
    command,
    copy_home,
    environment,
    stored_home,
)
from benchmarks.load import Request
from benchmarks.packages import BENCH, REPOSITORY
from benchmarks.peers.system import System, Work
from benchmarks.processes import HOST, Answer, Memory, NotMeasuredError, Process, ask, free_port

# Each run takes half of them in turn, so that none writes again within the pace of guests, half a minute.
NUMBER_OF_GUESTS = 40_000
FORM = "application/x-www-form-urlencoded"
HOT = "t-5"  # what is written to
_READ = {
    Work.READ_20: "t-1",
    Work.READ_200: "a-200",
    Work.READ_10K: "a-10000",
    Work.READ_100K: "e-100000",
}


class Ours(System):
    """One home, copied from a stored one, and the server on it."""

    name = "Rejoinder"
    lifted = (
        "no limit was switched off: each comment and vote comes from a guest of its own and, by "
        "X-Forwarded-For behind a trusted proxy, from a network of its own"
    )

    def __init__(
        self, name: str = "ours", *, stored: Path | None = None, newsroom: bool = True
    ) -> None:
        """Take the home with all threads, unless another is named; with the newsroom, unless it is switched off."""
        self._name = name
        self._newsroom = newsroom
        self._stored = stored
        self._home = BENCH / "run" / name
        self._process: Process | None = None
        self._guests: list[Sequence[str]] = []
        self._votable: list[str] = []
        self._votes_offset = 0
        self.port = 0

    @property
    def version(self) -> str:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607  # the machine's own
            check=False,
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
        )
        return f"{version('rejoinder')} {done.stdout.strip()}".strip()

    @property
    def folder(self) -> Path:
        return self._home

    def prepare(self) -> None:
        self._home = copy_home(self._stored or stored_threads(), self._name)
        lines = (self._home / GUESTS).read_text(encoding="utf-8").splitlines()
        self._guests = [tuple(line.split("\t")) for line in lines]

    def start(self) -> float:
        self.port = free_port()
        self._process = Process(
            [*command(self._home), "serve", "--host", HOST, "--port", str(self.port)],
            log=self._home / "log",
            environment={
                **environment(),
                "REJOINDER_TRUSTED_PROXIES": HOST,
                "REJOINDER_LOG_LEVEL": "WARNING",
                "REJOINDER_NEWSROOM": "yes" if self._newsroom else "no",
            },
        )
        return self._process.wait_for(self.port, self.page("t-1"))

    def stop(self) -> float:
        taken = 0.0
        if self._process:
            taken = self._process.stop()
            self._process = None
        return taken

    def memory(self) -> Memory:
        if self._process is None:
            raise NotMeasuredError("Rejoinder does not run")
        return self._process.memory()

    @staticmethod
    def page(key: str) -> str:
        return f"/d/{SITE}/{key}"

    def request(self, work: Work) -> Request | None:
        if work in _READ:
            return Request(port=self.port, path=self.page(_READ[work]))
        if work is Work.COUNTS:
            return self._counts()
        return self._write() if work is Work.WRITE else self._vote()

    def holds(self, work: Work) -> str:
        return "20 threads with their first replies" if work in _READ else ""

    def rows(self) -> int:
        return int(self._select("SELECT count(*) FROM comments_comment")[0])

    def post(self, key: str, text: str) -> Answer:
        """Post one comment as a guest who has not written before."""
        answer = ask(
            self.port,
            f"{self.page(key)}/reply?device=new",
            method="POST",
            headers={"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"},
            body=urlencode({"text": text, "name": "Bench"}),
        )
        if answer.status != 303:  # noqa: PLR2004  # See Other, to the comment
            raise NotMeasuredError(f"posting answers {answer.status}: {answer.body[-300:]!r}")
        return answer

    def _write(self) -> Request:
        return Request(
            port=self.port,
            method="POST",
            path=f"{self.page(HOT)}/reply",
            headers=self._headers(),
            body="text=Thought+number+{n},+which+nobody+has+had+before.&name={2}",
            items=self._take_guests(),
            good=frozenset({303}),
            must="#comment-",
        )

    def _vote(self) -> Request:
        key = _READ[Work.READ_10K]
        if not self._votable:
            self._votable = self._select(
                "SELECT c.id FROM comments_comment c JOIN articles_article a ON a.id = c.article_id"
                " WHERE a.key = ? ORDER BY c.id",
                key,
            )
        guests = self._take_guests()
        votable = len(self._votable)
        self._votes_offset += 1  # another comment for the same guest in the next run
        return Request(
            port=self.port,
            method="POST",
            path=f"{self.page(key)}/vote/{{3}}",
            headers=self._headers(),
            body="value=1",
            items=[
                (*guest, self._votable[(place + self._votes_offset) % votable])
                for place, guest in enumerate(guests)
            ],
            good=frozenset({303}),
            must="#comment-",
        )

    @staticmethod
    def _headers() -> dict[str, str]:
        return {
            "Content-Type": FORM,
            "Sec-Fetch-Site": "same-origin",
            "Cookie": "{1}",
            "X-Forwarded-For": "{network}",
        }

    def _take_guests(self) -> list[Sequence[str]]:
        """Return guests for one run: half of them, in turn."""
        half = len(self._guests) // 2
        taken, rest = self._guests[:half], self._guests[half:]
        self._guests = [*rest, *taken]
        return taken

    def _counts(self) -> Request | None:
        """Return what asks for 50 counts at once, or None where there is no such address yet."""
        query = urlencode([("article", f"t-{number}") for number in range(50)])
        path = f"/w/{SITE}/counts?{query}"
        found = ask(self.port, path).status == 200  # noqa: PLR2004  # OK
        return Request(port=self.port, path=path, must="20") if found else None

    def _select(self, statement: str, *values: str) -> list[str]:
        """Return the first column of an answer of the database."""
        database = sqlite3.connect(f"file:{self._home / DATABASE}?mode=ro", uri=True)
        try:
            return [str(row[0]) for row in database.execute(statement, values)]
        finally:
            database.close()


def stored_threads() -> Path:
    """Return the home with everything that is compared: the corpus, and larger discussions of ours alone."""
    return stored_home(
        "threads",
        lambda path: write_threads(path, corpus.threads(), even=corpus.EVEN),
        guests=NUMBER_OF_GUESTS,
    )


def stored_small(number: int) -> Path:
    """Return a home with so many discussions of 20 comments, to be read once each."""
    return stored_home(
        f"small{number}",
        lambda path: write_threads(path, (corpus.small_thread(place) for place in range(number))),
    )
