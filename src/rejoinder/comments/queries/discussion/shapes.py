"""What a page of a discussion is: comments as they stand on it, and the ways to the pages around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion.filters import Filter


@dataclass(slots=True)
class Branch:
    """A comment as it stands on a page, with the replies drawn below it, oldest first."""

    comment: Comment
    parent: (
        Comment | None
    )  # None at the top level; on the page of a branch also for its first comment's
    closed: bool  # takes no replies
    replies: list[Branch] = field(default_factory=list)
    below: int | None = None  # how many stand below it in this layout; None = its direct replies

    @property
    def more(self) -> int:
        """Return how many of those below it are not drawn here."""
        if self.below is None:
            return max(self.comment.reply_count - len(self.replies), 0)
        drawn = sum(reply.comment.is_published for reply in self.replies)
        return max(self.below - drawn, 0)


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
    layout: str = "tree"
    only: Filter | None = None  # which comments; None = all

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
    layout: str = "tree"

    def comments(self) -> list[Comment]:
        """Return every comment drawn on the page, in the order of reading."""
        return [branch.comment for branch in walk([self.top])]


def walk(branches: Sequence[Branch]) -> Iterable[Branch]:
    """Yield the branches and all below them, in the order of reading."""
    stack = list(reversed(branches))
    while stack:
        branch = stack.pop()
        yield branch
        stack.extend(reversed(branch.replies))
