"""How a comment looks to whoever reads it, and the sentence that says why."""

from __future__ import annotations

import enum

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rejoinder.accounts.models import ReaderRole
from rejoinder.comments.models import Comment, CommentStatus, CorrectionState


class Look(enum.StrEnum):
    """How a comment is drawn."""

    PUBLISHED = "published"
    TOMBSTONE = "tombstone"  # something below it is still shown
    WAITING = "waiting"  # its author's eyes only
    REJECTED = "rejected"  # likewise


def look_of(comment: Comment, *, own: bool) -> Look:
    """Return how a comment is drawn for its author, or for anybody else."""
    if comment.is_published:
        return Look.PUBLISHED
    is_pending = comment.status in {CommentStatus.WAITING, CommentStatus.REJECTED}
    # A pending comment that others have answered is a tombstone to them, and a text to its author.
    if comment.shown and not (own and is_pending):
        return Look.TOMBSTONE
    return Look.WAITING if comment.status == CommentStatus.WAITING else Look.REJECTED


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


def correction_label(comment: Comment) -> str:
    """Return what the badge of a correction says, "" without one: a comment that corrects nothing is like any other."""
    match comment.correction:
        case CorrectionState.OPEN:
            return _("Correction")
        case CorrectionState.FIXED:
            return _("Correction · fixed on %(date)s") % {"date": _decided_on(comment)}
    return ""


def _decided_on(comment: Comment) -> str:
    at = comment.correction_decided_at or comment.created_at  # of an import that does not say
    return date_format(localtime(at), "DATE_FORMAT")


def notice_of(comment: Comment, look: Look, *, own: bool) -> str:
    """Return the sentence above or instead of the text, "" for a comment as any other."""
    match look:
        case Look.PUBLISHED:
            return _fate_of_correction(comment) if own else ""
        case Look.WAITING:
            waits = _("Waiting for a moderator. Only you can see this comment.")
            return f"{waits} {_fate_of_correction(comment)}".rstrip()
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


def _fate_of_correction(comment: Comment) -> str:
    """Return what the editors made of a correction, for its author; "" of a comment that is none."""
    match comment.correction:
        case CorrectionState.OPEN:
            return _("The editors will look at your correction.")
        case CorrectionState.FIXED:
            date = {"date": _decided_on(comment)}
            return _("The editors mended the article on %(date)s. Thank you.") % date
        case CorrectionState.DECLINED:
            said = _("The editors looked at your correction and left the article as it is.")
            return f"{said} {comment.correction_reason}".rstrip()
    return ""
