"""Read a whole site as records, in an order that depends on nothing but their contents.

Exported, imported into an empty site and exported again, a site gives the same bytes: ids are those of
`identity`, and rows are sorted by them and not by primary keys, which differ from one database to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Literal, cast

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article, ArticleAddress
from rejoinder.comments.models import Comment, Revision
from rejoinder.passages.models import Passage
from rejoinder.sites.models import Site
from rejoinder.transfer.batches import batches
from rejoinder.transfer.identity import joined_id, native_prefix
from rejoinder.transfer.records import (
    BodyFormat,
    CommentKind,
    CommentRecord,
    CommentStatus,
    CorrectionState,
    DiscussionRecord,
    DiscussionState,
    PassageKind,
    PassageRecord,
    ReactionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.votes.models import Reaction, Vote

ARTICLES_AT_ONCE = 100


def export_records(site: Site) -> Iterator[Record]:
    """Yield everything of a site: readers, then each discussion with its comments, parents first.

    Left out are what only this installation can use: sessions, device tokens, passwords, the activity log.
    Memory grows with the ids of readers, of articles and of one discussion, never with texts.
    """
    prefix = native_prefix(site)
    readers = {
        pk: joined_id(source=source, source_id=source_id, prefix=prefix, pk=pk)
        for pk, source, source_id in Reader.objects.filter(site=site).values_list(
            "pk", "source", "source_id"
        )
    }
    for batch in batches(sorted(readers, key=readers.__getitem__)):
        found = Reader.objects.in_bulk(batch)
        for pk in batch:
            yield _reader(found[pk], source_id=readers[pk])
    # A discussion is exported under the key of its article, which is its own within the site.
    keys = dict(Article.objects.filter(site=site).values_list("pk", "key"))
    for batch in batches(sorted(keys, key=keys.__getitem__), size=ARTICLES_AT_ONCE):
        yield from _discussions(batch, prefix=prefix, readers=readers)


def _discussions(
    pks: Sequence[int], *, prefix: str, readers: Mapping[int, str]
) -> Iterator[Record]:
    """Yield some discussions, each with its comments. Seven statements, and more where there is more."""
    articles = Article.objects.in_bulk(pks)
    aliases: dict[int, list[ArticleAddress]] = defaultdict(list)
    for address in ArticleAddress.objects.filter(article__in=pks):
        aliases[address.article_id].append(address)
    threads: dict[int, _Thread] = {pk: _Thread() for pk in pks}
    for article, pk, depth, created_at, origin, origin_id in Comment.objects.filter(
        article__in=pks
    ).values_list("article_id", "pk", "depth", "created_at", "origin", "origin_id"):
        name = joined_id(source=origin, source_id=origin_id, prefix=prefix, pk=pk)
        threads[article].add(pk, name=name, depth=depth, created_at=created_at)
    edited = set(
        Revision.objects.filter(comment__article__in=pks).values_list("comment__article", flat=True)
    )
    voted = set(
        Vote.objects.filter(comment__article__in=pks).values_list("comment__article", flat=True)
    )
    to_comments = set(
        Reaction.objects.filter(comment__article__in=pks).values_list("comment__article", flat=True)
    )
    to_articles: dict[int, list[Reaction]] = defaultdict(list)
    for reaction in Reaction.objects.filter(article__in=pks):
        to_articles[reaction.article_id or 0].append(reaction)
    comments = _in_order(pk for article in pks for pk in threads[article].order())
    for article in pks:
        thread = threads[article]
        yield _discussion(articles[article], aliases=aliases[article])
        for comment in islice(comments, len(thread.ids)):
            yield _comment(
                comment, discussion=articles[article].key, ids=thread.ids, readers=readers
            )
        if article in edited:
            yield from _revisions(thread)
        if article in voted:
            yield from _votes(thread, readers=readers)
        for row in sorted(to_articles[article], key=lambda row: readers[row.reader_id]):
            yield _reaction(row, readers=readers, discussion=articles[article].key)
        if article in to_comments:
            yield from _reactions(thread, readers=readers)


class _Thread:
    """The comments of a discussion, without their texts."""

    def __init__(self) -> None:
        self.ids: dict[int, str] = {}  # as exported, by primary key
        self.places: dict[int, tuple[int, datetime, str]] = {}

    def add(self, pk: int, *, name: str, depth: int, created_at: datetime) -> None:
        self.ids[pk] = name
        self.places[pk] = (depth, created_at, name)

    def order(self) -> list[int]:
        """Return the primary keys, parents first."""
        return sorted(self.ids, key=self.places.__getitem__)


def _in_order(pks: Iterable[int]) -> Iterator[Comment]:
    for batch in batches(pks):
        found = Comment.objects.select_related("passage").in_bulk(batch)
        yield from (found[pk] for pk in batch)


def _discussion(article: Article, *, aliases: Sequence[ArticleAddress]) -> DiscussionRecord:
    # Sorted here, since databases differ in how they sort.
    others = sorted((alias.normalised, alias.url) for alias in aliases if alias.url != article.url)
    return DiscussionRecord(
        source_id=article.key,
        external_id=article.external_id,
        urls=tuple(url for url in (article.url, *(url for _, url in others)) if url),
        title=article.title or None,
        summary=article.summary or None,
        language=article.language or None,
        medium=article.medium or None,
        published_at=article.published_at,
        state=cast("DiscussionState", article.state),
        key=article.key,
    )


def _reader(reader: Reader, *, source_id: str) -> ReaderRecord:
    return ReaderRecord(
        source_id=source_id,
        name=reader.name,
        email=reader.email or None,
        url=reader.url or None,
        role_label=reader.role if reader.is_staff else reader.claimed_role or None,
        suspended_until=reader.suspended_until,
    )


def _revisions(thread: _Thread) -> Iterator[RevisionRecord]:
    for batch in batches(thread.order()):
        rows = Revision.objects.filter(comment__in=batch)
        for row in sorted(rows, key=lambda row: (thread.places[row.comment_id], row.number)):
            yield RevisionRecord(
                comment_source_id=thread.ids[row.comment_id],
                number=row.number,
                raw=row.source,
                format=cast("BodyFormat", row.source_format),
                replaced_at=row.replaced_at,
            )


def _votes(thread: _Thread, *, readers: Mapping[int, str]) -> Iterator[VoteRecord]:
    for batch in batches(thread.order()):
        rows = Vote.objects.filter(comment__in=batch)
        for row in sorted(
            rows, key=lambda row: (thread.places[row.comment_id], readers[row.reader_id])
        ):
            yield VoteRecord(
                comment_source_id=thread.ids[row.comment_id],
                voter_source_id=readers[row.reader_id],
                value=cast("Literal[1, -1]", row.value),
                voted_at=row.created_at,
            )


def _reactions(thread: _Thread, *, readers: Mapping[int, str]) -> Iterator[ReactionRecord]:
    for batch in batches(thread.order()):
        placed = [
            (thread.places[row.comment_id], readers[row.reader_id], row)
            for row in Reaction.objects.filter(comment__in=batch)
            if row.comment_id is not None
        ]
        for _, _, row in sorted(placed, key=lambda each: each[:2]):
            yield _reaction(row, readers=readers, comment=thread.ids[row.comment_id or 0])


def _reaction(
    row: Reaction,
    *,
    readers: Mapping[int, str],
    comment: str | None = None,
    discussion: str | None = None,
) -> ReactionRecord:
    return ReactionRecord(
        reader_source_id=readers[row.reader_id],
        name=row.name,
        comment_source_id=comment,
        discussion_source_id=discussion,
        reacted_at=row.created_at,
    )


def _comment(
    comment: Comment, *, discussion: str, ids: Mapping[int, str], readers: Mapping[int, str]
) -> CommentRecord:
    return CommentRecord(
        source_id=ids[comment.pk],
        discussion_source_id=discussion,
        parent_source_id=ids[comment.parent_id] if comment.parent_id is not None else None,
        author=readers[comment.author_id],
        author_name=comment.author_name,
        raw=comment.source,
        format=cast("BodyFormat", comment.source_format),
        status=cast("CommentStatus", comment.status),
        reason=comment.reason or None,
        kind=cast("CommentKind", comment.kind),
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        edited_after_replies=comment.edited_after_replies,
        removed_by_author=comment.removed_by_author,
        decided_at=comment.decided_at,
        decided_by=readers[comment.decided_by_id] if comment.decided_by_id is not None else None,
        pinned=comment.pinned_at is not None,
        pinned_at=comment.pinned_at,
        closed=comment.closed_at is not None,
        closed_at=comment.closed_at,
        passage=_passage(comment.passage),
        moment=comment.moment,
        medium=comment.medium or None,
        correction=cast("CorrectionState | None", comment.correction),
        correction_decided_at=comment.correction_decided_at,
        correction_decided_by=readers[comment.correction_decided_by_id]
        if comment.correction_decided_by_id is not None
        else None,
        correction_reason=comment.correction_reason or None,
        correction_published=comment.correction_published,
        imported_up=comment.imported_up,
        imported_down=comment.imported_down,
        extra=comment.extra or {},
    )


def _passage(passage: Passage | None) -> PassageRecord | None:
    if passage is None:
        return None
    return PassageRecord(
        kind=cast("PassageKind", passage.kind),
        exact=passage.exact,
        prefix=passage.prefix,
        suffix=passage.suffix,
        start=passage.start,
        end=passage.end,
        mark=passage.mark,
        question=passage.question,
        unconfirmed=not passage.is_confirmed,
    )
