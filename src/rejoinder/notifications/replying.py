"""Addresses by which one answers a mail."""

from __future__ import annotations

from rejoinder.comments.models import Comment
from rejoinder.notifications.models import Subscriber


def reply_address(subscriber: Subscriber, comment: Comment) -> str:  # noqa: ARG001  # no inbox is configured
    """Return where an answer to a comment can be mailed by this subscriber, "" where nothing takes it."""
    return ""
