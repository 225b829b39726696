"""One level: below each top-level comment the whole branch as one list, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion.orders import PLACE, REPLIES, TIMED
from rejoinder.comments.queries.discussion.paging import OF, ByIds, pages_of
from rejoinder.comments.queries.discussion.shapes import Branch
from rejoinder.comments.queries.discussion.tree import (
    at_passage,
    first_ids,
    on_text,
    timed,
    top_level,
)
from rejoinder.core.keyset import PreparedPages
from rejoinder.core.prepared import Prepared

FIRST_REPLIES = 5


def with_parents(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Load authors, and whom each comment answers, without the text."""
    return comments.select_related("author", "parent").defer("parent__source", "parent__html")


def _with_branch(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Load authors, and add the ids of the first comments of each branch, each by one look into an index."""
    branch = (
        Comment.objects.filter(root=OuterRef("pk"), shown=True)
        .order_by("created_at", "id")
        .values("pk")
    )
    return comments.select_related("author", "passage").annotate(
        **{f"reply_{n + 1}": Subquery(branch[n : n + 1]) for n in range(FIRST_REPLIES)}
    )


PAGES = {
    **pages_of(lambda: _with_branch(top_level().filter(pinned_at=None))),
    TIMED.name: PreparedPages(lambda: _with_branch(timed(top_level())), ordering=TIMED),
}
ON_TEXT = {
    **pages_of(lambda: _with_branch(on_text())),
    PLACE.name: PreparedPages(lambda: _with_branch(on_text()), ordering=PLACE),
}
AT_PASSAGE = pages_of(lambda: _with_branch(at_passage()))
PINNED = Prepared(
    lambda: _with_branch(top_level().filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk"))
)
BRANCH = PreparedPages(
    lambda: with_parents(Comment.objects.filter(root=OF, shown=True)), ordering=REPLIES
)
_REPLIES = ByIds(with_parents)


def grow(branches: Sequence[Branch], *, place: Comment | None) -> None:
    """Draw the first comments of each branch below it, and the one that is wanted. One statement, or none."""
    wanted: dict[int, list[int]] = {}
    for branch in branches:
        top = branch.comment
        branch.below = top.branch_count
        is_here = place is not None and place.root_id == top.pk
        also = place.pk if place is not None and is_here else None
        wanted[top.pk] = first_ids(top, most=FIRST_REPLIES, also=also)
    ids = [reply for replies in wanted.values() for reply in replies]
    found = _REPLIES.read(ids) if ids else {}
    for branch in branches:
        branch.replies = in_list(
            [found[reply] for reply in wanted[branch.comment.pk] if reply in found],
            top=branch,
        )


def in_list(comments: Sequence[Comment], *, top: Branch) -> list[Branch]:
    """Return the comments of a branch as they stand in one list, with nothing below any of them."""
    return [
        Branch(comment=comment, parent=comment.parent, closed=top.closed, below=0)
        for comment in comments
    ]
