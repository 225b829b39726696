"""Make an installation of its own for a measurement, filled with generated discussions."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord

SITE = "bench"
START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [
    "the",
    "harbour",
    "tunnel",
    "would",
    "cost",
    "more",
    "than",
    "any",
    "bridge",
    "and",
    "yet",
    "nobody",
    "who",
    "takes",
    "the",
    "ferry",
    "every",
    "morning",
    "has",
    "been",
    "asked",
    "what",
    "*an",
    "hour*",
    "is",
    "worth",
    "to",
    "them",
    "in",
    "winter",
]


def rejoinder(home: Path, *words: str) -> str:
    """Run the command on a home, and return what it prints.

    Raises:
        CalledProcessError: it failed.
    """
    command = [
        sys.executable,
        "-c",
        "from rejoinder.config.cli import main; main()",
        "--home",
        str(home),
        *words,
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    return done.stdout


def environment() -> Mapping[str, str]:
    """Return an environment without settings of the caller's."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("REJOINDER_")
    } | {"LC_ALL": "C.UTF-8"}


def write_export(path: Path, *, discussions: Mapping[str, int], replies: int = 3) -> int:
    """Write a file of our own format; return how many comments it has.

    Args:
        discussions: number of comments by key. Every top-level comment has the same number of replies,
            so that a page of any of them shows the same.
        replies: to each top-level comment.
    """
    dice = random.Random(1)  # noqa: S311  # the same file each time
    written = 0
    with path.open("wb") as file, LineWriter(file, site=SITE) as writer:
        for number in range(200):
            writer.write(ReaderRecord(source_id=f"reader-{number}", name=f"Reader {number}"))
        for key, size in discussions.items():
            writer.write(
                DiscussionRecord(
                    source_id=key, external_id=key, title=f"Discussion {key}", published_at=START
                )
            )
            for number in range(size):
                place = number % (replies + 1)
                writer.write(
                    CommentRecord(
                        source_id=f"{key}/{number}",
                        discussion_source_id=key,
                        parent_source_id=f"{key}/{number - place}" if place else None,
                        author=f"reader-{dice.randrange(200)}",
                        author_name=f"Reader {dice.randrange(200)}",
                        raw=" ".join(dice.choices(WORDS, k=50)),
                        format="markdown",
                        status="published",
                        created_at=START + timedelta(seconds=30 * number),
                        imported_up=dice.randrange(40),
                        imported_down=dice.randrange(10),
                    )
                )
            written += size
    return written
