"""Flat: all published comments of a discussion in one list, each with the name of whom it answers.

Tombstones are not on it: they stand for a comment only where something hangs below.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion.orders import SORTS, TIMED
from rejoinder.comments.queries.discussion.paging import OF
from rejoinder.comments.queries.discussion.shapes import Branch
from rejoinder.comments.queries.discussion.tree import timed
from rejoinder.core.keyset import Ordering, PreparedPages
from rejoinder.core.prepared import Prepared

# In a list each comment counts for itself: the most replied has the most direct replies.
ORDERINGS: Mapping[str, Ordering] = {
    **SORTS,
    TIMED.name: TIMED,
    "most-replied": dataclasses.replace(
        SORTS["most-replied"], columns=("reply_count", "created_at", "id")
    ),
}


def _published() -> QuerySet[Comment]:
    return (
        Comment.objects.filter(article=OF, status=CommentStatus.PUBLISHED, kind=CommentKind.COMMENT)
        .select_related("author", "parent", "root", "passage")
        .defer("parent__source", "parent__html", "root__source", "root__html")
    )


PAGES = {
    name: PreparedPages(lambda: _published().filter(pinned_at=None), ordering=ordering)
    for name, ordering in ORDERINGS.items()
    if ordering is not TIMED
} | {
    # shown: or its index could not be used
    TIMED.name: PreparedPages(lambda: timed(_published().filter(shown=True)), ordering=TIMED)
}
PINNED = Prepared(
    lambda: (
        _published()
        .filter(shown=True, pinned_at__isnull=False)  # shown: or its index could not be used
        .order_by("-pinned_at", "-pk")
    )
)


def in_list(comments: Sequence[Comment]) -> list[Branch]:
    """Return comments as they stand in one list, with nothing below any of them."""
    return [
        Branch(
            comment=comment,
            parent=comment.parent,
            closed=(comment.root or comment).closed_at is not None,
            below=0,
        )
        for comment in comments
    ]
