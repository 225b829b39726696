"""Read WordPress exports (WXR), with what wpDiscuz adds to them. Nothing is stored or cleaned here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import BinaryIO, Final

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.fields import (
    MAX_ID_CHARS,
    email_address,
    language_tag,
    plain_text,
    utc_time,
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
    Record,
)
from rejoinder.transfer.site_clock import SiteClock
from rejoinder.transfer.wpdiscuz import read_metas
from rejoinder.transfer.wxr_blocks import FIELDS, Block, read_blocks

# An item's comments wait until it ends, so that the order of its elements does not matter; beyond
# these they go out with what is known of it, which is all of it in every file WordPress writes.
_HELD_COMMENTS: Final = 200
_HELD_CHARS: Final = 1_000_000
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
_CHECKED: Final = {
    "wp:comment_id",
    "wp:comment_type",
    "wp:comment_date",
    "wp:comment_date_gmt",
    "wp:post_date",
} | {"wp:post_date_gmt"}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass over a file found."""

    items: int  # of every type, attachments and menu entries included
    comments: int  # that `read` will yield, mentions included
    clock: SiteClock  # how the site's clock was set


def check(stream: BinaryIO, *, problems: Problems) -> Survey:
    """Go through a whole export without keeping anything: is it whole, and what is in it?

    Whoever stores while reading calls this first, so that a broken file stores nothing.

    Args:
        problems: takes the repairs; `read` will report the same ones again, and others.

    Raises:
        InvalidError: the file is no WordPress export, or is broken so that `read` would stop. It
            names the line.
    """
    items = comments = 0
    clock = SiteClock()
    has_wordpress_fields = False
    unread = set().union(*FIELDS.values()) - _CHECKED - {"wp:post_type"}
    for block in read_blocks(stream, problems=problems, without=unread):
        if block.name == "comment":
            comments += (
                _comment_id(block) is not None and block.fields.get("wp:comment_type", "") in _KINDS
            )
            clock.note(
                local=block.fields.get("wp:comment_date"),
                gmt=block.fields.get("wp:comment_date_gmt"),
            )
        elif block.name == "item":
            items += 1
            clock.note(
                local=block.fields.get("wp:post_date"), gmt=block.fields.get("wp:post_date_gmt")
            )
        has_wordpress_fields = has_wordpress_fields or block.name != "item" or bool(block.fields)
    if items and not has_wordpress_fields:
        raise InvalidError(
            "The file is an RSS feed, not a WordPress export: nothing in it is WordPress's own. Use Tools > Export "
            "in WordPress."
        )
    return Survey(items=items, comments=comments, clock=clock)


def read(
    stream: BinaryIO,
    *,
    problems: Problems,
    survey: Survey | None = None,
    zone: tzinfo | None = None,
) -> Iterator[Record]:
    """Yield the discussions, readers and comments of an export, each before what names it.

    Only a comment's parent may come later. Memory does not grow with the file.

    Args:
        survey: of `check`; without it a date whose UTC form is missing is set right only by the dates before it.
        zone: of the site, for such dates; it wins over what the file reveals.

    Raises:
        InvalidError: as `check`, but after what stands before the break was yielded.
    """
    reading = _Reading(problems=problems, clock=survey.clock if survey else None, zone=zone)
    for block in read_blocks(stream, problems=problems):
        match block.name:
            case "comment":
                yield from reading.take_comment(block)
            case "item":
                yield from reading.end_item(block)
            case _:
                reading.take_author(block)


