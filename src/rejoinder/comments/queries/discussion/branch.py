"""The page of one thread: a comment of any depth, and a page of what answers it."""

from __future__ import annotations

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import one_level, tree
from rejoinder.comments.queries.discussion.orders import REPLIES, get_layout, read_cursor
from rejoinder.comments.queries.discussion.paging import OF, page_with
from rejoinder.comments.queries.discussion.places import path_to, shown_comment
from rejoinder.comments.queries.discussion.shapes import Branch, BranchPage
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keyset import PreparedPages, encode
from rejoinder.core.prepared import Prepared


def read_branch(
    *,
    article: Article,
    comment_id: int,
    layout: str = "",
    after: str = "",
    before: str = "",
    focus: Comment | None = None,
) -> BranchPage:
    """Return the page of one branch, beginning at a comment of any depth. Up to five statements.

    Args:
        layout: in one of one level, a top-level comment is followed by its whole branch as one list; else
            its answers are drawn as a tree. "" = the site's.

    Raises:
        NotFoundError: there is no such comment in this discussion.
        InvalidError: the layout is unknown, or the cursor was altered.
    """
    options = article.site.options
    layout = get_layout(layout, default=options.layout)
    top = _TOP.first(of=article.pk, comment=comment_id)
    if top is None:
        raise NotFoundError("There is no such comment.")
    in_one_list = layout == "one-level" and top.parent_id is None
    scope = f"branch-{comment_id}" if in_one_list else f"comment-{comment_id}"
    path = path_to(focus)
    path = path[path.index(top) + 1 :] if top in path else []
    wanted = path[0] if path else None
    if in_one_list:
        wanted = focus if focus is not None and focus.root_id == top.pk else None
    page = page_with(
        one_level.BRANCH if in_one_list else _REPLIES_TO,
        of=top.pk,
        ordering=REPLIES,
        cursor=read_cursor(after=after, before=before, ordering=REPLIES, scope=scope),
        size=options.page_size,
        wanted=wanted,
    )
    closed = (top.root or top).closed_at is not None
    branch = Branch(comment=top, parent=top.parent, closed=closed)
    if in_one_list:
        branch.below = top.branch_count
        branch.replies = one_level.in_list(page.rows, top=branch)
    else:
        branch.replies = [Branch(comment=each, parent=top, closed=closed) for each in page.rows]
        tree.grow(branch.replies, levels=max(options.depth_cap - 2, 0), path=path)
    return BranchPage(
        article=article,
        top=branch,
        before=encode(page.before, ordering=REPLIES, scope=scope) if page.before else None,
        after=encode(page.after, ordering=REPLIES, scope=scope) if page.after else None,
        focus=focus.pk if focus else None,
        layout="one-level" if in_one_list else "tree",
    )


_TOP = Prepared(lambda: shown_comment().select_related("author", "parent", "root", "passage")[:1])
_REPLIES_TO = PreparedPages(
    lambda: tree.with_first_replies(Comment.objects.filter(parent=OF, shown=True)),
    ordering=REPLIES,
)
