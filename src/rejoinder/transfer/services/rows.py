"""Turn records into rows that are not stored yet.

A row has the columns of its model. Making a model object takes as long as storing it; a test holds the
two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal
from uuid import UUID

from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.names import MAX_NAME_CHARS, clean_name, skeleton
from rejoinder.comments.markup import RENDERER_VERSION
from rejoinder.comments.threads import Counts
from rejoinder.core.errors import InvalidError
from rejoinder.transfer.identity import Origin
from rejoinder.transfer.records import CommentRecord, CorrectionState, JsonValue, ReaderRecord
from rejoinder.transfer.rendering import Rendered

NAMELESS: Final = "Anonymous"
FIRST_COMMENTS: Final = datetime(1995, 1, 1, tzinfo=UTC)  # no page took comments before


@dataclass(slots=True, kw_only=True)
class ReaderRow:
    """The columns of a `Reader`."""

    id: int = 0  # set by `reserve_keys`
    site_id: int
    account_id: int | None = None
    device: UUID | None = None
    name: str
    name_skeleton: str
    email: str
    email_proven_at: datetime | None = None
    is_verified: bool = False
    avatar_url: str = ""
    avatar_digest: str = ""
    shows_history: bool = False
    url: str
    role: str = "reader"
    claimed_role: str
    suspended_until: datetime | None
    source: str
    source_id: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class CommentRow:
    """The columns of a `Comment`."""

    id: int = 0  # set by `reserve_keys`
    site_id: int
    article_id: int
    parent_id: int | None = None  # set when the parent has its key, as are the next two
    root_id: int | None = None
    depth: int = 0
    kind: str
    passage_id: int | None
    place: int | None = None  # set when the passages are followed into a text
    author_id: int
    author_name: str
    source: str
    source_format: str
    html: str
    renderer: int = RENDERER_VERSION
    word_count: int
    fingerprint: str
    status: str
    reason: str
    removed_by_author: bool
    created_at: datetime
    edited_at: datetime | None
    edited_after_replies: bool
    decided_at: datetime | None
    decided_by_id: int | None
    correction: CorrectionState | None
    correction_decided_at: datetime | None
    correction_decided_by_id: int | None
    correction_reason: str
    correction_published: bool
    pinned_at: datetime | None
    closed_at: datetime | None
    at_ms: int | None
    until_ms: int | None
    medium: str
    shown: bool
    reply_count: int
    branch_count: int
    up: int
    down: int
    imported_up: int
    imported_down: int
    reactions: None = None  # counted afterwards
    submission_key: None = None
    origin: str
    origin_id: str
    extra: dict[str, JsonValue] | None


@dataclass(slots=True, kw_only=True)
class VoteRow:
    """The columns of a `Vote`."""

    id: int = 0  # set by `reserve_keys`
    site_id: int
    comment_id: int
    reader_id: int
    value: Literal[1, -1]
    created_at: datetime


def reader_row(record: ReaderRecord, *, site_id: int, origin: Origin, now: datetime) -> ReaderRow:
    """Return the reader of a record. Its role is kept as a claim, and grants nothing."""
    name = acceptable_name(record.name)
    return ReaderRow(
        site_id=site_id,
        name=name,
        name_skeleton=skeleton(name),
        email=_acceptable_email(record.email),
        url=record.url or "",
        claimed_role=record.role_label or "",
        suspended_until=record.suspended_until,
        source=origin.source,
        source_id=origin.id,
        created_at=now,
    )


def comment_row(
    record: CommentRecord,
    *,
    site_id: int,
    article_id: int,
    author_id: int,
    decided_by_id: int | None,
    correction_decided_by_id: int | None,
    created_at: datetime,
    origin: Origin,
    counts: Counts,
    votes: tuple[int, int],
    passage_id: int | None,
    rendered: Rendered,
) -> CommentRow:
    """Return the comment of a record. What it answers is set when that has its primary key.

    Args:
        created_at: of the record, or what stands for it.
        counts: as far as the file knows them, as are the next.
        votes: for and against, but for those that the record itself counts.
    """
    _, html, word_count, fingerprint = rendered
    return CommentRow(
        site_id=site_id,
        article_id=article_id,
        kind=record.kind,
        passage_id=passage_id,
        author_id=author_id,
        author_name=acceptable_name(record.author_name),
        source=record.raw,
        source_format=record.format,
        html=html,
        word_count=word_count,
        fingerprint=fingerprint,
        status=record.status,
        reason=record.reason or "",
        removed_by_author=record.removed_by_author,
        created_at=created_at,
        edited_at=record.edited_at,
        edited_after_replies=record.edited_after_replies,
        decided_at=record.decided_at,
        decided_by_id=decided_by_id,
        correction=record.correction,
        correction_decided_at=record.correction_decided_at,
        correction_decided_by_id=correction_decided_by_id,
        correction_reason=record.correction_reason or "",
        correction_published=record.correction_published,
        pinned_at=record.pinned_at or (created_at if record.pinned else None),
        closed_at=record.closed_at or (created_at if record.closed else None),
        at_ms=record.moment.start_ms if record.moment else None,
        until_ms=record.moment.end_ms if record.moment else None,
        medium=(record.medium or "") if record.moment else "",
        shown=counts.shown,
        reply_count=counts.reply_count,
        branch_count=counts.branch_count,
        up=record.imported_up + votes[0],
        down=record.imported_down + votes[1],
        imported_up=record.imported_up,
        imported_down=record.imported_down,
        origin=origin.source,
        origin_id=origin.id,
        extra=dict(record.extra) or None,
    )


def doubts(
    record: CommentRecord, *, parent_created_at: datetime | None, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what is odd about the date of a comment, which is kept all the same: kind and sentence."""
    date = record.created_at
    if date is None:
        yield "no_date", "It has no date; that of its article was taken."
    elif date > now:
        yield "future_date", f"It is dated {date:%Y-%m-%d %H:%M}, which is yet to come."
    elif date < FIRST_COMMENTS:
        yield "early_date", f"It is dated {date.date()}, before there were comments on web pages."
    if date is not None and parent_created_at is not None and date < parent_created_at:
        yield (
            "older_than_parent",
            f"It is dated {date:%Y-%m-%d %H:%M}, before what it answers, {parent_created_at:%Y-%m-%d %H:%M}.",
        )


@lru_cache(maxsize=20_000)  # an author's name comes with each of his or her comments
def acceptable_name(raw: str | None) -> str:
    """Return a name that can be shown: as found where our rules allow it, else without what they refuse."""
    try:
        return clean_name(raw or "")
    except InvalidError:
        pass
    printable = "".join(char for char in raw or "" if char.isprintable())
    try:
        return clean_name(printable[:MAX_NAME_CHARS])
    except InvalidError:
        return NAMELESS


def _acceptable_email(raw: str | None) -> str:
    try:
        return clean_email(raw or "")
    except InvalidError:
        return ""
