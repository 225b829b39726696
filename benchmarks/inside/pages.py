"""What pages cost without a cache: run inside a home, prints one line a page as JSON.

The words of the command line are paths; `PATH@1000` is the page so many pages deep in that discussion.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

ROUNDS = 15


def main(words: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder.config.settings"
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()

    from django.db import connection  # noqa: PLC0415  # likewise
    from django.test import Client  # noqa: PLC0415  # likewise
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  # likewise

    client = Client(headers={"Host": "127.0.0.1"})
    paths = {word: deep_path(word) if "@" in word else word for word in words}
    times: dict[str, list[float]] = {word: [] for word in words}
    statements = {}
    sizes = {}
    for word, path in paths.items():  # once to warm up: templates, connection
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)  # noqa: PLR2004  # OK
        statements[word] = len(queries)
        sizes[word] = len(answer.content)
    for _ in range(ROUNDS):  # in turns, so that whatever else the machine does hits all alike
        for word, path in paths.items():
            started = time.perf_counter()
            client.get(path)
            times[word].append(time.perf_counter() - started)
    for word, path in paths.items():
        figures = {
            "word": word,
            "path": path,
            "ms": statistics.median(times[word]) * 1_000,
            "least_ms": min(times[word]) * 1_000,
            "most_ms": max(times[word]) * 1_000,
            "statements": statements[word],
            "bytes": sizes[word],
        }
        sys.stdout.write(json.dumps(figures) + "\n")


def deep_path(word: str) -> str:
    """Return the address of the page so many pages deep, in the site's own order, without reading those before."""
    from rejoinder.articles.models import Article  # noqa: PLC0415  # after Django's set-up
    from rejoinder.comments.models import Comment, CommentKind  # noqa: PLC0415  # likewise
    from rejoinder.comments.queries.discussion import SORTS  # noqa: PLC0415  # likewise
    from rejoinder.core.keyset import Cursor, Direction, encode  # noqa: PLC0415  # likewise
    from rejoinder.fragments.links import ArticleLinks  # noqa: PLC0415  # likewise

    path, _, pages = word.partition("@")
    site, key = path.strip("/").split("/")[1:]
    article = Article.objects.select_related("site").get(site__key=site, key=key)
    options = article.site.options
    ordering = SORTS[options.sort]
    prefix = "-" if ordering.descending else ""
    top_level = Comment.objects.filter(
        article=article, parent=None, kind=CommentKind.COMMENT, shown=True
    ).order_by(*(prefix + column for column in ordering.columns))
    last = top_level[int(pages) * options.page_size - 1]
    cursor = Cursor(direction=Direction.AFTER, place=ordering.place_of(last))
    text = encode(cursor, ordering=ordering, scope=f"article-{article.pk}")
    return ArticleLinks(site=site, article=key).page(after=text)


if __name__ == "__main__":
    main(sys.argv[1:])
