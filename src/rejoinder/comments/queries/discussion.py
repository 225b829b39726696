"""Read a page of a discussion as nobody in particular sees it, at a cost that does not grow with its size.

A page of top-level comments costs at most five statements: the page, the pinned ones, and one for each
level of replies below. The ids of a comment's first replies come with the comment, by sub-queries that an
index answers, so a level is read by primary key. A window function would be one statement for all levels,
but it reads every reply of every branch on the page to keep three.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce

from rejoinder.activity.models import Event
from rejoinder.articles.models import Article
from rejoinder.articles.queries import articles
from rejoinder.comments.models import Comment, CommentKind, DiscussionTally
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.keyset import (
    Cursor,
    Direction,
    Ordering,
    Page,
    PreparedPages,
    decode,
    encode,
)
from rejoinder.core.prepared import Given, Prepared, given_list

FIRST_REPLIES = 3

SORTS: Mapping[str, Ordering] = {
    ordering.name: ordering
    for ordering in (
        Ordering(name="newest", columns=("created_at", "id"), descending=True),
        Ordering(name="oldest", columns=("created_at", "id"), descending=False),
        Ordering(name="most-voted", columns=("score", "created_at", "id"), descending=True),
        Ordering(
            name="most-replied", columns=("branch_count", "created_at", "id"), descending=True
        ),
    )
}
_REPLIES = Ordering(name="replies", columns=("created_at", "id"), descending=False)


@dataclass(slots=True)
class Branch:
    """A comment as it stands on a page, with the replies drawn below it, oldest first."""

    comment: Comment
    parent: (
        Comment | None
    )  # None at the top level; on the page of a branch also for its first comment's
    closed: bool  # takes no replies
    replies: list[Branch] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Return how many direct replies are not drawn here."""
        return max(self.comment.reply_count - len(self.replies), 0)


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """One page: pinned branches (first page only), branches, and signed cursors to the pages around it."""

    article: Article
    sort: str
    pinned: Sequence[Branch]
    branches: Sequence[Branch]
    before: str | None
    after: str | None
    focus: int | None  # id of the comment that the reader came for

    def comments(self) -> list[Comment]:
        """Return every comment drawn on the page, in the order of reading."""
        return [branch.comment for branch in walk([*self.pinned, *self.branches])]


@dataclass(frozen=True, slots=True)
class BranchPage:
    """The page of one branch alone: its first comment, and a page of the replies to it."""

    article: Article
    top: Branch
    before: str | None
    after: str | None
    focus: int | None

    def comments(self) -> list[Comment]:
        """Return every comment drawn on the page, in the order of reading."""
        return [branch.comment for branch in walk([self.top])]


@dataclass(frozen=True, slots=True)
class Tallied:
    """An article with what is counted of its discussion."""

    article: Article
    comment_count: int
    mention_count: int
    version: int  # id of the last event; 0 when nothing happened yet


def walk(branches: Sequence[Branch]) -> Iterable[Branch]:
    """Yield the branches and all below them, in the order of reading."""
    stack = list(reversed(branches))
    while stack:
        branch = stack.pop()
        yield branch
        stack.extend(reversed(branch.replies))


