"""Who a reader is, and what staff may do. Pure but for the names of models."""

from __future__ import annotations

from datetime import datetime

from rejoinder.accounts.models import Reader
from rejoinder.core.errors import NotPermittedError
from rejoinder.core.sentences import Sentence


class SuspendedError(NotPermittedError):
    """The reader may not write for a while."""

    code = "suspended"


def may_moderate(reader: Reader | None, *, site_id: int) -> bool:
    """Return whether this reader decides on comments of the site."""
    return reader is not None and reader.site_id == site_id and reader.is_moderator


def may_be_listed(reader: Reader, *, public_history: str) -> bool:
    """Return whether everybody may see on one page what this reader wrote.

    Args:
        public_history: the site's option. With "all", members are listed, but no guests, who never agreed to any rule.
    """
    if public_history == "all":
        return reader.account_id is not None
    return public_history == "choose" and reader.shows_history


def require_moderator(reader: Reader | None, *, site_id: int) -> Reader:
    """Return the reader.

    Raises:
        NotPermittedError: nobody, or no moderator of this site.
    """
    if reader is None or not may_moderate(reader, site_id=site_id):
        raise NotPermittedError("Only moderators of this site may do this.")
    return reader


def require_staff(reader: Reader | None, *, site_id: int) -> Reader:
    """Return the reader.

    Raises:
        NotPermittedError: nobody, or not staff of this site.
    """
    if reader is None or reader.site_id != site_id or not reader.is_staff:
        raise NotPermittedError("Only staff of this site may do this.")
    return reader


def require_may_write(reader: Reader, *, site_id: int, now: datetime) -> None:
    """Refuse who may not write or vote on the site at the moment.

    Raises:
        NotPermittedError: a reader of another site.
        SuspendedError: says until when.
    """
    if reader.site_id != site_id:
        raise NotPermittedError("You are known on another site, not on this one.")
    until = reader.suspended_until
    if until is not None and until > now:
        raise SuspendedError(Sentence("You cannot write here until %(until)s UTC.", until=until))
