"""What the API answers: one class for each thing, with every field that leaves the house. Nothing else does.

They are made field by field, so they are models of pydantic itself: ninja's `Schema` validates what it is
given through a wrapper, hence replies once for each level above them, which is most of the time of a page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field

from rejoinder.articles.models import ArticleState

Cursor = Annotated[
    str | None,
    Field(description="Give it back as the parameter of this name; null where the list ends."),
]


class SiteOut(BaseModel):
    """A publication."""

    key: str
    name: str
    language: Annotated[str, Field(description="BCP 47.")]
    prompt: Annotated[str, Field(description="What stands above the form.")]
    sort: Annotated[str, Field(description="The order in which its discussions open.")]
    down_votes: bool
    link: Annotated[str, Field(description="Its page with the list of discussions.")]


class DiscussionOut(BaseModel):
    """The discussion of one article."""

    key: str
    external_id: Annotated[str | None, Field(description="The publisher's id of the article.")]
    title: str
    summary: Annotated[str, Field(description="Plain text.")]
    url: Annotated[str, Field(description="The article's address, empty when none is known.")]
    language: Annotated[str, Field(description="BCP 47.")]
    medium: Annotated[
        str,
        Field(description="Address of the article's recording, empty when it has none."),
    ]
    published_at: datetime | None
    state: Annotated[ArticleState, Field(description="What readers may do at this moment.")]
    comment_count: int
    mention_count: Annotated[
        int,
        Field(description="Published pingbacks and trackbacks, which are not among the comments."),
    ]
    version: Annotated[
        int, Field(description="Grows with every change of the discussion; 0 before the first.")
    ]
    link: Annotated[str, Field(description="The page on which it can be read and continued.")]


class DiscussionDetailOut(DiscussionOut):
    """The discussion of one article, with every address under which the article is known."""

    addresses: list[str]
    timed_count: Annotated[
        int, Field(description="Of the comments, those with a time in the recording.")
    ]


class DiscussionListOut(BaseModel):
    """A page of a site's discussions, the latest article first."""

    discussions: list[DiscussionOut]
    before: Cursor
    after: Cursor


class AuthorOut(BaseModel):
    """Whoever wrote a comment."""

    name: Annotated[str, Field(description="As it was when the comment was written.")]
    role: Literal["reader", "author", "staff", "moderator"]
    verified: Annotated[bool, Field(description="The publication vouches for the name.")]


class CorrectionOut(BaseModel):
    """That a comment corrects the article, and what became of it."""

    state: Literal["open", "fixed"]
    fixed_at: Annotated[datetime | None, Field(description="Null while it is open.")]


FitName: TypeAlias = Literal["exact", "edited", "moved", "orphan"]


class PassageOut(BaseModel):
    """The words of the article that a comment is about."""

    id: int
    question: Annotated[str, Field(description="What the author asks there; empty where not.")]
    exact: Annotated[str, Field(description="The quotation, as it was when it was chosen.")]
    prefix: Annotated[str, Field(description="What stood before it; likewise `suffix`.")]
    suffix: str
    fit: Annotated[
        FitName,
        Field(description="How it is found in the text of today."),
    ]
    now: Annotated[str, Field(description="The quotation as it reads today; empty of an orphan.")]


class CommentOut(BaseModel):
    """A comment, and the replies that are drawn below it on this page."""

    id: int
    parent_id: Annotated[int | None, Field(description="The comment it answers; null at the top.")]
    depth: Annotated[int, Field(description="How many comments stand above it; 0 at the top.")]
    status: Annotated[
        Literal["published", "tombstone"],
        Field(description="A tombstone keeps the place of a comment that is gone but has replies."),
    ]
    author: Annotated[AuthorOut | None, Field(description="Null for a tombstone.")]
    html: Annotated[str, Field(description="Sanitised; empty for a tombstone.")]
    passage: Annotated[
        PassageOut | None, Field(description="Null for a comment on the article as a whole.")
    ]
    media_fragment: Annotated[
        str | None,
        Field(
            description="When in the recording, by Media Fragments URI 1.0, such as `t=12.5,20`; "
            "null for a comment on the whole.",
            examples=["t=754"],
        ),
    ]
    medium: Annotated[
        str | None, Field(description="Address of the recording that was meant, where it is known.")
    ]
    correction: Annotated[
        CorrectionOut | None,
        Field(
            description="Null for a comment that corrects nothing, and where the editors found no mistake."
        ),
    ]
    created_at: datetime
    edited_at: datetime | None
    score: Annotated[int, Field(description="Votes up less votes down.")]
    up: int
    down: int
    reply_count: Annotated[int, Field(description="Direct replies that can be read.")]
    branch_count: Annotated[
        int,
        Field(description="Published comments at any depth below a comment at the top; else 0."),
    ]
    pinned: bool
    closed: Annotated[bool, Field(description="The branch it stands in takes no more replies.")]
    link: Annotated[str, Field(description="The page on which it stands, and its place there.")]
    replies: Annotated[list[CommentOut], Field(description="The first replies, oldest first.")]
    more_replies: Annotated[int, Field(description="Direct replies that are not in `replies`.")]


class CommentPageOut(BaseModel):
    """A page of a discussion, as the hosted page shows it."""

    sort: str
    version: Annotated[int, Field(description="Of the discussion.")]
    comment_count: Annotated[int, Field(description="Of the discussion.")]
    pinned: Annotated[
        list[CommentOut],
        Field(description="On the first page only; they are not among `comments`."),
    ]
    comments: Annotated[
        list[CommentOut], Field(description="Comments at the top, in the order of `sort`.")
    ]
    before: Cursor
    after: Cursor


class ReplyPageOut(BaseModel):
    """A comment, and a page of the replies to it."""

    version: Annotated[int, Field(description="Of the discussion.")]
    comment: Annotated[
        CommentOut, Field(description="Its `replies` are this page's; `more_replies` is the rest.")
    ]
    before: Cursor
    after: Cursor


class FieldProblemOut(BaseModel):
    """What is wrong with one parameter."""

    field: str
    detail: str


class ProblemOut(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: Annotated[str, Field(description="A stable code, such as `not_found`.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What to do about it.")]
    errors: list[FieldProblemOut] | None = None
    instance: Annotated[
        str | None, Field(description="Of an error of ours: the number under which it is logged.")
    ] = None