def tallied(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Add `comment_count`, `mention_count` and `version` to articles, in the same statement."""
    tallies = DiscussionTally.objects.filter(article=OuterRef("pk")).order_by().values("article")
    last_event = Event.objects.filter(article=OuterRef("pk")).order_by("-id").values("id")[:1]
    return rows.annotate(
        comment_count=Coalesce(Subquery(tallies.annotate(n=Sum("comments")).values("n")), Value(0)),
        mention_count=Coalesce(Subquery(tallies.annotate(n=Sum("mentions")).values("n")), Value(0)),
        version=Coalesce(Subquery(last_event), Value(0)),
    )


def get_tallied(*, site_key: str, key: str) -> Tallied:
    """Return one article with its site and counts. One statement.

    Raises:
        NotFoundError: absent, or of another site.
    """
    article = _TALLIED.first(site=site_key, key=key)
    if article is None:
        raise NotFoundError("There is no such discussion.")
    return to_tallied(article)


_TALLIED = Prepared(
    lambda: tallied(articles(site_key=Given("site", TextField()))).filter(
        key=Given("key", TextField())
    )[:1]
)


def to_tallied(row: Article) -> Tallied:
    """Return a row of `tallied` with its counts in typed fields. No statement."""
    counts = vars(row)
    return Tallied(
        article=row,
        comment_count=counts["comment_count"],
        mention_count=counts["mention_count"],
        version=counts["version"],
    )


def get_sort(name: str, *, default: str) -> Ordering:
    """Return the ordering with this name, or the default when the name is empty.

    Raises:
        InvalidError: there is no such sort.
    """
    ordering = SORTS.get(name or default)
    if ordering is None:
        raise InvalidError(
            f"There is no such order. Choose one of {', '.join(SORTS)}.",
            field="sort",
            code="bad_sort",
        )
    return ordering


def read_page(
    *,
    article: Article,
    sort: str = "",
    after: str = "",
    before: str = "",
    focus: Comment | None = None,
) -> DiscussionPage:
    """Return a page of a discussion; with `focus`, the one where that comment stands. Up to five statements.

    Args:
        sort: a name of SORTS; "" = the site's.
        after: a cursor of an earlier answer in the same sort; likewise `before`.
        focus: a comment of this article, as `get_place` gives it.

    Raises:
        InvalidError: the sort is unknown or the cursor was altered.
    """
    options = article.site.options
    ordering = get_sort(sort, default=options.sort)
    scope = f"article-{article.pk}"
    cursor = _read_cursor(after=after, before=before, ordering=ordering, scope=scope)
    path = _path(focus)
    wanted = path[0] if path else None
    if wanted is not None and wanted.pinned_at is not None:
        wanted = cursor = None  # it stands on the first page, whatever the sort
    page = _page_with(
        _TOP_LEVEL[ordering.name],
        of=article.pk,
        ordering=ordering,
        cursor=cursor,
        size=options.page_size,
        wanted=wanted,
    )
    pinned = _PINNED.rows(of=article.pk) if page.before is None else []
    tops = [
        Branch(comment=comment, parent=None, closed=comment.closed_at is not None)
        for comment in (*pinned, *page.rows)
    ]
    _grow(tops, levels=options.depth_cap - 1, path=path)
    return DiscussionPage(
        article=article,
        sort=ordering.name,
        pinned=tops[: len(pinned)],
        branches=tops[len(pinned) :],
        before=encode(page.before, ordering=ordering, scope=scope) if page.before else None,
        after=encode(page.after, ordering=ordering, scope=scope) if page.after else None,
        focus=focus.pk if focus else None,
    )


def _top_level() -> QuerySet[Comment]:
    return _with_first_replies(
        Comment.objects.filter(article=_OF, parent=None, kind=CommentKind.COMMENT, shown=True)
    )


_OF = Given("of", BigIntegerField())  # the article, or the comment that is answered
_TOP_LEVEL = {
    name: PreparedPages(lambda: _top_level().filter(pinned_at=None), ordering=ordering)
    for name, ordering in SORTS.items()
}
_PINNED = Prepared(
    lambda: _top_level().filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk")
)


def read_branch(
    *,
    article: Article,
    comment_id: int,
    after: str = "",
    before: str = "",
    focus: Comment | None = None,
) -> BranchPage:
    """Return the page of one branch, beginning at a comment of any depth. Up to five statements.

    Raises:
        NotFoundError: there is no such comment in this discussion.
        InvalidError: the cursor was altered.
    """
    options = article.site.options
    scope = f"comment-{comment_id}"
    cursor = _read_cursor(after=after, before=before, ordering=_REPLIES, scope=scope)
    top = _TOP.first(of=article.pk, comment=comment_id)
    if top is None:
        raise NotFoundError("There is no such comment.")
    path = _path(focus)
    path = path[path.index(top) + 1 :] if top in path else []
    page = _page_with(
        _REPLIES_TO,
        of=top.pk,
        ordering=_REPLIES,
        cursor=cursor,
        size=options.page_size,
        wanted=path[0] if path else None,
    )
    closed = (top.root or top).closed_at is not None
    branch = Branch(comment=top, parent=top.parent, closed=closed)
    branch.replies = [Branch(comment=comment, parent=top, closed=closed) for comment in page.rows]
    _grow(branch.replies, levels=max(options.depth_cap - 2, 0), path=path)
    return BranchPage(
        article=article,
        top=branch,
        before=encode(page.before, ordering=_REPLIES, scope=scope) if page.before else None,
        after=encode(page.after, ordering=_REPLIES, scope=scope) if page.after else None,
        focus=focus.pk if focus else None,
    )


def _shown() -> QuerySet[Comment]:
    return Comment.objects.filter(
        article=_OF, pk=Given("comment", BigIntegerField()), shown=True, kind=CommentKind.COMMENT
    )


_TOP = Prepared(lambda: _shown().select_related("author", "parent", "root")[:1])
_REPLIES_TO = PreparedPages(
    lambda: _with_first_replies(Comment.objects.filter(parent=_OF, shown=True)),
    ordering=_REPLIES,
)
_PLACE = Prepared(
    lambda: _shown().select_related("parent__parent__parent")[:1]  # MAX_DEPTH_CAP - 1 levels up
)


def get_place(comment_id: int, *, article: Article) -> Comment:
    """Return a shown comment with as many of its ancestors as a page can draw. One statement.

    Raises:
        NotFoundError: it is not shown in this discussion.
    """
    comment = _PLACE.first(of=article.pk, comment=comment_id)
    if comment is None:
        raise NotFoundError("There is no such comment.")
    return comment


def branch_to_open(place: Comment, *, depth_cap: int) -> Comment | None:
    """Return the comment whose branch page shows `place`, or None when the discussion's own page can."""
    if place.depth < depth_cap:
        return None
    return _path(place)[-depth_cap:][0] if depth_cap > 1 else place


def _read_cursor(*, after: str, before: str, ordering: Ordering, scope: str) -> Cursor | None:
    if after:
        return decode(after, direction=Direction.AFTER, ordering=ordering, scope=scope)
    if before:
        return decode(before, direction=Direction.BEFORE, ordering=ordering, scope=scope)
    return None


def _with_first_replies(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Load authors, and add the ids of the first replies as `reply_1` …, each by one look into an index."""
    replies = (
        Comment.objects.filter(parent=OuterRef("pk"), shown=True)
        .order_by("created_at", "id")
        .values("pk")
    )
    return comments.select_related("author").annotate(
        **{f"reply_{n + 1}": Subquery(replies[n : n + 1]) for n in range(FIRST_REPLIES)}
    )


def _page_with(
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


@functools.cache
def _by_ids(length: int) -> Prepared[Comment, Comment]:
    return Prepared(
        lambda: _with_first_replies(
            Comment.objects.filter(
                pk__in=given_list("ids", BigIntegerField(), length=length), shown=True
            )
        )
    )


def _read_replies(ids: list[int]) -> dict[int, Comment]:
    """Return those of the comments that are shown, by id. One statement."""
    # Filled up to a power of two with the last id again, so that a dozen statements do for all lengths.
    length = 1 << (len(ids) - 1).bit_length()
    filled = ids + ids[-1:] * (length - len(ids))
    return {reply.pk: reply for reply in _by_ids(length).rows(ids=filled)}


def _grow(branches: Sequence[Branch], *, levels: int, path: Sequence[Comment]) -> None:
    """Draw the first replies below each branch, `levels` deep, and the whole `path`. One statement a level."""
    on_path = {comment.parent_id: comment.pk for comment in path if comment.parent_id is not None}
    level = list(branches)
    for _ in range(levels):
        wanted: dict[int, list[int]] = {
            branch.comment.pk: _reply_ids(branch.comment, also=on_path.get(branch.comment.pk))
            for branch in level
        }
        ids = [reply for replies in wanted.values() for reply in replies]
        if not ids:
            return
        found = _read_replies(ids)
        for branch in level:
            branch.replies = [
                Branch(comment=found[reply], parent=branch.comment, closed=branch.closed)
                for reply in wanted[branch.comment.pk]
                if reply in found
            ]
        level = [reply for branch in level for reply in branch.replies]


def _reply_ids(comment: Comment, *, also: int | None) -> list[int]:
    first = [getattr(comment, f"reply_{n + 1}", None) for n in range(FIRST_REPLIES)]
    ids = [reply for reply in first if reply is not None]
    return ids if also is None or also in ids else [*ids, also]


def _path(comment: Comment | None) -> list[Comment]:
    """Return the loaded ancestors of a comment and itself, the highest first."""
    path: list[Comment] = []
    while comment is not None:
        path.insert(0, comment)
        if comment.parent_id is None or not Comment.parent.is_cached(comment):
            break
        comment = comment.parent
    return path
