"""Turn records into rows that are not stored yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.models import Reader
from rejoinder.accounts.names import MAX_NAME_CHARS, clean_name, skeleton
from rejoinder.articles.models import Article
from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, count_words, render
from rejoinder.comments.models import Comment
from rejoinder.core.errors import InvalidError
from rejoinder.screening.phases import fingerprint
from rejoinder.sites.models import Site
from rejoinder.transfer.identity import Origin
from rejoinder.transfer.linking import Linked
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord, ReaderRecord

NAMELESS = "Anonymous"


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
        source=origin.source,
        source_id=origin.id,
    )


def comment_row(
    record: CommentRecord,
    *,
    article: Article,
    origin: Origin,
    linked: Linked,
    pks: Mapping[str, int],
    readers: dict[str, int],
    problems: Problems,
) -> Comment:
    """Return the comment of a record. Counts and `shown` are set when the discussion is settled.

    Args:
        pks: primary keys of what it may answer, by source id.
        readers: likewise of readers; a nameless author is added to it.
    """
    created_at = record.created_at
    if created_at is None:
        problems.add("no_date", place=record.place, detail="It has no date; that of its article was taken.")
        created_at = article.published_at or article.created_at
    name = acceptable_name(record.author_name)
    source_format = SourceFormat(record.format)
    html = render(record.raw, source_format)
    return Comment(
        site_id=article.site_id,
        article=article,
        parent_id=pks[linked.parent] if linked.parent is not None else None,
        root_id=pks[linked.root] if linked.root is not None else None,
        depth=linked.depth,
        kind=record.kind,
        author_id=readers[record.author] if record.author in readers else _nameless(readers, article.site),
        author_name=name,
        source=record.raw,
        source_format=source_format,
        html=html,
        renderer=RENDERER_VERSION,
        word_count=count_words(html),
        fingerprint=fingerprint(record.raw),
        status=record.status,
        reason=record.reason or "",
        removed_by_author=record.removed_by_author,
        created_at=created_at,
        edited_at=record.edited_at,
        edited_after_replies=record.edited_after_replies,
        decided_at=record.decided_at,
        pinned_at=record.pinned_at or (created_at if record.pinned else None),
        closed_at=record.closed_at or (created_at if record.closed else None),
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
            defaults={"name": NAMELESS, "name_skeleton": skeleton(NAMELESS), "created_at": timezone.now()},
        )
        readers[""] = reader.pk
    return readers[""]
