"""Build WordPress exports for tests, of made-up people at example.org."""

from __future__ import annotations

import io
from collections.abc import Sequence

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
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
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


_OTHER_NAMES = {
    "excerpt": "excerpt:encoded",
    "content": "content:encoded",
    "creator": "dc:creator",
}


def _name(name: str, plain: set[str]) -> str:
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    return name if name in plain else f"wp:{name}"


def make_post(
    number: str = "7",
    content: str = "<p>The tunnel will be built.</p>",
    *comments: str,
    terms: Sequence[tuple[str, str, str]] = (),
    metas: Sequence[tuple[str, str]] = (),
    **fields: str | None,
) -> str:
    """Return a published post by Ada with a text. Terms are (domain, slug, name)."""
    labels = "".join(
        f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>\n'
        for domain, slug, name in terms
    )
    written = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
        for key, value in metas
    )
    values: dict[str, str | None] = {
        "post_id": number,
        "post_name": f"post-{number}",
        "link": f"https://gazette.example.org/2020/01/post-{number}/",
        "creator": "ada",
        "content": content,
        **fields,
    }
    return make_item(labels, written, *comments, **values)


def make_upload(number: str, url: str, *, alt: str = "", **fields: str | None) -> str:
    """Return a file that was uploaded."""
    metas = [("_wp_attachment_image_alt", alt)] if alt else []
    values: dict[str, str | None] = {
        "post_type": "attachment",
        "status": "inherit",
        "attachment_url": url,
        "link": url,
        "creator": None,
        "content": None,
        "title": f"Upload {number}",
        **fields,
    }
    return make_post(number, metas=metas, **values)  # type: ignore[arg-type]  # names are checked by running


def make_author(login: str, name: str) -> str:
    """Return an author, for the channel."""
    return (
        f"<wp:author><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>"
    )


def make_category(slug: str, name: str, parent: str = "", number: str = "") -> str:
    """Return a category, for the channel."""
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id>"
        f"<wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent>"
        f"<wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
    )


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
