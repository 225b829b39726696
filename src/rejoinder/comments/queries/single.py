"""Read one comment, or a plain set of them, as somebody may see them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import may_moderate
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, Revision
from rejoinder.core.errors import NotFoundError


def visible(*, reader: Reader | None, site_id: int) -> QuerySet[Comment]:
    """Return the comments of a site that `reader` may see.

    Everybody sees published ones of articles that are not private; readers their own besides, but for
    spam; moderators all.
    """
    comments = Comment.objects.filter(site_id=site_id)
    if may_moderate(reader, site_id=site_id):
        return comments
    comments = comments.exclude(article__state=ArticleState.PRIVATE)
    if reader is None or reader.site_id != site_id:
        return comments.filter(status=CommentStatus.PUBLISHED)
    own = Q(author=reader) & ~Q(status=CommentStatus.SPAM)
    return comments.filter(Q(status=CommentStatus.PUBLISHED) | own)


def get_visible(comment_id: int, *, reader: Reader | None, site_id: int) -> Comment:
    """Return one comment with its author, article and site. One statement.

    Raises:
        NotFoundError: it is absent, of another site, or hidden from this reader. The three look alike
            on purpose, so that ids cannot be probed.
    """
    comment = (
        visible(reader=reader, site_id=site_id)
        .filter(pk=comment_id)
        .select_related("author", "article__site", "site")
        .first()
    )
    if comment is None:
        raise NotFoundError("There is no such comment.")
    return comment


def get_for_change(comment_id: int, *, reader: Reader | None, site_id: int) -> Comment:
    """Return one visible comment, locked until the end of the transaction. Two statements.

    The lock keeps two changes of one comment apart on PostgreSQL: both would count it.

    Raises:
        NotFoundError: as for `get_visible`.
    """
    locked = Comment.objects.select_for_update(no_key=True)  # rows that refer to it need not wait
    locked.filter(pk=comment_id, site_id=site_id).values_list("pk").first()
    return get_visible(comment_id, reader=reader, site_id=site_id)


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
        .select_related("author", "parent", "site")
        .order_by("created_at", "pk")
    )


def latest(*, site_id: int, article_id: int | None = None, limit: int) -> QuerySet[Comment]:
    """Return the newest published comments of a site or an article, with author, article and parent."""
    comments = visible(reader=None, site_id=site_id).filter(kind=CommentKind.COMMENT)
    if article_id is not None:
        comments = comments.filter(article_id=article_id)
    return comments.select_related("author", "article", "parent").order_by("-created_at", "-pk")[
        :limit
    ]


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
