"""Build WordPress exports for tests, of made-up people at example.org."""

from __future__ import annotations

import io

from rejoinder.transfer import wordpress
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    ReaderRecord,
    Record,
)

NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"'
)


def make_export(*items: str, channel: str = "", namespaces: str = NAMESPACES) -> bytes:
    """Return a file. Its items begin in line 4."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" {namespaces}>\n'
        f"<channel><language>en</language>{channel}\n{''.join(items)}</channel>\n</rss>\n"
    ).encode()


def make_item(*comments: str, **fields: str | None) -> str:
    """Return a published post. Fields are named without their prefix; None leaves one out."""
    values = {
        "title": "Harbour tunnel",
        "link": "https://gazette.example.org/tunnel/",
        "post_id": "7",
        "post_date": "2020-01-02 11:00:00",
        "post_date_gmt": "2020-01-02 10:00:00",
        "comment_status": "open",
        "status": "publish",
        "post_type": "post",
        **fields,
    }
    plain = {"title", "link", "guid", "pubDate"}
    written = "".join(
        f"<{_name(name, plain)}><![CDATA[{value}]]></{_name(name, plain)}>\n"
        for name, value in values.items()
        if value is not None
    )
    return f"<item>\n{written}{''.join(comments)}</item>\n"


def _name(name: str, plain: set[str]) -> str:
    if name == "excerpt":
        return "excerpt:encoded"
    return name if name in plain else f"wp:{name}"


def make_comment(
    comment_id: str | None = "1",
    *,
    metas: dict[str, str] | None = None,
    inner: str = "",
    **fields: str | None,
) -> str:
    """Return a published comment by Ada. Fields are named without `comment_`; None leaves one out."""
    values = {
        "id": comment_id,
        "author": "Ada",
        "author_email": "ada@example.org",
        "date": "2020-01-03 11:00:00",
        "date_gmt": "2020-01-03 10:00:00",
        "content": "A good idea.",
        "approved": "1",
        "parent": "0",
        "user_id": "0",
        **fields,
    }
    written = "".join(
        f"<wp:comment_{name}><![CDATA[{value}]]></wp:comment_{name}>\n"
        for name, value in values.items()
        if value is not None
    )
    for key, value in (metas or {}).items():
        written += (
            f"<wp:commentmeta><wp:meta_key>{key}</wp:meta_key>"
            f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:commentmeta>\n"
        )
    return f"<wp:comment>\n{written}{inner}</wp:comment>\n"


def read_all(data: bytes, problems: Problems | None = None) -> list[Record]:
    """Return all records of a file after the first pass has found it whole."""
    survey = wordpress.check(io.BytesIO(data), problems=Problems())
    return list(wordpress.read(io.BytesIO(data), problems=problems or Problems(), survey=survey))


def comments_of(records: list[Record]) -> list[CommentRecord]:
    return [record for record in records if isinstance(record, CommentRecord)]


def discussions_of(records: list[Record]) -> list[DiscussionRecord]:
    return [record for record in records if isinstance(record, DiscussionRecord)]


def readers_of(records: list[Record]) -> list[ReaderRecord]:
    return [record for record in records if isinstance(record, ReaderRecord)]


def read_comment(comment: str, problems: Problems | None = None) -> CommentRecord:
    """Return the one comment of a file."""
    [found] = comments_of(read_all(make_export(make_item(comment)), problems))
    return found
