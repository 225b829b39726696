"""How many comments can be posted in a second, beside bare durable inserts: run inside a home, prints JSON."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
import uuid
from pathlib import Path

POSTS = 200
BARE = 400


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder.config.settings"
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()

    from rejoinder.accounts.models import Reader  # noqa: PLC0415  # likewise
    from rejoinder.articles.models import Article  # noqa: PLC0415  # likewise
    from rejoinder.comments.services.posting import post_comment  # noqa: PLC0415  # likewise

    article = Article.objects.select_related("site").earliest("pk")
    readers = list(Reader.objects.filter(site=article.site)[:POSTS])
    started = time.perf_counter()
    for number in range(POSTS):
        post_comment(
            article=article,
            author=readers[number % len(readers)],
            text=f"Thought number {number}, which nobody has had before.",
            submission_key=uuid.uuid4(),
        )
    posts = POSTS / (time.perf_counter() - started)
    sys.stdout.write(json.dumps({"posts": posts, "bare": _bare_inserts()}) + "\n")


def _bare_inserts() -> float:
    """Return how many one-row transactions a second SQLite makes durable on this disk."""
    with tempfile.TemporaryDirectory(dir=os.environ["REJOINDER_HOME"]) as folder:
        database = sqlite3.connect(Path(folder) / "bare.sqlite3", isolation_level=None)
        database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT);"
        )
        started = time.perf_counter()
        for number in range(BARE):
            database.execute(
                "INSERT INTO t VALUES (?)", (f"Thought number {number}, which nobody has had.",)
            )
        rate = BARE / (time.perf_counter() - started)
        database.close()
    return rate


if __name__ == "__main__":
    main()
