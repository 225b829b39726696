"""What every import file is turned into: plain records that know nothing of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from rejoinder.comments.moments import Moment

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
Extra: TypeAlias = Mapping[str, JsonValue]  # what this release cannot place, kept for a better one

BodyFormat: TypeAlias = Literal["html", "markdown", "text"]
CommentKind: TypeAlias = Literal["comment", "pingback", "trackback"]
CorrectionState: TypeAlias = Literal["open", "fixed", "declined"]
CommentStatus: TypeAlias = Literal["published", "waiting", "rejected", "spam", "removed"]
DiscussionState: TypeAlias = Literal[
    "open", "closed", "premoderated", "registered", "read_only", "private"
]
PassageKind: TypeAlias = Literal["question", "reader"]
ReaderKind: TypeAlias = Literal["guest", "account", "staff"]

# In all records: None is "the source does not say", never "" and never a zero date; times are aware
# and UTC; a `source_id` is unique among the records of its kind in one source; `place` says where in
# the file the record stands, for reports ("line 1624").


@dataclass(frozen=True, slots=True)
class DiscussionRecord:
    """A page that was discussed. May come twice, e.g. from two files of one split export."""

    source_id: str
    external_id: str | None = None  # the publisher's id of the page
    urls: tuple[str, ...] = ()  # absolute, http or https; the canonical one first
    title: str | None = None  # plain text
    summary: str | None = None  # plain text
    language: str | None = None  # BCP 47
    medium: str | None = None  # address of its recording, absolute or a path of the publisher's
    published_at: datetime | None = None
    state: DiscussionState = "open"
    key: str | None = None  # in the address of the hosted page, kept where it is free
    extra: Extra = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """Somebody who wrote or voted. Comes before whatever names it, and may come again, unchanged."""

    source_id: str
    name: str | None = None
    email: str | None = None  # as found; not proven, perhaps not usable
    url: str | None = None  # absolute, http or https
    kind: ReaderKind = "guest"
    role_label: str | None = None  # a role the source claims: to be proposed, never granted
    suspended_until: datetime | None = None  # may not write before
    extra: Extra = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """What a comment is about in the article's text: a text-quote selector, and what was asked there.

    Two comments whose passages are equal in kind, mark, quotation and place are about one passage.
    """

    kind: PassageKind
    exact: str  # the quotation
    prefix: str = ""  # what stood before it; likewise `suffix`
    suffix: str = ""
    start: int = 0  # in code points of the text of that day; the end is exclusive
    end: int = 0
    mark: str = ""  # of a question, in the article's source
    question: str = ""
    unconfirmed: bool = False  # no text of the article had these words: not everybody may see them


@dataclass(slots=True)  # not frozen, which would make the making of it three times as long
class CommentRecord:
    """One comment or mention. No source promises that a parent comes before its replies."""

    source_id: str
    discussion_source_id: str
    raw: str  # the body exactly as found, but for white space around it; not cleaned
    format: BodyFormat
    status: CommentStatus
    parent_source_id: str | None = None  # of the comment really answered; None = top level
    ancestors: tuple[str, ...] = ()  # what that answers, nearest first, where the source says so
    author: str | None = None  # source id of a reader; None = nobody known, as with mentions
    author_name: str | None = None  # as it was when written
    created_at: datetime | None = None
    edited_at: datetime | None = None
    reason: str | None = None  # of the status, in the source's word
    kind: CommentKind = "comment"
    pinned: bool = False
    pinned_at: datetime | None = None  # None with `pinned`: pinned, but nobody knows when
    closed: bool = False  # takes no replies
    closed_at: datetime | None = None  # None with `closed`: nobody knows since when
    removed_by_author: bool = False
    edited_after_replies: bool = False
    decided_at: datetime | None = None  # when a moderator last decided on it
    decided_by: str | None = None  # source id of that reader
    passage: PassageRecord | None = None  # of a comment at the top only
    moment: Moment | None = None  # when in the recording; of a comment at the top only
    medium: str | None = None  # address of the recording that was meant
    correction: CorrectionState | None = None  # None = it corrects nothing
    correction_decided_at: datetime | None = None
    correction_decided_by: str | None = None  # source id of that reader
    correction_reason: str | None = None  # why the article was left as it is
    correction_published: bool = False  # the article says what was mended
    imported_up: int = 0  # counted votes whose voters the source does not name
    imported_down: int = 0
    extra: Extra = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """A text that an edit replaced."""

    comment_source_id: str
    number: int  # 1 = the first text
    raw: str
    format: BodyFormat
    replaced_at: datetime | None = None
    extra: Extra = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """What one reader thought of one comment."""

    comment_source_id: str
    voter_source_id: str  # of a reader
    value: Literal[1, -1]
    voted_at: datetime | None = None
    extra: Extra = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReactionRecord:
    """How one reader felt about one comment, or about the article."""

    reader_source_id: str
    name: str
    comment_source_id: str | None = None  # one of the two
    discussion_source_id: str | None = None
    reacted_at: datetime | None = None
    extra: Extra = field(default_factory=dict)
    place: str = ""


Record: TypeAlias = (
    DiscussionRecord | ReaderRecord | CommentRecord | RevisionRecord | VoteRecord | ReactionRecord
)
