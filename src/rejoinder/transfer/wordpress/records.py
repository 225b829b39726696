"""What the fields of a WordPress export mean: blocks of text to records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from rejoinder.transfer.fields import (
    MAX_ID_CHARS,
    email_address,
    language_tag,
    plain_text,
    web_address,
)
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentKind,
    CommentRecord,
    CommentStatus,
    DiscussionRecord,
    JsonValue,
    ReaderRecord,
)
from rejoinder.transfer.wordpress.blocks import Block
from rejoinder.transfer.wordpress.site_clock import SiteClock
from rejoinder.transfer.wordpress.times import Times
from rejoinder.transfer.wordpress.wpdiscuz import read_metas

_KNOWN_READERS: Final = 50_000
_LISTED_AUTHORS: Final = 10_000

_KINDS: Final[Mapping[str, CommentKind]] = {
    "": "comment",
    "comment": "comment",
    "wpdiscuz_sticky": "comment",
    "private": "comment",
    "pingback": "pingback",
    "trackback": "trackback",
}
_STATUSES: Final[Mapping[str, tuple[CommentStatus, str | None]]] = {
    "1": ("published", None),
    "0": ("waiting", None),
    "spam": ("spam", None),
    "trash": ("rejected", "trash"),
    "post-trashed": ("rejected", "post-trashed"),
}
_PAGES: Final = {"post", "page"}  # discussed even before the first comment
# Kept in `extra` of a discussion: (our name, key in the file).
_KEPT: Final = (("post_type", "wp:post_type"), ("slug", "wp:post_name"), ("status", "wp:status"))


def is_imported(comment: Block) -> bool:
    """Tell whether a comment is one of a reader or a mention, and has an id."""
    return _comment_id(comment) is not None and comment.fields.get("wp:comment_type", "") in _KINDS


def _comment_id(comment: Block) -> str | None:
    found = comment.fields.get("wp:comment_id")
    return found if found and len(found) <= MAX_ID_CHARS else None


class Interpreter:
    """Make records of blocks. Remembers bounded sets of people, to name each but once."""

    def __init__(self, *, problems: Problems, clock: SiteClock, zone: tzinfo | None) -> None:
        self._problems = problems
        self._times = Times(problems=problems, clock=clock, zone=zone)
        self._authors: set[str] = set()  # ids of those who wrote articles
        self._known_readers: set[str] = set()

    def take_author(self, block: Block) -> None:
        """Remember who wrote articles. Their comments are marked as by an author."""
        if len(self._authors) < _LISTED_AUTHORS and (number := block.fields.get("wp:author_id")):
            self._authors.add(number)

    def discussion(self, item: Block, *, has_comments: bool) -> DiscussionRecord | None:
        """Return an item's discussion, or None if it has none, or neither an id nor an address."""
        fields = item.fields
        written_status = fields.get("wp:status", "publish")
        is_public = written_status in {"publish", "inherit"} and "wp:post_password" not in fields
        if not has_comments and (fields.get("wp:post_type") not in _PAGES or not is_public):
            return None
        urls = []
        extra: dict[str, JsonValue] = {}
        for name, key in _KEPT:
            if key in fields:
                extra[name] = fields[key]
        for name in ("link", "guid"):
            url = web_address(fields.get(name))
            if url is not None:
                urls.append(url)
            elif name in fields:
                extra[name] = fields[name]
        post_id: str | None = fields.get("wp:post_id", "")[:MAX_ID_CHARS] or None
        if post_id is None and not urls:
            return None
        place = f"line {item.line}"
        if not is_public:
            self._problems.add(
                "page_not_public",
                place=place,
                detail=f"“{fields.get('title', '')}” is a draft, private or behind a password, so its "
                "discussion is hidden from readers.",
            )
        is_closed = fields.get("wp:comment_status") == "closed"
        assert item.parent is not None
        return DiscussionRecord(
            source_id=post_id or urls[0],
            external_id=post_id,
            urls=tuple(dict.fromkeys(urls)),
            title=plain_text(fields.get("title")),
            summary=plain_text(fields.get("excerpt:encoded")),
            language=language_tag(item.parent.fields.get("language")),
            published_at=self._times.published_at(item),
            state="private" if not is_public else "closed" if is_closed else "open",
            extra=extra,
            place=place,
        )

    def comment(
        self, block: Block, *, discussion_source_id: str
    ) -> tuple[ReaderRecord | None, CommentRecord | None]:
        """Return a comment, unless it is left out, and its author, unless named lately."""
        fields = block.fields
        place = f"line {block.line}"
        source_id = _comment_id(block)
        if source_id is None:
            self._problems.add(
                "comment_without_id", place, "A comment has no id, and was left out."
            )
            return None, None
        written_type = fields.get("wp:comment_type", "")
        kind = _KINDS.get(written_type)
        if kind is None:
            self._problems.add(
                "type_skipped",
                place=place,
                detail=f"Comment {source_id} is of the type “{written_type}”, which readers do not "
                "write, and was left out.",
            )
            return None, None
        raw = fields.get("wp:comment_content", "")
        if not raw:
            self._problems.add("empty_body", place, f"Comment {source_id} has no text.")
        status, reason = self._status(fields, place=place, is_private=written_type == "private")
        metas = read_metas(block.metas, place=place, problems=self._problems)
        author = reader = None
        if kind == "comment":
            author, reader = self._author(fields, comment_id=source_id, place=place)
        elif (url := fields.get("wp:comment_author_url")) is not None:
            metas.others["url"] = url  # of the page that mentions this one
        parent = fields.get("wp:comment_parent", "0")
        return reader, CommentRecord(
            source_id=source_id,
            discussion_source_id=discussion_source_id,
            parent_source_id=None if parent == "0" else parent[:MAX_ID_CHARS],
            author=author,
            author_name=plain_text(fields.get("wp:comment_author")),
            format="html",
            raw=raw,
            created_at=self._times.time(
                local=fields.get("wp:comment_date"),
                gmt=fields.get("wp:comment_date_gmt"),
                place=place,
            ),
            edited_at=metas.edited_at,
            status=status,
            reason=reason,
            kind=kind,
            pinned=written_type == "wpdiscuz_sticky",
            closed=metas.closed,
            imported_up=metas.up,
            imported_down=metas.down,
            extra=metas.others,
            place=place,
        )

    def _status(
        self, fields: Mapping[str, str], *, place: str, is_private: bool
    ) -> tuple[CommentStatus, str | None]:
        written = fields.get("wp:comment_approved", "")
        status, reason = _STATUSES.get(written, ("waiting", None))
        if written not in _STATUSES:
            what = (
                f"The status “{written}” is not known" if written else "The comment has no status"
            )
            self._problems.add("status_unknown", place, f"{what}; it waits for a moderator.")
        if is_private and status in {"published", "waiting"}:
            self._problems.add("private_comment", place, "A private comment was hidden.")
            return "rejected", "private"
        return status, reason

    def _author(
        self, fields: Mapping[str, str], *, comment_id: str, place: str
    ) -> tuple[str, ReaderRecord | None]:
        """Return who wrote a comment: by account, else by address, else known by this comment alone.

        Never by name, which two people may share.
        """
        written_email = fields.get("wp:comment_author_email")
        email = email_address(written_email)
        user = fields.get("wp:comment_user_id", "0")
        has_account = user != "0" and len(user) <= MAX_ID_CHARS
        if has_account:
            reader_id = f"user:{user}"
        elif email is not None:
            reader_id = f"email:{email.lower()}"
        else:
            reader_id = f"comment:{comment_id}"
        if reader_id in self._known_readers:
            return reader_id, None
        if len(self._known_readers) >= _KNOWN_READERS:
            self._known_readers.clear()
        self._known_readers.add(reader_id)
        written_url = fields.get("wp:comment_author_url")
        url = web_address(written_url)
        extra: dict[str, JsonValue] = {}
        if written_email and email is None:
            extra["email"] = written_email
        if written_url and url is None:
            extra["url"] = written_url
        return reader_id, ReaderRecord(
            source_id=reader_id,
            name=plain_text(fields.get("wp:comment_author")),
            email=email,
            url=url,
            kind="account" if has_account else "guest",
            role_label="author" if has_account and user in self._authors else None,
            extra=extra,
            place=place,
        )