class _Reading:
    """One pass. Holds the comments of the item it is in, and bounded sets of known people."""

    def __init__(self, *, problems: Problems, clock: SiteClock | None, zone: tzinfo | None) -> None:
        self._problems = problems
        self._is_learning = clock is None
        self._clock = clock or SiteClock()
        self._zone = zone
        self._authors: set[str] = set()  # ids of those who wrote articles
        self._known_readers: set[str] = set()
        self._held: list[Block] = []
        self._held_chars = 0
        self._sent: DiscussionRecord | None = None  # of this item, if it went out already
        self._is_dropped = False  # this item has nothing it could be known by

    def take_author(self, block: Block) -> None:
        if len(self._authors) < _LISTED_AUTHORS and (number := block.fields.get("wp:author_id")):
            self._authors.add(number)

    def take_comment(self, block: Block) -> Iterator[Record]:
        if self._is_learning:
            self._clock.note(
                local=block.fields.get("wp:comment_date"),
                gmt=block.fields.get("wp:comment_date_gmt"),
            )
        self._held.append(block)
        self._held_chars += len(block.fields.get("wp:comment_content", ""))
        if self._sent or len(self._held) >= _HELD_COMMENTS or self._held_chars >= _HELD_CHARS:
            assert block.parent is not None
            yield from self._send(block.parent)

    def end_item(self, item: Block) -> Iterator[Record]:
        if self._is_learning:
            self._clock.note(
                local=item.fields.get("wp:post_date"), gmt=item.fields.get("wp:post_date_gmt")
            )
        if self._sent is None:
            yield from self._send(item)
        elif self._discussion(item, has_comments=True) != self._sent:
            self._problems.add(
                "late_field",
                place=f"line {item.line}",
                detail="This item has fields after its comments, too late to be used.",
            )
        self._sent = None
        self._is_dropped = False

    def _send(self, item: Block) -> Iterator[Record]:
        """Yield the item's discussion, unless it went out already, and the comments held."""
        if self._sent is None and not self._is_dropped:
            self._sent = self._discussion(item, has_comments=bool(self._held))
            self._is_dropped = self._sent is None
            if self._sent is not None:
                yield self._sent
        for block in self._held:
            if self._sent is not None:
                reader, comment = self._comment(block, discussion=self._sent)
                if reader is not None:
                    yield reader
                if comment is not None:
                    yield comment
            else:
                self._problems.add(
                    "comment_without_page",
                    place=f"line {block.line}",
                    detail="Its item has neither an id nor an address, so the comment was left out.",
                )
        self._held.clear()
        self._held_chars = 0

    def _discussion(self, item: Block, *, has_comments: bool) -> DiscussionRecord | None:
        fields = item.fields
        post_type = fields.get("wp:post_type")
        post_status = fields.get("wp:status", "publish")
        is_public = post_status in {"publish", "inherit"} and "wp:post_password" not in fields
        if not has_comments and (post_type not in _PAGES or not is_public):
            return None
        urls = tuple(
            dict.fromkeys(
                url
                for name in ("link", "guid")
                if (url := web_address(fields.get(name))) is not None
            )
        )
        post_id = fields.get("wp:post_id")
        if post_id is None or len(post_id) > MAX_ID_CHARS:
            post_id = None
            if not urls:
                return None
        place = f"line {item.line}"
        if not is_public:
            self._problems.add(
                "page_not_public",
                place=place,
                detail=f"“{fields.get('title', '')}” ({'password' if post_status == 'publish' else post_status}) is "
                "not public, so its discussion is closed.",
            )
        assert item.parent is not None
        return DiscussionRecord(
            source_id=post_id or urls[0],
            external_id=post_id,
            urls=urls,
            title=plain_text(fields.get("title")),
            summary=plain_text(fields.get("excerpt:encoded")),
            language=language_tag(item.parent.fields.get("language")),
            published_at=self._published_at(item),
            state="closed"
            if not is_public or fields.get("wp:comment_status") == "closed"
            else "open",
            extra={
                name: fields[key]
                for name, key in (
                    ("post_type", "wp:post_type"),
                    ("slug", "wp:post_name"),
                    ("status", "wp:status"),
                )
                if key in fields
            },
            place=place,
        )

    def _published_at(self, item: Block) -> datetime | None:
        fields = item.fields
        if fields.get("wp:status") in {"draft", "pending", "auto-draft"}:
            return None
        found = self._time(
            local=fields.get("wp:post_date"), gmt=fields.get("wp:post_date_gmt"), line=item.line
        )
        if found is None and "wp:post_date" not in fields and (written := fields.get("pubDate")):
            try:
                found = parsedate_to_datetime(written)
            except ValueError:
                return None
            return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        return found

    def _time(self, *, local: str | None, gmt: str | None, line: int) -> datetime | None:
        """Return a time by its UTC form, or else by the local one and the site's clock."""
        for text in (gmt, local):
            try:
                found = utc_time(text)
            except (ValueError, OverflowError):
                self._problems.add(
                    "date_unreadable", place=f"line {line}", detail=f"“{text}” is not a date."
                )
                continue
            if found is None:
                continue
            return found if text is gmt else self._from_local(found.replace(tzinfo=None), line=line)
        return None

    def _from_local(self, local: datetime, *, line: int) -> datetime:
        if self._zone is not None:
            return local.replace(tzinfo=self._zone).astimezone(UTC)
        offset = self._clock.offset_at(local)
        if offset is None:
            # Up to 14 hours wrong, yet better than no date, by which nobody could sort.
            self._problems.add(
                "date_without_zone",
                place=f"line {line}",
                detail=f"{local} is the site's time, and nothing in the file tells its zone: taken as UTC. "
                "Name the time zone to set it right.",
            )
            return local.replace(tzinfo=UTC)
        return (local - offset).replace(tzinfo=UTC)

    def _comment(
        self, block: Block, *, discussion: DiscussionRecord
    ) -> tuple[ReaderRecord | None, CommentRecord | None]:
        """Return a comment, unless it is left out, and its author, unless known from an earlier one."""
        fields = block.fields
        place = f"line {block.line}"
        source_id = _comment_id(block)
        if source_id is None:
            self._problems.add(
                "comment_without_id", place=place, detail="A comment has no id, and was left out."
            )
            return None, None
        written_type = fields.get("wp:comment_type", "")
        kind = _KINDS.get(written_type)
        if kind is None:
            self._problems.add(
                "type_skipped",
                place=place,
                detail=f"Comment {source_id} is of type “{written_type}”, which is no reader's comment: left out.",
            )
            return None, None
        raw = fields.get("wp:comment_content", "")
        if not raw:
            self._problems.add(
                "empty_body", place=place, detail=f"Comment {source_id} has no text."
            )
        status, reason = self._status(fields, place=place, is_private=written_type == "private")
        metas = read_metas(block.metas, place=place, problems=self._problems)
        extra: dict[str, JsonValue] = dict(metas.others)
        author = reader = None
        if kind == "comment":
            author, reader = self._author(fields, comment_id=source_id, place=place)
        elif (url := fields.get("wp:comment_author_url")) is not None:
            extra["url"] = url  # of the page that mentions this one
        parent = fields.get("wp:comment_parent", "0")
        return reader, CommentRecord(
            source_id=source_id,
            discussion_source_id=discussion.source_id,
            parent_source_id=None if parent == "0" else parent[:MAX_ID_CHARS],
            author=author,
            author_name=plain_text(fields.get("wp:comment_author")),
            format="html",
            raw=raw,
            created_at=self._time(
                local=fields.get("wp:comment_date"),
                gmt=fields.get("wp:comment_date_gmt"),
                line=block.line,
            ),
            edited_at=metas.edited_at,
            status=status,
            reason=reason,
            kind=kind,
            pinned=written_type == "wpdiscuz_sticky",
            closed=metas.closed,
            imported_up=metas.up,
            imported_down=metas.down,
            extra=extra,
            place=place,
        )

    def _status(
        self, fields: Mapping[str, str], *, place: str, is_private: bool
    ) -> tuple[CommentStatus, str | None]:
        written = fields.get("wp:comment_approved", "")
        status, reason = _STATUSES.get(written, ("waiting", None))
        if written not in _STATUSES:
            self._problems.add(
                "status_unknown",
                place=place,
                detail=f"The status “{written}” is not known; the comment waits.",
            )
        if is_private and status in {"published", "waiting"}:
            self._problems.add(
                "private_comment", place=place, detail="A private comment was hidden."
            )
            return "rejected", "private"
        return status, reason

    def _author(
        self, fields: Mapping[str, str], *, comment_id: str, place: str
    ) -> tuple[str, ReaderRecord | None]:
        """Return who wrote a comment: by account, else by address, else nobody but this comment's author.

        The record is left out for those who came lately.
        """
        email = email_address(fields.get("wp:comment_author_email"))
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
        return reader_id, ReaderRecord(
            source_id=reader_id,
            name=plain_text(fields.get("wp:comment_author")),
            email=email,
            url=web_address(fields.get("wp:comment_author_url")),
            kind="account" if has_account else "guest",
            role_label="author" if has_account and user in self._authors else None,
            place=place,
        )


def _comment_id(block: Block) -> str | None:
    found = block.fields.get("wp:comment_id")
    return found if found and len(found) <= MAX_ID_CHARS else None
