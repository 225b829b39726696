"""Walk through a discussion from page to page, as a reader does."""

from __future__ import annotations

from collections.abc import Callable

from rejoinder.articles.models import Article
from rejoinder.comments.queries.discussion import BranchPage, DiscussionPage, read_branch, read_page

MOST_PAGES = 2_500  # a walk that goes on longer goes round


def tops(page: DiscussionPage) -> list[int]:
    """Return the ids of the top-level comments of a page, without pinned ones."""
    return [branch.comment.pk for branch in page.branches]


def replies(page: BranchPage) -> list[int]:
    """Return the ids of the replies to the first comment of a branch's page."""
    return [branch.comment.pk for branch in page.top.replies]


def walk_on(
    article: Article, *, sort: str, between: Callable[[DiscussionPage], None] | None = None
) -> list[DiscussionPage]:
    """Return all pages from the first, each by the cursor of the one before.

    Args:
        between: what happens to the discussion after each page.
    """
    pages = [read_page(article=article, sort=sort)]
    while pages[-1].after and len(pages) < MOST_PAGES:
        if between is not None:
            between(pages[-1])
        pages.append(read_page(article=article, sort=sort, after=pages[-1].after))
    return pages


def walk_back(article: Article, *, sort: str, last: DiscussionPage) -> list[DiscussionPage]:
    """Return all pages before and with `last`, in the order of the list."""
    pages = [last]
    while pages[0].before and len(pages) < MOST_PAGES:
        pages.insert(0, read_page(article=article, sort=sort, before=pages[0].before))
    return pages


def walk_branch(article: Article, comment_id: int) -> list[BranchPage]:
    """Return all pages of a branch."""
    pages = [read_branch(article=article, comment_id=comment_id)]
    while pages[-1].after and len(pages) < MOST_PAGES:
        pages.append(read_branch(article=article, comment_id=comment_id, after=pages[-1].after))
    return pages
