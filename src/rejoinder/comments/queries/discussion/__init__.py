"""Read a discussion as nobody in particular sees it, at a cost that does not grow with its size.

A page costs at most five statements, whatever its layout: the page, the pinned comments, and one for each level of
replies below. The ids of a comment's first replies come with the comment, by sub-queries that an index answers,
so a level is read by primary key. A window function would be one statement for all levels, but it reads
every reply of every branch on the page to keep three.

- `tallied`: an article with its counts;
- `page`: a page of the discussion, in a layout: `tree`, `one_level` or `flat`;
- `branch`: the page of one thread;
- `places`: where a permanent link leads;
- `times`: where in the article's recording its comments are.
"""

from __future__ import annotations

from rejoinder.comments.queries.discussion.branch import read_branch
from rejoinder.comments.queries.discussion.filters import INLINE, Filter, get_filter
from rejoinder.comments.queries.discussion.orders import (
    CHOICES,
    PLACE,
    SORTS,
    TIMED,
    get_layout,
    get_sort,
)
from rejoinder.comments.queries.discussion.page import read_page
from rejoinder.comments.queries.discussion.places import branch_to_open, get_place
from rejoinder.comments.queries.discussion.shapes import Branch, BranchPage, DiscussionPage, walk
from rejoinder.comments.queries.discussion.tallied import (
    Tallied,
    get_tallied,
    tallied,
    to_tallied,
)
from rejoinder.comments.queries.discussion.times import read_times
from rejoinder.comments.queries.discussion.tree import FIRST_REPLIES

__all__ = [
    "CHOICES",
    "FIRST_REPLIES",
    "INLINE",
    "PLACE",
    "SORTS",
    "TIMED",
    "Branch",
    "BranchPage",
    "DiscussionPage",
    "Filter",
    "Tallied",
    "branch_to_open",
    "get_filter",
    "get_layout",
    "get_place",
    "get_sort",
    "get_tallied",
    "read_branch",
    "read_page",
    "read_times",
    "tallied",
    "to_tallied",
    "walk",
]
