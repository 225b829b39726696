"""Take a page of comments by key set, and the comments that are named by their ids."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from django.db.models import BigIntegerField, QuerySet

from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion.orders import SORTS
from rejoinder.core.keyset import Cursor, Direction, Ordering, Page, PreparedPages
from rejoinder.core.prepared import Given, Prepared, given_list

OF = Given("of", BigIntegerField())  # the article, or the comment that is answered


def page_with(
    pages: PreparedPages[Comment],
    *,
    of: int,
    ordering: Ordering,
    cursor: Cursor | None,
    size: int,
    wanted: Comment | None,
) -> Page[Comment]:
    """Return a page; when it lacks the wanted comment, the page that begins with it."""
    page = pages.take(cursor=cursor, size=size, of=of)
    if wanted is None or wanted in page.rows:
        return page
    at = Cursor(direction=Direction.AFTER, place=ordering.place_of(wanted), inclusive=True)
    return pages.take(cursor=at, size=size, of=of)


def pages_of(
    build: Callable[[], QuerySet[Comment]],
) -> Mapping[str, PreparedPages[Comment]]:
    """Return the pages of a list in each order, by its name."""
    return {name: PreparedPages(build, ordering=ordering) for name, ordering in SORTS.items()}


class ByIds:
    """Shown comments by their ids, in a statement that is prepared."""

    def __init__(self, extend: Callable[[QuerySet[Comment]], QuerySet[Comment]]) -> None:
        """Take the function that adds what a layout needs of each comment."""
        self._extend = extend
        self._prepared = functools.cache(self._prepare)

    def read(self, ids: list[int]) -> Mapping[int, Comment]:
        """Return those of the comments that are shown, by id. One statement."""
        # Filled up to a power of two with the last id again, so that a dozen statements do for all lengths.
        length = 1 << (len(ids) - 1).bit_length()
        filled = ids + ids[-1:] * (length - len(ids))
        return {reply.pk: reply for reply in self._prepared(length).rows(ids=filled)}

    def _prepare(self, length: int) -> Prepared[Comment, Comment]:
        return Prepared(
            lambda: self._extend(
                Comment.objects.filter(
                    pk__in=given_list("ids", BigIntegerField(), length=length), shown=True
                )
            )
        )
