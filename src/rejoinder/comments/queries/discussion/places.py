"""Where permanent links lead: the comment, what is above it, and the page that can draw it."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind
from rejoinder.core.errors import NotFoundError
from rejoinder.core.prepared import Given, Prepared


def get_place(comment_id: int, *, article: Article) -> Comment:
    """Return a shown comment with its root and as many of its ancestors as a page can draw. One statement.

    Raises:
        NotFoundError: it is not shown in this discussion.
    """
    comment = _PLACE.first(of=article.pk, comment=comment_id)
    if comment is None:
        raise NotFoundError("There is no such comment.")
    return comment


def shown_comment() -> QuerySet[Comment]:
    """Return the comment that is `Given` as `comment`, of the article `of`, if everybody sees it."""
    return Comment.objects.filter(
        article=Given("of", BigIntegerField()),
        pk=Given("comment", BigIntegerField()),
        shown=True,
        kind=CommentKind.COMMENT,
    )


_PLACE = Prepared(
    lambda: (
        shown_comment()
        .select_related("root", "parent__parent__parent")  # MAX_DEPTH_CAP - 1 levels up
        .defer("root__source", "root__html")[:1]
    )
)


def branch_to_open(place: Comment, *, depth_cap: int, layout: str = "tree") -> Comment | None:
    """Return the comment whose branch page shows `place`, or None when the discussion's own page can."""
    if layout == "one-level":
        return None
    if layout == "flat":
        return None if place.is_published else place  # a list has no tombstones
    if place.depth < depth_cap:
        return None
    return path_to(place)[-depth_cap:][0] if depth_cap > 1 else place


def path_to(comment: Comment | None) -> list[Comment]:
    """Return the loaded ancestors of a comment and itself, the highest first."""
    path: list[Comment] = []
    while comment is not None:
        path.insert(0, comment)
        if comment.parent_id is None or not Comment.parent.is_cached(comment):
            break
        comment = comment.parent
    return path
