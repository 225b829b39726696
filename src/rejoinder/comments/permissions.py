"""Who may do what with a comment. Pure: the caller loads what is read here."""

from __future__ import annotations

from datetime import datetime, timedelta

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, CommentStatus

_EDITABLE = {CommentStatus.PUBLISHED, CommentStatus.WAITING}


def is_author(reader: Reader | None, comment: Comment) -> bool:
    return reader is not None and comment.author_id == reader.pk


def edit_until(comment: Comment) -> datetime:
    """Return until when its author may edit it. Reads `comment.site`."""
    return comment.created_at + timedelta(minutes=comment.site.options.edit_window_minutes)


def may_edit(reader: Reader | None, comment: Comment, *, now: datetime) -> bool:
    return is_author(reader, comment) and comment.status in _EDITABLE and now < edit_until(comment)


def may_delete(reader: Reader | None, comment: Comment) -> bool:
    return is_author(reader, comment) and comment.status != CommentStatus.REMOVED
