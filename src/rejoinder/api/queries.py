"""Read what only the API asks for. Nothing here writes."""

from __future__ import annotations

from django.db.models import QuerySet

from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import articles, find_article
from rejoinder.comments.models import Comment, CommentKind
from rejoinder.comments.queries.discussion import Branch, Tallied, tallied, to_tallied
from rejoinder.core.errors import NotFoundError
from rejoinder.sites.models import Site


def listed(*, site: Site, url: str, external_id: str) -> QuerySet[Article]:
    """Return the site's articles with their counts: those with a date, or the one that is asked for.

    Args:
        url: an address or an alias of the one; "" = any. Costs a statement.
        external_id: the publisher's id of the one; "" = any.

    Raises:
        InvalidError: `url` is no web address.
    """
    rows = tallied(articles(site_key=site.key))
    if url:
        known = find_article(site=site, urls=[url])
        rows = rows.filter(pk=known.pk) if known else rows.none()
    if external_id:
        rows = rows.filter(external_id=external_id)
    return rows if url or external_id else rows.filter(published_at__isnull=False)


def get_discussion_of(comment_id: int, *, site_key: str) -> Tallied:
    """Return the discussion in which everybody sees this comment. One statement.

    Raises:
        NotFoundError: the comment is absent, hidden, a mention, or of another site.
    """
    row = (
        tallied(articles(site_key=site_key))
        .filter(comments__pk=comment_id, comments__shown=True, comments__kind=CommentKind.COMMENT)
        .first()
    )
    if row is None:
        raise NotFoundError
    return to_tallied(row)


def get_shown(comment_id: int, *, site_key: str) -> Branch:
    """Return a comment that everybody sees, a tombstone included, without its replies. One statement.

    Raises:
        NotFoundError: it is absent, hidden, a mention, or of another site.
    """
    comment = (
        Comment.objects.filter(
            pk=comment_id, site__key=site_key, shown=True, kind=CommentKind.COMMENT
        )
        .exclude(article__state=ArticleState.PRIVATE)
        .select_related("author", "root", "article__site")
        .first()
    )
    if comment is None:
        raise NotFoundError
    top = comment.root or comment
    return Branch(comment=comment, parent=None, closed=top.closed_at is not None)
