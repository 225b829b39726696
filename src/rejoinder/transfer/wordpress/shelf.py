"""Hold what the articles of a WordPress export are made of on disk, until all of it was seen.

A picture stands behind the post that shows it, and a page behind the one below it. Memory does not grow with the file.
"""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote, urljoin, urlsplit

from rejoinder.transfer.articles import (
    AuthorRecord,
    CategoryRecord,
    FileRecord,
    PostRecord,
    PostStatus,
)
from rejoinder.transfer.fields import MAX_ID_CHARS, language_tag, plain_text, web_address
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.wordpress.blocks import Block, Label
from rejoinder.transfer.wordpress.site_clock import SiteClock
from rejoinder.transfer.wordpress.times import Times

_SCHEMA: Final = """
CREATE TABLE author (number INTEGER PRIMARY KEY, login TEXT UNIQUE, name TEXT);
CREATE TABLE category (
  number INTEGER PRIMARY KEY, slug TEXT UNIQUE, name TEXT, parent TEXT, about TEXT, id TEXT
);
CREATE TABLE tag (number INTEGER PRIMARY KEY, slug TEXT UNIQUE, name TEXT);
CREATE TABLE file (number INTEGER PRIMARY KEY, id TEXT UNIQUE, path TEXT, post TEXT, record BLOB);
CREATE INDEX file_at ON file (path);
CREATE INDEX file_of ON file (post);
CREATE TABLE post (number INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, parent TEXT, block BLOB);
CREATE TABLE pattern (id TEXT PRIMARY KEY, html TEXT);
"""
_KINDS: Final = {"post": "article", "page": "page"}
_STATUSES: Final[Mapping[str, PostStatus]] = {
    "publish": "published",
    "future": "scheduled",
    "draft": "draft",
    "pending": "draft",
    "private": "draft",
}
_NEVER: Final = {"auto-draft", "inherit"}  # begun and never saved; states of another post
_PRIMARY: Final = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
_OWN_TERMS: Final = {"category", "post_tag", "author"}
# Terms that say how a post is shown, or what a plugin knows of it.
_NO_TERMS: Final = {
    "post_format",
    "nav_menu",
    "wp_theme",
    "wp_template_part_area",
    "post_translations",
}

_Row = tuple[int, str, str, bytes]


