"""A page of a discussion: pinned comments first, then a key-set page in the reader's order and layout."""

from __future__ import annotations

from collections.abc import Mapping

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import flat, one_level, tree
from rejoinder.comments.queries.discussion.filters import Filter
from rejoinder.comments.queries.discussion.orders import (
    CHOICES,
    PLACE,
    TIMED,
    get_layout,
    get_sort,
    read_cursor,
)
from rejoinder.comments.queries.discussion.paging import page_with
from rejoinder.comments.queries.discussion.places import path_to
from rejoinder.comments.queries.discussion.shapes import Branch, DiscussionPage
from rejoinder.core.keyset import PreparedPages, encode

_PAGES = {"tree": tree.PAGES, "one-level": one_level.PAGES, "flat": flat.PAGES}
_ON_TEXT = {"tree": tree.ON_TEXT, "one-level": one_level.ON_TEXT}
_AT_PASSAGE = {"tree": tree.AT_PASSAGE, "one-level": one_level.AT_PASSAGE}
_PINNED = {"tree": tree.PINNED, "one-level": one_level.PINNED, "flat": flat.PINNED}
_ORDERINGS = {"tree": CHOICES, "one-level": CHOICES, "flat": flat.ORDERINGS}


def read_page(
    *,
    article: Article,
    sort: str = "",
    layout: str = "",
    after: str = "",
    before: str = "",
    focus: Comment | None = None,
    only: Filter | None = None,
) -> DiscussionPage:
    """Return a page of a discussion; with `focus`, the one where that comment stands. Up to five statements.

    Args:
        sort: a name of CHOICES; "" = the site's, and of all comments on the text `place`. Where the comment that
            is wanted has no time, it is the site's for `timed` too, and elsewhere for `place`.
        layout: a name of LAYOUTS; "" = the site's.
        after: a cursor of an earlier answer in the same sort and layout; likewise `before`.
        focus: a comment of this article, as `get_place` gives it.
        only: which comments; None = all. Where all stand in one list, these have their answers below them.

    Raises:
        InvalidError: sort or layout is unknown, or the cursor was altered.
    """
    options = article.site.options
    layout = get_layout(layout, default=options.layout)
    if only is not None and layout == "flat":
        layout = "one-level"
    wanted = _in_list(focus, layout=layout)
    if sort == TIMED.name and (only is not None or (wanted is not None and wanted.at_ms is None)):
        sort = ""
    is_inline = only is not None and only.passage is None
    if sort == PLACE.name and not is_inline:
        sort = ""
    if is_inline and not sort:
        sort = PLACE.name
    ordering = _ORDERINGS[layout][get_sort(sort, default=options.sort).name]
    if ordering is PLACE and wanted is not None and wanted.place is None:
        wanted = None  # it is not in the list
    # Trees and branches have the same list of top-level comments; that of all comments is another.
    scope = f"article-{article.pk}" + ("-flat" if layout == "flat" else "")
    pages: Mapping[str, PreparedPages[Comment]] = _PAGES[layout]
    of = article.pk
    if only is not None:
        scope = f"{scope}-{only.name}"
        pages = _ON_TEXT[layout]
        if only.passage is not None:
            pages, of = _AT_PASSAGE[layout], only.passage
    cursor = read_cursor(after=after, before=before, ordering=ordering, scope=scope)
    # A list of some comments only has the pinned ones at their place among the others.
    has_pinned = only is None and ordering is not TIMED
    if wanted is not None and wanted.pinned_at is not None and has_pinned:
        wanted = cursor = None  # it stands on the first page, whatever the sort
    page = page_with(
        pages[ordering.name],
        of=of,
        ordering=ordering,
        cursor=cursor,
        size=options.page_size,
        wanted=wanted,
    )
    pinned = _PINNED[layout].rows(of=article.pk) if has_pinned and page.before is None else []
    drawn = _draw([*pinned, *page.rows], layout=layout, levels=options.depth_cap - 1, focus=focus)
    return DiscussionPage(
        article=article,
        sort=ordering.name,
        pinned=drawn[: len(pinned)],
        branches=drawn[len(pinned) :],
        before=encode(page.before, ordering=ordering, scope=scope) if page.before else None,
        after=encode(page.after, ordering=ordering, scope=scope) if page.after else None,
        focus=focus.pk if focus else None,
        layout=layout,
        only=only,
    )


def _in_list(focus: Comment | None, *, layout: str) -> Comment | None:
    """Return the comment of the list with which the one that the reader came for is drawn."""
    if focus is None or layout == "flat":
        return focus if focus is None or focus.is_published else None
    return focus.root or focus if layout == "one-level" else path_to(focus)[0]


def _draw(
    comments: list[Comment], *, layout: str, levels: int, focus: Comment | None
) -> list[Branch]:
    if layout == "flat":
        return flat.in_list(comments)
    tops = [
        Branch(comment=comment, parent=None, closed=comment.closed_at is not None)
        for comment in comments
    ]
    if layout == "one-level":
        one_level.grow(tops, place=focus)
    else:
        tree.grow(tops, levels=levels, path=path_to(focus))
    return tops
