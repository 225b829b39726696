"""Read one comment, or a plain set of them, as somebody may see them."""

from __future__ import annotations

import enum
import functools
from collections.abc import Sequence

from django.db.models import BigIntegerField, Q, QuerySet

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import may_moderate
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, Revision
from rejoinder.core.errors import NotFoundError
from rejoinder.core.prepared import Given, Prepared


class _Who(enum.Enum):
    """Whose eyes: each sees more than the one before."""

    ANYBODY = enum.auto()
    READER = enum.auto()  # of the site
    MODERATOR = enum.auto()  # likewise

    @classmethod
    def of(cls, reader: Reader | None, *, site_id: int) -> _Who:
        if may_moderate(reader, site_id=site_id):
            return cls.MODERATOR
        return cls.ANYBODY if reader is None or reader.site_id != site_id else cls.READER


def visible(*, reader: Reader | None, site_id: int) -> QuerySet[Comment]:
    """Return the comments of a site that `reader` may see.

    Everybody sees published ones of articles that are not private; readers their own besides, but for
    spam; moderators all.
    """
    who = _Who.of(reader, site_id=site_id)
    return _seen_by(who, site_id=site_id, reader_id=reader.pk if reader else None)


def _seen_by(
    who: _Who, *, site_id: int | Given, reader_id: int | Given | None
) -> QuerySet[Comment]:
    comments = Comment.objects.filter(Q(site=site_id))
    if who is _Who.MODERATOR:
        return comments
    comments = comments.exclude(article__state=ArticleState.PRIVATE)
    if who is _Who.ANYBODY:
        return comments.filter(status=CommentStatus.PUBLISHED)
    own = Q(author=reader_id) & ~Q(status=CommentStatus.SPAM)
    return comments.filter(Q(status=CommentStatus.PUBLISHED) | own)


@functools.cache
def _one_seen_by(who: _Who) -> Prepared[Comment, Comment]:
    site, reader, comment = (
        Given(name, BigIntegerField()) for name in ("site", "reader", "comment")
    )
    return Prepared(
        lambda: (
            _seen_by(who, site_id=site, reader_id=reader)
            .filter(pk=comment)
            .select_related("author", "article__site", "passage")[:1]
        )
    )


def get_visible(comment_id: int, *, reader: Reader | None, site_id: int) -> Comment:
    """Return one comment with its author, article and site. One statement.

    Raises:
        NotFoundError: it is absent, of another site, or hidden from this reader. The three look alike
            on purpose, so that ids cannot be probed.
    """
    comment = _one_seen_by(_Who.of(reader, site_id=site_id)).first(
        site=site_id, reader=reader.pk if reader else 0, comment=comment_id
    )
    if comment is None:
        raise NotFoundError("There is no such comment.")
    comment.site = comment.article.site
    return comment


def get_for_change(comment_id: int, *, reader: Reader | None, site_id: int) -> Comment:
    """Return one visible comment, locked until the end of the transaction. Two statements.

    The lock keeps two changes of one comment apart on PostgreSQL: both would count it.

    Raises:
        NotFoundError: as for `get_visible`.
    """
    _LOCK.first(comment=comment_id, site=site_id)
    return get_visible(comment_id, reader=reader, site_id=site_id)


_LOCK = Prepared(
    lambda: (
        Comment.objects.select_for_update(no_key=True)  # rows that refer to it need not wait
        .filter(pk=Given("comment", BigIntegerField()), site_id=Given("site", BigIntegerField()))
        .values_list("pk")[:1]
    )
)


def get_correction(comment_id: int, *, site_id: int) -> Comment:
    """Return a comment that corrects an article, locked until the end of the transaction. Two statements.

    For staff, who decide on it also before it is published.

    Raises:
        NotFoundError: it is absent, of another site, or corrects nothing.
    """
    _LOCK.first(comment=comment_id, site=site_id)
    comment = (
        Comment.objects.filter(pk=comment_id, site=site_id, correction__isnull=False)
        .select_related("author", "article__site", "correction_decided_by")
        .first()
    )
    if comment is None:
        raise NotFoundError("There is no such correction.")
    comment.site = comment.article.site
    return comment


def own_hidden(*, reader: Reader, article_id: int) -> QuerySet[Comment]:
    """Return the reader's own comments there that nobody else sees, but for those that he or she deleted.

    Waiting, rejected, and removed by staff without anything shown below; oldest first.
    """
    return (
        Comment.objects.filter(
            author=reader,
            article_id=article_id,
            status__in=[
                CommentStatus.WAITING,
                CommentStatus.REJECTED,
                CommentStatus.REMOVED,
            ],
            removed_by_author=False,
            shown=False,
        )
        .select_related("author", "parent", "site", "passage")
        .order_by("created_at", "pk")
    )


def own_among(comment_ids: Sequence[int], *, reader: Reader, article_id: int) -> QuerySet[Comment]:
    """Return which of these comments the reader wrote, with author, parent and root. One statement."""
    return Comment.objects.filter(
        pk__in=comment_ids, author=reader, article_id=article_id, shown=True
    ).select_related("author", "parent", "root", "site", "passage")


def latest(*, site_id: int, article_id: int | None = None, limit: int) -> QuerySet[Comment]:
    """Return the newest published comments of a site or an article, with author, article and parent."""
    comments = visible(reader=None, site_id=site_id).filter(kind=CommentKind.COMMENT)
    if article_id is not None:
        comments = comments.filter(article_id=article_id)
    return comments.select_related("author", "article", "parent").order_by("-created_at", "-pk")[
        :limit
    ]


def annotated(*, article_id: int) -> QuerySet[Comment]:
    """Return the published comments of an article, with author, passage, and the text it was chosen in, without words."""
    return _annotated().filter(article_id=article_id)


def annotated_on_site(*, site_id: int) -> QuerySet[Comment]:
    """Return the same of all articles of a site that are not private, each comment with its article."""
    rows = _annotated().filter(site=site_id).exclude(article__state=ArticleState.PRIVATE)
    return rows.select_related("article")


def _annotated() -> QuerySet[Comment]:
    return (
        Comment.objects.filter(status=CommentStatus.PUBLISHED, kind=CommentKind.COMMENT)
        .select_related("author", "passage__revision")
        .defer("source", "passage__revision__text", "passage__revision__blocks")
    )


def get_annotated(comment_id: int, *, article_id: int) -> Comment:
    """Return one of these. One statement.

    Raises:
        NotFoundError: absent, of another article, or not published.
    """
    comment = annotated(article_id=article_id).filter(pk=comment_id).first()
    if comment is None:
        raise NotFoundError("There is no such comment.")
    return comment


def mentions(*, article_id: int, limit: int) -> QuerySet[Comment]:
    """Return the newest pingbacks and trackbacks of an article."""
    return (
        Comment.objects.filter(article_id=article_id, status=CommentStatus.PUBLISHED)
        .exclude(kind=CommentKind.COMMENT)
        .order_by("-created_at", "-pk")[:limit]
    )


def revisions(comment: Comment) -> QuerySet[Revision]:
    """Return the texts that edits replaced, oldest first."""
    return Revision.objects.filter(comment=comment).order_by("number")