class HeldShelf:
    """The articles of one import. A context manager; nothing is left when the process ends."""

    def __init__(self, *, problems: Problems, zone: tzinfo | None) -> None:
        with tempfile.TemporaryDirectory(prefix="rejoinder-import-") as folder:
            self._database = sqlite3.connect(
                Path(folder) / "articles.sqlite3", isolation_level=None
            )
            self._database.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
                + _SCHEMA
            )
        # The open file goes on without its name: see `transfer.staging`.
        self.blog = ""
        self._problems = problems
        self._clock = SiteClock()
        self._times = Times(problems=problems, clock=self._clock, zone=zone)
        self._left_out: Counter[str] = Counter()
        self._category_slugs: dict[str, str] = {}  # by their ids

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def take(self, block: Block, *, part: str = "") -> None:
        """Take one block in. Of two with one identity the first is kept, and a second post reported."""
        match block.name:
            case "author":
                self._take_author(block.fields)
            case "category":
                self._take_category(block.fields)
            case "tag":
                slug = _decoded(block.fields.get("wp:tag_slug", ""))
                name = plain_text(block.fields.get("wp:tag_name")) or slug
                self._insert("tag (slug, name)", slug, name)
            case _:
                self._take_item(
                    block, place=f"{part}, line {block.line}" if part else f"line {block.line}"
                )

    def close_file(self) -> None:
        """Say what was left out of all that was taken in."""
        for kind, number in sorted(self._left_out.items()):
            self._problems.add(
                "type_not_brought",
                place="",
                detail=f"{number:,} of the type “{kind}”, for which there is no kind of page.",
            )
        self._left_out.clear()

    def _take_author(self, fields: Mapping[str, str]) -> None:
        login = fields.get("wp:author_login", "")
        both = " ".join(
            fields.get(key, "") for key in ("wp:author_first_name", "wp:author_last_name")
        )
        name = plain_text(fields.get("wp:author_display_name")) or plain_text(both) or login
        if login:
            self._insert("author (login, name)", login, name)

    def _take_category(self, fields: Mapping[str, str]) -> None:
        slug = _decoded(fields.get("wp:category_nicename", ""))
        values = (
            plain_text(fields.get("wp:cat_name")) or slug,
            _decoded(fields.get("wp:category_parent", "")),
            plain_text(fields.get("wp:category_description")) or "",
            fields.get("wp:term_id", ""),
        )
        if slug:
            self._insert("category (slug, name, parent, about, id)", slug, *values)
            if values[-1]:
                self._category_slugs.setdefault(values[-1], slug)

    def _take_item(self, block: Block, *, place: str) -> None:
        fields = block.fields
        self._clock.note(local=fields.get("wp:post_date"), gmt=fields.get("wp:post_date_gmt"))
        if block.parent is not None and not self.blog:
            self.blog = web_address(block.parent.fields.get("wp:base_blog_url")) or ""
        kind = fields.get("wp:post_type", "post")
        number = fields.get("wp:post_id", "")
        if kind == "attachment":
            self._take_file(block)
        elif kind == "wp_block":
            self._insert("pattern (id, html)", number, fields.get("content:encoded", ""))
        elif kind not in _KINDS:
            self._left_out[kind] += 1
        elif not number or len(number) > MAX_ID_CHARS:
            self._problems.add(
                "post_without_id",
                place=place,
                detail=f"“{fields.get('title', '')}” has no id, by which it would be known again; it was left out.",
            )
        elif fields.get("wp:status") == "trash":
            self._problems.add(
                "in_the_trash", place, f"Post {number}, “{fields.get('title', '')}”, was left out."
            )
        elif fields.get("wp:status") not in _NEVER:
            fields["place"] = place
            blob = pickle.dumps(
                (
                    block.line,
                    fields,
                    [tuple(label) for label in block.labels],
                    [pair for pair in block.metas if pair[0] in _METAS],
                    block.parent.fields.get("language") if block.parent else None,
                ),
                protocol=pickle.HIGHEST_PROTOCOL,
            )
            parent = fields.get("wp:post_parent", "0")
            stored = self._insert(
                "post (id, kind, parent, block)",
                number,
                _KINDS[kind],
                "" if parent == "0" else parent,
                blob,
            )
            if not stored:
                self._problems.add(
                    "post_repeated", place, f"Post {number} came before; the first was kept."
                )
            self._take_terms(block.labels)

    def _take_terms(self, labels: Sequence[Label]) -> None:
        """Take the terms of a post in: a file of a part of a blog does not list them all."""
        for label in labels:
            slug = _decoded(label.slug)
            name = plain_text(label.name) or slug
            if slug and label.domain == "category":
                self._insert("category (slug, name, parent, about, id)", slug, name, "", "", "")
            elif slug and label.domain == "post_tag":
                self._insert("tag (slug, name)", slug, name)

    def _take_file(self, block: Block) -> None:
        fields, metas = block.fields, dict(block.metas)
        url = web_address(fields.get("wp:attachment_url") or fields.get("guid")) or ""
        record = FileRecord(
            number=fields.get("wp:post_id", ""),
            url=url,
            path=metas.get("_wp_attached_file", "").strip(),
            title=plain_text(fields.get("title")) or "",
            alt=plain_text(metas.get("_wp_attachment_image_alt")) or "",
            caption=plain_text(fields.get("excerpt:encoded")) or "",
        )
        blob = pickle.dumps(record, protocol=pickle.HIGHEST_PROTOCOL)
        parent = fields.get("wp:post_parent", "")
        self._insert(
            "file (id, path, post, record)", record.number or url, path_at(url), parent, blob
        )

    def _insert(self, columns: str, *values: object) -> bool:
        marks = ",".join("?" * len(values))
        cursor = self._database.execute(
            f"INSERT OR IGNORE INTO {columns} VALUES ({marks})",  # noqa: S608  # of this file
            values,
        )
        return cursor.rowcount > 0

    def authors(self) -> Iterator[AuthorRecord]:
        rows = self._database.execute("SELECT login, name FROM author ORDER BY number")
        return (AuthorRecord(*row) for row in rows.fetchall())

    def categories(self) -> Iterator[CategoryRecord]:
        rows = self._database.execute(
            "SELECT slug, name, parent, about, id FROM category ORDER BY number"
        )
        return (CategoryRecord(*row) for row in rows.fetchall())

    def tags(self) -> Iterator[tuple[str, str]]:
        yield from self._database.execute("SELECT slug, name FROM tag ORDER BY number").fetchall()

    def parents(self) -> Iterator[tuple[str, str]]:
        yield from self._database.execute(
            "SELECT id, parent FROM post WHERE kind = 'page' ORDER BY number"
        ).fetchall()

    def count_posts(self) -> int:
        [number] = self._database.execute("SELECT count(*) FROM post").fetchone()
        return int(number)

    def posts(self) -> Iterator[PostRecord]:
        """Yield articles in the order of the file. Pages are asked for one by one: see `parents`."""
        last = 0
        while row := self._database.execute(
            "SELECT number, id, kind, block FROM post WHERE kind = 'article' AND number > ?"
            " ORDER BY number LIMIT 1",
            (last,),
        ).fetchone():
            last = row[0]
            yield self._post(row)

    def post(self, number: str) -> PostRecord | None:
        row = self._database.execute(
            "SELECT number, id, kind, block FROM post WHERE id = ?", (number,)
        ).fetchone()
        return None if row is None else self._post(row)

    def file(self, number: str) -> FileRecord | None:
        return self._file("id", number)

    def file_at(self, url: str) -> FileRecord | None:
        """Return the file at an address, whatever the scheme and host."""
        return self._file("path", path_at(url))

    def files_of(self, post: str) -> list[str]:
        """Return the numbers of the files that were uploaded while a post was written."""
        rows = self._database.execute("SELECT id FROM file WHERE post = ? ORDER BY number", (post,))
        return [number for (number,) in rows]

    def _file(self, column: str, value: str) -> FileRecord | None:
        row = self._database.execute(
            f"SELECT record FROM file WHERE {column} = ? ORDER BY number LIMIT 1",  # noqa: S608  # of this file
            (value,),
        ).fetchone()
        record: FileRecord | None = pickle.loads(row[0]) if row else None  # noqa: S301  # written by this process
        return record

    def pattern(self, number: str) -> str:
        row = self._database.execute("SELECT html FROM pattern WHERE id = ?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def _post(self, row: _Row) -> PostRecord:
        _, number, kind, blob = row
        line, fields, labels, pairs, language = pickle.loads(blob)  # noqa: S301  # likewise
        block = Block("item", line, None, fields, labels=[Label(*label) for label in labels])
        metas = dict(pairs)
        place = fields["place"]
        status = self._status(fields, place=place)
        urls = [url for name in ("link", "guid") if (url := web_address(fields.get(name)))]
        return PostRecord(
            number=number,
            kind="article" if kind == "article" else "page",
            title=plain_text(fields.get("title")) or "",
            slug=_decoded(fields.get("wp:post_name", "")),
            urls=tuple(dict.fromkeys(urls)),
            old_slugs=tuple(
                _decoded(value) for key, value in pairs if key == "_wp_old_slug" and value
            ),
            status=status,
            published_at=None if status == "draft" else self._times.published_at(block),
            authors=_authors(fields, block.labels),
            categories=self._categories(block.labels, metas),
            topics=self._topics(block.labels, place=place),
            excerpt=plain_text(fields.get("excerpt:encoded")) or "",
            html=fields.get("content:encoded", ""),
            thumbnail=metas.get("_thumbnail_id", ""),
            parent="" if fields.get("wp:post_parent", "0") == "0" else fields["wp:post_parent"],
            language=language_tag(language) or "",
            takes_comments=fields.get("wp:comment_status", "open") != "closed",
            place=place,
        )

    def _status(self, fields: Mapping[str, str], *, place: str) -> PostStatus:
        written = fields.get("wp:status", "publish")
        status = _STATUSES.get(written, "draft")
        number, title = fields["wp:post_id"], fields.get("title", "")
        if "wp:post_password" in fields:
            self._problems.add(
                "post_with_password",
                place,
                f"Post {number}, “{title}”, became a draft: pages here have no passwords.",
            )
            return "draft"
        if written == "private":
            self._problems.add(
                "private_post", place, f"Post {number}, “{title}”, was private, and became a draft."
            )
        elif written not in _STATUSES:
            self._problems.add(
                "post_status_unknown",
                place,
                f"The status “{written}” of post {number} is not known; it became a draft.",
            )
        return status

    def _categories(self, labels: Sequence[Label], metas: Mapping[str, str]) -> tuple[str, ...]:
        found = [_decoded(label.slug) for label in labels if label.domain == "category"]
        for key in _PRIMARY:
            primary = self._category_slugs.get(metas.get(key, ""))
            if primary in found:
                found.insert(0, primary)
        return tuple(slug for slug in dict.fromkeys(found) if slug)

    def _topics(self, labels: Sequence[Label], *, place: str) -> tuple[tuple[str, str], ...]:
        for label in labels:
            if label.domain not in _OWN_TERMS | _NO_TERMS:
                self._problems.add(
                    "term_not_brought",
                    place,
                    f"“{label.name}” of “{label.domain}”, which is neither a category nor a tag.",
                )
        return tuple(
            (_decoded(label.slug), name)
            for label in labels
            if label.domain == "post_tag"
            and (name := plain_text(label.name) or _decoded(label.slug))
        )


_METAS: Final = {"_thumbnail_id", "_wp_old_slug", *_PRIMARY}


def path_at(url: str) -> str:
    """Return the part of a file's address by which it is known: without host, decoded."""
    try:
        return unquote(urlsplit(urljoin("https://host.invalid/", url)).path)
    except ValueError:
        return ""


def _authors(fields: Mapping[str, str], labels: Sequence[Label]) -> tuple[str, ...]:
    """Return the logins of a post's authors: those of the plugin Co-Authors Plus, if it has any."""
    several = [
        label.slug.removeprefix("cap-")
        for label in labels
        if label.domain == "author" and label.slug
    ]
    if several:
        return tuple(dict.fromkeys(several))
    creator = fields.get("dc:creator", "")
    return (creator,) if creator else ()


def _decoded(slug: str) -> str:
    return unquote(slug.strip())
