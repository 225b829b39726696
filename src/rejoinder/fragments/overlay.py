"""What is personal on a page: laid over a fragment that is otherwise the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rejoinder.comments.models import Comment
from rejoinder.notifications.queries import NOBODY as NOT_FOLLOWING
from rejoinder.notifications.queries import Following


@dataclass(frozen=True, slots=True)
class NoticesLink:
    """The way to what somebody was told."""

    link: str
    unread: int
    is_more: bool = False  # it is that many, or more
    is_elsewhere: bool = False  # on pages of ours, from one of a publisher


@dataclass(frozen=True, slots=True)
class Overlay:
    """What one reader sees besides, and may do. Without values it is nobody's."""

    name: str = ""  # as remembered for the form
    email: str = ""
    votes: Mapping[int, int] = field(default_factory=dict)  # own votes by comment id
    reactions: Mapping[int | None, str] = field(
        default_factory=dict
    )  # own reactions by comment id; None = the article
    own: frozenset[int] = frozenset()  # ids of own comments on the page
    edit_until: Mapping[int, datetime] = field(
        default_factory=dict
    )  # own comments that can still be edited
    told: Mapping[int, str] = field(
        default_factory=dict
    )  # what its author has to know of a comment
    pending: Sequence[Comment] = ()  # own comments that nobody else sees, oldest first
    following: Following = NOT_FOLLOWING  # of this discussion, and of replies
    notices: NoticesLink | None = None  # None: was never told anything
    is_member: bool = False
    csrf_token: str = ""  # only on answers that no cache keeps


NOBODY = Overlay()
