"""What the one template of a comment is given: every decision taken, so that the template only says it."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.accounts.models import ReaderRole
from rejoinder.comments.markup import SafeHtml
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.queries.discussion import Branch
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.overlay import Overlay
from rejoinder.fragments.words import Phrases, phrases
from rejoinder.sites.options import SiteOptions


class Look(enum.StrEnum):
    """How a comment is drawn."""

    PUBLISHED = "published"
    TOMBSTONE = "tombstone"  # something below it is still shown
    WAITING = "waiting"  # its author's eyes only
    REJECTED = "rejected"  # likewise


@dataclass(frozen=True, slots=True)
class Frame:
    """What all comments of a page have in common."""

    links: ArticleLinks
    options: SiteOptions
    overlay: Overlay
    sort: str  # "" = the site's own, which links leave out
    focus: int | None
    takes_comments: bool
    takes_votes: bool


@dataclass(slots=True)
class CommentView:
    """One comment, ready to be drawn. A tombstone has neither name nor text."""

    id: int
    look: Look
    name: str
    label: str  # of the whole, as it is read out: "Reply by Bo to Ana"
    role: str  # label of a badge; "" = none
    answered: str  # name of whoever wrote the comment answered; "" at the top level
    answered_link: str
    body: SafeHtml
    created_at: datetime
    when: str  # `created_at` in words, in the site's time
    when_iso: str  # the same for machines, to the second
    edited_at: datetime | None
    edited_after_replies: bool
    is_long: bool
    is_pinned: bool
    is_closed: bool
    is_own: bool
    is_focus: bool
    notice: str  # a sentence above or instead of the text; "" = none
    up: int
    down: int
    score: int
    my_vote: int
    link: str
    reply_link: str  # "" = it cannot be answered
    reply_label: str  # of the link, as it is read out
    vote_link: str  # "" = it takes no votes of this reader
    up_label: str  # of the buttons, as they are read out
    down_label: str
    edit_link: str
    edit_until: datetime | None
    edit_hint: str  # how long it can still be edited; "" = it cannot
    delete_link: str
    # The same again as the template takes it.
    id_text: str
    score_text: str
    classes: str
    is_edited: bool
    has_badges: bool
    has_more_acts: bool  # than voting and replying
    replies: list[CommentView] = field(default_factory=list)
    more: int = 0  # direct replies that are not drawn here
    more_link: str = ""
    more_label: str = ""
    goes_deeper: bool = False  # none of them is drawn, since the page's depth ends here


def view_branches(
    branches: Sequence[Branch], *, frame: Frame, depth_left: int, below: bool = False
) -> list[CommentView]:
    """Return the views of branches and of everything drawn below them.

    Args:
        depth_left: levels that the page draws below these; at 0 replies are on a page of their own.
        below: they stand below what they answer.
    """
    return [
        _view_branch(branch, frame=frame, depth_left=depth_left, below=below) for branch in branches
    ]


def _view_branch(branch: Branch, *, frame: Frame, depth_left: int, below: bool) -> CommentView:
    view = view_comment(
        branch.comment, parent=branch.parent, closed=branch.closed, frame=frame, below=below
    )
    view.replies = view_branches(branch.replies, frame=frame, depth_left=depth_left - 1, below=True)
    drawn = {reply.id for reply in view.replies}  # also pending ones, which others have answered
    view.replies += [
        view_comment(pending, parent=branch.comment, closed=branch.closed, frame=frame, below=True)
        for pending in frame.overlay.pending
        if pending.parent_id == branch.comment.pk and pending.pk not in drawn
    ]
    view.more = branch.more
    view.more_link = frame.links.branch(branch.comment.pk) if branch.more else ""
    view.goes_deeper = depth_left <= 0
    view.more_label = _more_label(branch.more, goes_deeper=view.goes_deeper)
    return view


def view_comment(
    comment: Comment, *, parent: Comment | None, closed: bool, frame: Frame, below: bool = False
) -> CommentView:
    """Return the view of one comment without what stands below it.

    Args:
        below: what it answers is on the page, so that the way there is a jump and no request.
    """
    links, overlay, say = frame.links, frame.overlay, phrases()
    own = comment.pk in overlay.own
    look = _look(comment, own=own)
    published = look is Look.PUBLISHED
    sort = frame.sort
    editable = overlay.edit_until.get(comment.pk)
    words = frame.options.read_more_words
    name = "" if look is Look.TOMBSTONE else comment.author_name
    answered = _answered(parent)
    created_at = timezone.localtime(comment.created_at)
    named = {"name": name, "answered": answered}
    notice = _notice(comment, look, own=own)
    role = "" if look is Look.TOMBSTONE else role_label(comment.author.role)
    is_pinned = comment.pinned_at is not None and published
    is_closed = closed and comment.parent_id is None
    is_focus = comment.pk == frame.focus
    deletable = own and look is not Look.TOMBSTONE and comment.status != CommentStatus.REMOVED
    return CommentView(
        id=comment.pk,
        look=look,
        name=name,
        label=_label(named, say=say, notice=notice if look is Look.TOMBSTONE else ""),
        role=role,
        answered=answered,
        answered_link=_answered_link(parent, frame=frame, below=below),
        body=SafeHtml.from_storage("") if look is Look.TOMBSTONE else comment.body,
        created_at=created_at,
        when=_in_words(created_at, say=say),
        when_iso=created_at.isoformat(timespec="seconds"),
        edited_at=comment.edited_at if look is not Look.TOMBSTONE else None,
        edited_after_replies=comment.edited_after_replies,
        is_long=bool(words) and comment.word_count > words,
        is_pinned=is_pinned,
        is_closed=is_closed,
        is_own=own,
        is_focus=is_focus,
        notice=notice,
        up=comment.up,
        down=comment.down,
        score=comment.score,
        my_vote=overlay.votes.get(comment.pk, 0),
        link=links.comment(comment.pk, sort=sort),
        reply_link=links.reply(comment.pk)
        if published and frame.takes_comments and not closed
        else "",
        reply_label=say.reply_to % named,
        vote_link=links.vote(comment.pk) if published and frame.takes_votes and not own else "",
        up_label=say.vote_up % named,
        down_label=say.vote_down % named,
        edit_link=links.edit(comment.pk) if own and editable else "",
        edit_until=editable if own else None,
        edit_hint=_edit_hint(editable) if own and editable else "",
        delete_link=links.delete(comment.pk) if deletable else "",
        id_text=str(comment.pk),
        score_text=str(comment.score),
        is_edited=comment.edited_at is not None and look is not Look.TOMBSTONE,
        classes=f"is-{look}{' is-focus' * is_focus}{' is-pinned' * is_pinned}",
        has_badges=bool(role) or own or is_pinned,
        has_more_acts=own or is_closed,
    )


def _in_words(time: datetime, *, say: Phrases) -> str:
    day = f"{time.day} {say.months[time.month]} {time.year:04}"
    return f"{day}, {time.hour:02}:{time.minute:02}"


def _answered(parent: Comment | None) -> str:
    if parent is None:
        return ""
    return parent.author_name if parent.is_published else _("a removed comment")


def _answered_link(parent: Comment | None, *, frame: Frame, below: bool) -> str:
    if parent is None:
        return ""
    return f"#comment-{parent.pk}" if below else frame.links.comment(parent.pk, sort=frame.sort)


def _label(named: Mapping[str, str], *, say: Phrases, notice: str) -> str:
    if notice:
        return notice
    return (say.reply_by if named["answered"] else say.comment_by) % named


def _edit_hint(until: datetime) -> str:
    minutes = max(math.ceil((until - timezone.now()).total_seconds() / 60), 1)
    return ngettext("for %(n)s more minute", "for %(n)s more minutes", minutes) % {"n": minutes}


def _more_label(count: int, *, goes_deeper: bool) -> str:
    if not count:
        return ""
    if goes_deeper:
        return ngettext(
            "Continue this thread (%(n)s reply)", "Continue this thread (%(n)s replies)", count
        ) % {"n": count}
    return ngettext("%(n)s more reply", "%(n)s more replies", count) % {"n": count}


def role_label(role: str) -> str:
    """Return what a badge says, "" for readers, who wear none."""
    if role == ReaderRole.READER:
        return ""
    return {
        ReaderRole.AUTHOR: _("Author"),
        ReaderRole.STAFF: _("Staff"),
        ReaderRole.MODERATOR: _("Moderator"),
        ReaderRole.OWNER: _("Staff"),
    }.get(ReaderRole(role), "")


def _look(comment: Comment, *, own: bool) -> Look:
    if comment.is_published:
        return Look.PUBLISHED
    is_pending = comment.status in {CommentStatus.WAITING, CommentStatus.REJECTED}
    # A pending comment that others have answered is a tombstone to them, and a text to its author.
    if comment.shown and not (own and is_pending):
        return Look.TOMBSTONE
    return Look.WAITING if comment.status == CommentStatus.WAITING else Look.REJECTED


def _notice(comment: Comment, look: Look, *, own: bool) -> str:
    match look:
        case Look.PUBLISHED:
            return ""
        case Look.WAITING:
            return _("Waiting for a moderator. Only you can see this comment.")
        case Look.REJECTED if comment.status == CommentStatus.REMOVED:
            return _("A moderator removed this comment. Only you can still see it.") + (
                f" {comment.reason}" if comment.reason else ""
            )
        case Look.REJECTED:
            return _("Not published. Only you can see this comment.") + (
                f" {comment.reason}" if comment.reason else ""
            )
        case Look.TOMBSTONE if comment.removed_by_author:
            return _("Its author deleted this comment.")
        case Look.TOMBSTONE if comment.status == CommentStatus.WAITING:
            return _("This comment is waiting for a moderator.")
        case Look.TOMBSTONE:
            return _("A moderator removed this comment.") + (
                f" {comment.reason}" if own and comment.reason else ""
            )
