"""The tree: below each comment its first replies, and theirs, down to the depth that the site draws."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from rejoinder.comments.models import Comment, CommentKind
from rejoinder.comments.queries.discussion.orders import PLACE, TIMED
from rejoinder.comments.queries.discussion.paging import OF, ByIds, pages_of
from rejoinder.comments.queries.discussion.shapes import Branch
from rejoinder.core.keyset import PreparedPages
from rejoinder.core.prepared import Prepared

FIRST_REPLIES = 3


def with_first_replies(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Load authors, and add the ids of the first replies as `reply_1` …, each by one look into an index."""
    replies = (
        Comment.objects.filter(parent=OuterRef("pk"), shown=True)
        .order_by("created_at", "id")
        .values("pk")
    )
    return comments.select_related("author", "passage").annotate(
        **{f"reply_{n + 1}": Subquery(replies[n : n + 1]) for n in range(FIRST_REPLIES)}
    )


def top_level() -> QuerySet[Comment]:
    """Return the top-level comments of the article that is `Given` as `of`."""
    return Comment.objects.filter(article=OF, parent=None, kind=CommentKind.COMMENT, shown=True)


def on_text() -> QuerySet[Comment]:
    """Return those of them that are tied to the article's text."""
    return top_level().filter(passage__isnull=False)


def at_passage() -> QuerySet[Comment]:
    """Return the top-level comments at the passage that is `Given` as `of`."""
    return Comment.objects.filter(passage=OF, parent=None, kind=CommentKind.COMMENT, shown=True)


def timed(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return those with a time in the article's recording, pinned ones at their place among them."""
    return comments.filter(at_ms__isnull=False)


PAGES = {
    **pages_of(lambda: with_first_replies(top_level().filter(pinned_at=None))),
    TIMED.name: PreparedPages(lambda: with_first_replies(timed(top_level())), ordering=TIMED),
}
ON_TEXT = {
    **pages_of(lambda: with_first_replies(on_text())),
    PLACE.name: PreparedPages(lambda: with_first_replies(on_text()), ordering=PLACE),
}
AT_PASSAGE = pages_of(lambda: with_first_replies(at_passage()))
PINNED = Prepared(
    lambda: with_first_replies(
        top_level().filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk")
    )
)
_REPLIES = ByIds(with_first_replies)


def grow(branches: Sequence[Branch], *, levels: int, path: Sequence[Comment]) -> None:
    """Draw the first replies below each branch, `levels` deep, and the whole `path`. One statement a level."""
    on_path = {comment.parent_id: comment.pk for comment in path if comment.parent_id is not None}
    level = list(branches)
    for _ in range(levels):
        wanted: dict[int, list[int]] = {
            branch.comment.pk: first_ids(
                branch.comment, most=FIRST_REPLIES, also=on_path.get(branch.comment.pk)
            )
            for branch in level
        }
        ids = [reply for replies in wanted.values() for reply in replies]
        if not ids:
            return
        found = _REPLIES.read(ids)
        for branch in level:
            branch.replies = [
                Branch(comment=found[reply], parent=branch.comment, closed=branch.closed)
                for reply in wanted[branch.comment.pk]
                if reply in found
            ]
        level = [reply for branch in level for reply in branch.replies]


def first_ids(comment: Comment, *, most: int, also: int | None) -> list[int]:
    """Return the ids `reply_1` … that came with a comment, and one more that has to be drawn."""
    first = [getattr(comment, f"reply_{n + 1}", None) for n in range(most)]
    ids = [reply for reply in first if reply is not None]
    return ids if also is None or also in ids else [*ids, also]
