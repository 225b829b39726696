"""Read a whole site as records, in an order that depends on nothing but their contents.

Exported, imported into an empty site and exported again, a site gives the same bytes: ids are those of
`identity`, and rows are sorted by them and not by primary keys, which differ from one database to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, Revision
from rejoinder.sites.models import Site
from rejoinder.transfer.batches import batches
from rejoinder.transfer.identity import joined_id
from rejoinder.transfer.records import (
    BodyFormat,
    CommentKind,
    CommentRecord,
    CommentStatus,
    DiscussionRecord,
    DiscussionState,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.votes.models import Vote


def export_records(site: Site) -> Iterator[Record]:
    """Yield everything of a site: readers, then each discussion with its comments, parents first.

    Left out are what only this installation can use: sessions, device tokens, passwords, the activity log.
    Memory grows with the ids of readers and of one discussion, never with texts.
    """
    readers = {
        pk: joined_id(source=source, source_id=source_id, site=site, pk=pk)
        for pk, source, source_id in Reader.objects.filter(site=site).values_list(
            "pk", "source", "source_id"
        )
    }
    for batch in batches(sorted(readers, key=readers.__getitem__)):
        found = Reader.objects.in_bulk(batch)
        for pk in batch:
            yield _reader(found[pk], source_id=readers[pk])
    articles = {
        article.pk: article for article in Article.objects.filter(site=site).defer("summary")
    }
    for pk in sorted(articles, key=lambda pk: _article_id(articles[pk])):
        article = Article.objects.get(pk=pk)
        yield _discussion(article)
        yield from _comments(article, site=site, readers=readers)


def _article_id(article: Article) -> str:
    """Return the id under which an article is exported: its key, which is its own within the site."""
    return article.key


def _discussion(article: Article) -> DiscussionRecord:
    aliases = (
        article.addresses.exclude(url=article.url)
        .order_by("normalised")
        .values_list("url", flat=True)
    )
    return DiscussionRecord(
        source_id=_article_id(article),
        external_id=article.external_id,
        urls=tuple(url for url in (article.url, *aliases) if url),
        title=article.title or None,
        summary=article.summary or None,
        language=article.language or None,
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


def _comments(article: Article, *, site: Site, readers: dict[int, str]) -> Iterator[Record]:
    rows = Comment.objects.filter(article=article).values_list(
        "pk", "depth", "created_at", "origin", "origin_id"
    )
    ids: dict[int, str] = {}
    places: dict[int, tuple[int, str, str]] = {}
    for pk, depth, created_at, origin, origin_id in rows:
        ids[pk] = joined_id(source=origin, source_id=origin_id, site=site, pk=pk)
        places[pk] = (depth, created_at.isoformat(), ids[pk])
    order = sorted(ids, key=places.__getitem__)
    for batch in batches(order):
        found = Comment.objects.in_bulk(batch)
        for pk in batch:
            yield _comment(found[pk], article=article, ids=ids, readers=readers)
    for batch in batches(order):
        revisions = Revision.objects.filter(comment__in=batch)
        for revision in sorted(revisions, key=lambda row: (places[row.comment_id], row.number)):
            yield RevisionRecord(
                comment_source_id=ids[revision.comment_id],
                number=revision.number,
                raw=revision.source,
                format=cast("BodyFormat", revision.source_format),
                replaced_at=revision.replaced_at,
            )
    for batch in batches(order):
        votes = Vote.objects.filter(comment__in=batch)
        for vote in sorted(votes, key=lambda row: (places[row.comment_id], readers[row.reader_id])):
            yield VoteRecord(
                comment_source_id=ids[vote.comment_id],
                voter_source_id=readers[vote.reader_id],
                value=cast("Literal[1, -1]", vote.value),
                voted_at=vote.created_at,
            )


def _comment(
    comment: Comment, *, article: Article, ids: dict[int, str], readers: dict[int, str]
) -> CommentRecord:
    return CommentRecord(
        source_id=ids[comment.pk],
        discussion_source_id=_article_id(article),
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
        imported_up=comment.imported_up,
        imported_down=comment.imported_down,
        extra=comment.extra or {},
    )
