"""A page of a discussion: pinned comments first, then a key-set page in the reader's order and layout."""

from __future__ import annotations

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import flat, one_level, tree
from rejoinder.comments.queries.discussion.orders import (
    CHOICES,
    TIMED,
    get_layout,
    get_sort,
    read_cursor,
)
from rejoinder.comments.queries.discussion.paging import page_with
from rejoinder.comments.queries.discussion.places import path_to
from rejoinder.comments.queries.discussion.shapes import Branch, DiscussionPage
from rejoinder.core.keyset import encode

_PAGES = {"tree": tree.PAGES, "one-level": one_level.PAGES, "flat": flat.PAGES}
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
) -> DiscussionPage:
    """Return a page of a discussion; with `focus`, the one where that comment stands. Up to five statements.

    Args:
        sort: a name of CHOICES; "" = the site's. Where the comment that is wanted has no time, it is the
            site's for `timed` too.
        layout: a name of LAYOUTS; "" = the site's.
        after: a cursor of an earlier answer in the same sort and layout; likewise `before`.
        focus: a comment of this article, as `get_place` gives it.

    Raises:
        InvalidError: sort or layout is unknown, or the cursor was altered.
    """
    options = article.site.options
    layout = get_layout(layout, default=options.layout)
    wanted = _in_list(focus, layout=layout)
    if sort == TIMED.name and wanted is not None and wanted.at_ms is None:
        sort = ""
    ordering = _ORDERINGS[layout][get_sort(sort, default=options.sort).name]
    # Trees and branches have the same list of top-level comments; that of all comments is another.
    scope = f"article-{article.pk}" + ("-flat" if layout == "flat" else "")
    cursor = read_cursor(after=after, before=before, ordering=ordering, scope=scope)
    is_timed = ordering is TIMED
    if wanted is not None and wanted.pinned_at is not None and not is_timed:
        wanted = cursor = None  # it stands on the first page, whatever the sort
    page = page_with(
        _PAGES[layout][ordering.name],
        of=article.pk,
        ordering=ordering,
        cursor=cursor,
        size=options.page_size,
        wanted=wanted,
    )
    pinned = _PINNED[layout].rows(of=article.pk) if page.before is None and not is_timed else []
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
