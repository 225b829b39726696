"""Write export files with generated discussions, the same at each run."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.homes import SITE
from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord

START = datetime(2026, 1, 1, tzinfo=UTC)
READERS = 200
_TEXT = (
    "the harbour tunnel would cost more than any bridge and yet nobody who takes the ferry every"
    " morning has been asked what *an hour* is worth to them in winter"
)
WORDS = _TEXT.split()


def write_jsonl(path: Path, *, discussions: Mapping[str, int], replies: int = 3) -> int:
    """Write a file of our own format; return how many comments it has.

    Args:
        discussions: number of comments by key. Every top-level comment has the same number of replies,
            so that a page of any of them shows the same.
        replies: to each top-level comment.
    """
    dice = _dice()
    written = 0
    with path.open("wb") as file, LineWriter(file, site=SITE) as writer:
        for number in range(READERS):
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
                        author=f"reader-{dice.randrange(READERS)}",
                        author_name=f"Reader {dice.randrange(READERS)}",
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
                text = " ".join(dice.choices(WORDS, k=50)).replace("*", "")
                file.write(
                    _WXR_COMMENT.format(
                        number=number,
                        parent=number - place % 4 if place % 4 else 0,
                        reader=dice.randrange(READERS),
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
