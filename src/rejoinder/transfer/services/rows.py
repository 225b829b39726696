"""Turn records into rows that are not stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.models import Reader
from rejoinder.accounts.names import MAX_NAME_CHARS, clean_name, skeleton
from rejoinder.articles.models import Article
from rejoinder.comments.markup import RENDERER_VERSION
from rejoinder.comments.threads import Counts
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.transfer.identity import Origin
from rejoinder.transfer.linking import Linked
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord, JsonValue, ReaderRecord
from rejoinder.transfer.rendering import Rendered

NAMELESS = "Anonymous"


@dataclass(slots=True, kw_only=True)
class CommentRow:
    """The columns of a `Comment`. Making a model object instead takes as long as storing it; a test holds the two together."""

    id: int = 0  # set by `reserve_keys`
    site_id: int
    article_id: int
    parent_id: int | None = None  # set when the parent has its key
    root_id: int | None = None
    depth: int
    kind: str
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
    pinned_at: datetime | None
    closed_at: datetime | None
    shown: bool
    reply_count: int
    branch_count: int
    up: int
    down: int
    imported_up: int
    imported_down: int
    submission_key: None = None
    origin: str
    origin_id: str
    extra: dict[str, JsonValue] | None


def reader_row(record: ReaderRecord, *, site: Site, origin: Origin) -> Reader:
    """Return the reader of a record. Its role is kept as a claim, and grants nothing."""
    name = acceptable_name(record.name)
    return Reader(
        site=site,
        name=name,
        name_skeleton=skeleton(name),
        email=_acceptable_email(record.email),
        url=record.url or "",
        claimed_role=record.role_label or "",
        suspended_until=record.suspended_until,
        source=origin.source,
        source_id=origin.id,
    )


def comment_row(
    record: CommentRecord,
    *,
    article: Article,
    origin: Origin,
    linked: Linked,
    counts: Counts,
    rendered: Rendered,
    readers: dict[str, int],
    problems: Problems,
) -> CommentRow:
    """Return the comment of a record. What it answers is set when that has its primary key.

    Args:
        counts: as far as the file knows them.
        readers: primary keys by source id; that of nameless authors is added when it is needed.
    """
    created_at = record.created_at
    if created_at is None:
        problems.add(
            "no_date", place=record.place, detail="It has no date; that of its article was taken."
        )
        created_at = article.published_at or article.created_at
    name = acceptable_name(record.author_name)
    return CommentRow(
        site_id=article.site_id,
        article_id=article.pk,
        depth=linked.depth,
        kind=record.kind,
        author_id=readers[record.author]
        if record.author in readers
        else _nameless(readers, article.site),
        author_name=name,
        source=record.raw,
        source_format=record.format,
        html=rendered.html,
        word_count=rendered.word_count,
        fingerprint=rendered.fingerprint,
        status=record.status,
        reason=record.reason or "",
        removed_by_author=record.removed_by_author,
        created_at=created_at,
        edited_at=record.edited_at,
        edited_after_replies=record.edited_after_replies,
        decided_at=record.decided_at,
        decided_by_id=readers.get(record.decided_by) if record.decided_by else None,
        pinned_at=record.pinned_at or (created_at if record.pinned else None),
        closed_at=record.closed_at or (created_at if record.closed else None),
        shown=counts.shown,
        reply_count=counts.reply_count,
        branch_count=counts.branch_count,
        up=record.imported_up,
        down=record.imported_down,
        imported_up=record.imported_up,
        imported_down=record.imported_down,
        origin=origin.source,
        origin_id=origin.id,
        extra=dict(record.extra) or None,
    )


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


def _nameless(readers: dict[str, int], site: Site) -> int:
    """Return the one reader of a site that stands for authors of whom the source says nothing."""
    if "" not in readers:
        reader, _ = Reader.objects.get_or_create(
            site=site,
            source="import",
            source_id="nameless",
            defaults={
                "name": NAMELESS,
                "name_skeleton": skeleton(NAMELESS),
                "created_at": timezone.now(),
            },
        )
        readers[""] = reader.pk
    return readers[""]
