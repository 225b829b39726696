"""What staff of a site decide: approve, reject, remove, mark as spam, pin, close a branch."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_moderator
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.services import set_state
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.single import get_for_change
from rejoinder.comments.services.counting import publish, withdraw
from rejoinder.core.errors import InvalidError, RefusedError

MAX_PINNED = 10


@transaction.atomic
def approve(*, comment_id: int, site_id: int, moderator: Reader) -> Comment:
    """Publish a comment, whatever it was before. Idempotent.

    Raises:
        NotPermittedError: no moderator of this site.
        NotFoundError: no such comment on this site.
        RefusedError: its author deleted it.
    """
    comment = _load(comment_id, site_id=site_id, moderator=moderator)
    if comment.removed_by_author:
        raise RefusedError("Its author deleted this comment; only the author could bring it back.")
    if comment.is_published:
        return comment
    before = comment.status
    _sign(comment, moderator=moderator, reason="")
    publish(comment)
    _record(EventKind.COMMENT_APPROVED, comment, moderator, {"before": before})
    return comment


@transaction.atomic
def reject(*, comment_id: int, site_id: int, moderator: Reader, reason: str) -> Comment:
    """Decide that a waiting comment is not published. Its author is shown the reason. Idempotent.

    A published comment is *removed* instead: readers have seen it.

    Raises:
        NotPermittedError, NotFoundError: as for `approve`.
        InvalidError: no reason is given.
    """
    comment = _load(comment_id, site_id=site_id, moderator=moderator)
    status, kind = (
        (CommentStatus.REMOVED, EventKind.COMMENT_REMOVED)
        if comment.status in {CommentStatus.PUBLISHED, CommentStatus.REMOVED}
        else (CommentStatus.REJECTED, EventKind.COMMENT_REJECTED)
    )
    return _withdraw(comment, status=status, kind=kind, moderator=moderator, reason=_reason(reason))


@transaction.atomic
def mark_spam(*, comment_id: int, site_id: int, moderator: Reader) -> Comment:
    """Put a comment with the spam. Idempotent.

    Raises:
        NotPermittedError, NotFoundError: as for `approve`.
    """
    comment = _load(comment_id, site_id=site_id, moderator=moderator)
    return _withdraw(
        comment,
        status=CommentStatus.SPAM,
        kind=EventKind.COMMENT_MARKED_SPAM,
        moderator=moderator,
        reason="",
    )


@transaction.atomic
def pin(*, comment_id: int, site_id: int, moderator: Reader, pinned: bool) -> Comment:
    """Put a top-level comment first in every sort, or back into its place. Idempotent.

    Raises:
        NotPermittedError, NotFoundError: as for `approve`.
        RefusedError: it is a reply, a mention or not published, or MAX_PINNED are pinned already.
    """
    comment = _load(comment_id, site_id=site_id, moderator=moderator)
    if pinned == (comment.pinned_at is not None):
        return comment
    if pinned:
        _refuse_pin(comment)
    comment.pinned_at = timezone.now() if pinned else None
    comment.save(update_fields=["pinned_at"])
    _record(
        EventKind.COMMENT_PINNED if pinned else EventKind.COMMENT_UNPINNED, comment, moderator, {}
    )
    return comment


@transaction.atomic
def close_branch(*, comment_id: int, site_id: int, moderator: Reader, closed: bool) -> Comment:
    """Take no more replies below a top-level comment, or take them again. Idempotent.

    Raises:
        NotPermittedError, NotFoundError: as for `approve`.
        RefusedError: it is a reply.
    """
    comment = _load(comment_id, site_id=site_id, moderator=moderator)
    if comment.parent_id is not None:
        raise RefusedError("A branch is closed at its top-level comment.")
    if closed == (comment.closed_at is not None):
        return comment
    comment.closed_at = timezone.now() if closed else None
    comment.save(update_fields=["closed_at"])
    _record(EventKind.BRANCH_CLOSED if closed else EventKind.BRANCH_OPENED, comment, moderator, {})
    return comment


@transaction.atomic
def set_discussion_state(*, article: Article, moderator: Reader, state: ArticleState) -> Article:
    """Open, close or premoderate an article's discussion, or make it read-only. Idempotent.

    Raises:
        NotPermittedError: no moderator of this site.
    """
    require_moderator(moderator, site_id=article.site_id)
    before = article.state
    if set_state(article=article, state=state):
        record(
            EventKind.ARTICLE_STATE_CHANGED,
            article=article,
            actor=moderator,
            subject_id=article.pk,
            data={"before": before, "state": state},
        )
    return article


def _refuse_pin(comment: Comment) -> None:
    is_listed = comment.parent_id is None and comment.kind == CommentKind.COMMENT
    if not (is_listed and comment.is_published):
        raise RefusedError("Only a published top-level comment can be pinned.")
    others = Comment.objects.filter(article_id=comment.article_id, pinned_at__isnull=False)
    if others.filter(shown=True).count() >= MAX_PINNED:
        raise RefusedError(f"At most {MAX_PINNED} comments can be pinned. Unpin another one first.")


def _load(comment_id: int, *, site_id: int, moderator: Reader) -> Comment:
    require_moderator(moderator, site_id=site_id)
    return get_for_change(comment_id, reader=moderator, site_id=site_id)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise InvalidError("Say why: the author is shown the reason.", field="reason")
    if len(reason) > 1_000:  # noqa: PLR2004  # a paragraph
        raise InvalidError("Say why in at most 1,000 characters.", field="reason")
    return reason


def _withdraw(
    comment: Comment, *, status: CommentStatus, kind: EventKind, moderator: Reader, reason: str
) -> Comment:
    if comment.status == status and comment.reason == reason:
        return comment
    before = comment.status
    comment.pinned_at = None
    _sign(comment, moderator=moderator, reason=reason)
    withdraw(comment, status=status)
    _record(kind, comment, moderator, {"before": before, "reason": reason})
    return comment


def _sign(comment: Comment, *, moderator: Reader, reason: str) -> None:
    comment.reason = reason
    comment.decided_at = timezone.now()
    comment.decided_by = moderator
    comment.save(update_fields=["reason", "decided_at", "decided_by", "pinned_at"])


def _record(
    kind: EventKind, comment: Comment, moderator: Reader, data: Mapping[str, object]
) -> None:
    record(kind, article=comment.article, actor=moderator, subject_id=comment.pk, data=data)
