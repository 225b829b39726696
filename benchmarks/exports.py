"""Write export files with generated discussions, the same at each run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.corpus import AUTHORS, FIRST_AT, WORDS, Thread
from benchmarks.homes import SITE
from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord

START = datetime.fromtimestamp(FIRST_AT, tz=UTC)


def write_threads(
    path: Path, threads: Iterable[Thread], *, even: Mapping[str, int] | None = None
) -> None:
    """Write discussions in our own format.

    Args:
        threads: of the corpus.
        even: number of comments by key, of discussions whose pages all show the same.
    """
    with path.open("wb") as file, LineWriter(file, site=SITE) as writer:
        for number in range(AUTHORS):
            writer.write(ReaderRecord(source_id=f"author-{number}", name=f"Author {number}"))
        for thread in threads:
            _write_thread(writer, thread)
        for key, size in (even or {}).items():
            _write_even(writer, key=key, size=size)


def _write_thread(writer: LineWriter, thread: Thread) -> None:
    key = thread.key
    _write_discussion(writer, key)
    for comment in thread.comments():
        writer.write(
            CommentRecord(
                source_id=f"{key}/{comment.number}",
                discussion_source_id=key,
                parent_source_id=None if comment.parent is None else f"{key}/{comment.parent}",
                author=f"author-{comment.author}",
                author_name=f"Author {comment.author}",
                raw=comment.text,
                format="markdown",
                status="published",
                created_at=datetime.fromtimestamp(comment.at, tz=UTC),
                imported_up=comment.likes,
            )
        )


def _write_even(writer: LineWriter, *, key: str, size: int) -> None:
    """Write a discussion in which every fourth comment begins a thread and has the others for replies."""
    dice = _dice()
    _write_discussion(writer, key)
    for number in range(size):
        place = number % 4
        author = dice.randrange(AUTHORS)
        writer.write(
            CommentRecord(
                source_id=f"{key}/{number}",
                discussion_source_id=key,
                parent_source_id=f"{key}/{number - place}" if place else None,
                author=f"author-{author}",
                author_name=f"Author {author}",
                raw=" ".join(dice.choices(WORDS, k=50)),
                format="markdown",
                status="published",
                created_at=START + timedelta(seconds=30 * number),
                imported_up=dice.randrange(40),
                imported_down=dice.randrange(10),
            )
        )


def _write_discussion(writer: LineWriter, key: str) -> None:
    writer.write(
        DiscussionRecord(
            source_id=key,
            external_id=key,
            key=key,
            title=f"Discussion {key}",
            published_at=START,
        )
    )


def write_wxr(path: Path, *, articles: int, comments: int) -> int:
    """Write an export as WordPress does; return how many comments it has.

    Args:
        comments: of each article; every fourth begins a thread.
    """
    dice = _dice()
    with path.open("w", encoding="utf-8") as file:
        file.write(_WXR_HEAD)
        number = 0
        for article in range(articles):
            file.write(_WXR_ITEM.format(article=article))
            for place in range(comments):
                number += 1
                text = " ".join(dice.choices(WORDS, k=50))
                file.write(
                    _WXR_COMMENT.format(
                        number=number,
                        parent=number - place % 4 if place % 4 else 0,
                        reader=dice.randrange(AUTHORS),
                        at=f"{START + timedelta(seconds=30 * place):%Y-%m-%d %H:%M:%S}",
                        text=f'{text}\n\nSee <a href="https://example.org/{number}" rel="nofollow">this</a>.',
                    )
                )
            file.write("</item>\n")
        file.write("</channel>\n</rss>\n")
    return number


def _dice() -> random.Random:
    return random.Random(1)  # noqa: S311  # the same file each time


_WXR_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
\t<title>Bench</title>
\t<link>https://bench.example.org</link>
\t<language>en-US</language>
\t<wp:wxr_version>1.2</wp:wxr_version>
"""
_WXR_ITEM = """\t<item>
\t\t<title><![CDATA[Article {article}]]></title>
\t\t<link>https://bench.example.org/article-{article}/</link>
\t\t<dc:creator><![CDATA[editor]]></dc:creator>
\t\t<content:encoded><![CDATA[<p>The text of the article.</p>]]></content:encoded>
\t\t<wp:post_id>{article}</wp:post_id>
\t\t<wp:post_date_gmt><![CDATA[2026-01-01 00:00:00]]></wp:post_date_gmt>
\t\t<wp:comment_status><![CDATA[open]]></wp:comment_status>
\t\t<wp:status><![CDATA[publish]]></wp:status>
\t\t<wp:post_type><![CDATA[post]]></wp:post_type>
"""
_WXR_COMMENT = """\t\t<wp:comment>
\t\t\t<wp:comment_id>{number}</wp:comment_id>
\t\t\t<wp:comment_author><![CDATA[Reader {reader}]]></wp:comment_author>
\t\t\t<wp:comment_author_email><![CDATA[reader-{reader}@example.org]]></wp:comment_author_email>
\t\t\t<wp:comment_author_url></wp:comment_author_url>
\t\t\t<wp:comment_author_IP><![CDATA[192.0.2.1]]></wp:comment_author_IP>
\t\t\t<wp:comment_date><![CDATA[{at}]]></wp:comment_date>
\t\t\t<wp:comment_date_gmt><![CDATA[{at}]]></wp:comment_date_gmt>
\t\t\t<wp:comment_content><![CDATA[{text}]]></wp:comment_content>
\t\t\t<wp:comment_approved><![CDATA[1]]></wp:comment_approved>
\t\t\t<wp:comment_type><![CDATA[comment]]></wp:comment_type>
\t\t\t<wp:comment_parent>{parent}</wp:comment_parent>
\t\t\t<wp:comment_user_id>0</wp:comment_user_id>
\t\t</wp:comment>
"""
