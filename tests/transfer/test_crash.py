"""An import that is killed at any moment and run again ends as one clean run does."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import (
    CommentRecord,
    CommentStatus,
    DiscussionRecord,
    ReaderRecord,
    VoteRecord,
)
from tests.homes import run, start

ARTICLES, COMMENTS = 12, 250  # comments of each article
PATIENCE_SECONDS = 60
STATUSES: list[CommentStatus] = ["published", "published", "published", "waiting", "removed"]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a file of some thousand comments with replies and votes."""
    dice = random.Random(7)
    path = tmp_path_factory.mktemp("export") / "comments.jsonl"
    with path.open("wb") as file, LineWriter(file, site="main") as writer:
        for number in range(40):
            writer.write(ReaderRecord(source_id=f"reader-{number}", name=f"Reader {number}"))
        for article in range(ARTICLES):
            writer.write(
                DiscussionRecord(
                    source_id=f"a{article}", external_id=f"a{article}", title=f"Article {article}"
                )
            )
            for number in range(COMMENTS):
                writer.write(
                    CommentRecord(
                        source_id=f"a{article}/{number}",
                        discussion_source_id=f"a{article}",
                        parent_source_id=f"a{article}/{dice.randrange(number)}"
                        if number > 20
                        else None,
                        author=f"reader-{dice.randrange(40)}",
                        author_name="Somebody",
                        raw="A few *words*, " * dice.randint(1, 20),
                        format="markdown",
                        status=dice.choice(STATUSES),
                        created_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
                    )
                )
            for number in range(0, COMMENTS, 10):
                writer.write(
                    VoteRecord(
                        comment_source_id=f"a{article}/{number}",
                        voter_source_id="reader-1",
                        value=1,
                    )
                )
    return path


def test_killed_anywhere_and_run_again_it_ends_as_one_clean_run(
    export: Path, tmp_path: Path
) -> None:
    clean, killed = tmp_path / "clean", tmp_path / "killed"
    for home in (clean, killed):
        run(home, "init")
    run(clean, "import", "jsonl", str(export), "--site", "main")

    dice = random.Random(20261124)
    for _ in range(4):
        _kill_when(killed, export, stored=dice.randrange(1, ARTICLES * COMMENTS))
    run(killed, "import", "jsonl", str(export), "--site", "main")

    assert _exported(killed) == _exported(clean)
    assert _counts(killed) == _counts(clean)


def _kill_when(home: Path, export: Path, *, stored: int) -> None:
    """Start an import and kill it, with its helper, once so many comments are in or it ended by itself."""
    process = start(home, "import", "jsonl", str(export), "--site", "main")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and _stored(home) < stored:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _stored(home: Path) -> int:
    with closing(
        sqlite3.connect(f"file:{home / 'rejoinder.sqlite3'}?mode=ro", uri=True)
    ) as database:
        [number] = database.execute("SELECT count(*) FROM comments_comment").fetchone()
        return int(number)


def _exported(home: Path) -> bytes:
    path = home / "out.jsonl"
    run(home, "export", "jsonl", "--site", "main", "--output", str(path))
    return path.read_bytes()


def _counts(home: Path) -> list[tuple[object, ...]]:
    """Return what is derived, in an order that depends on no primary key."""
    with closing(sqlite3.connect(home / "rejoinder.sqlite3")) as database:
        return database.execute(
            "SELECT origin_id, shown, reply_count, branch_count, up, down FROM comments_comment ORDER BY origin_id"
        ).fetchall()
