"""What becomes of a comment in which a reader corrects the article: fixed, not a mistake, or open again.

Which of an editor's pages the comment is about, and who may change that, is the front door's business.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_staff
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.comments.errors import CorrectionDecidedError
from rejoinder.comments.models import STANDING, Comment, CorrectionState
from rejoinder.comments.queries.single import get_correction
from rejoinder.core.errors import InvalidError, RefusedError

MAX_REASON_CHARS = 1_000  # a paragraph


@transaction.atomic
def fix(
    *,
    comment_id: int,
    site_id: int,
    editor: Reader,
    revision: int | None = None,
    published: bool = False,
) -> Comment:
    """Note that the article was mended. Idempotent. Four statements.

    Args:
        revision: of the page in which it was mended, for the log; None where that is not known.
        published: the article says so, in its list of corrections.

    Raises:
        NotPermittedError: not staff of this site.
        NotFoundError: no such correction on this site.
        CorrectionDecidedError: somebody found that it is no mistake.
        RefusedError: the comment was taken away.
    """
    comment = get_undecided(
        comment_id, site_id=site_id, editor=editor, wanted=CorrectionState.FIXED
    )
    if comment.correction == CorrectionState.FIXED:
        return comment
    _decide(comment, CorrectionState.FIXED, editor=editor, published=published)
    data = {"revision": revision, "published": published}
    _record(EventKind.CORRECTION_FIXED, comment, editor, data)
    return comment


@transaction.atomic
def decline(*, comment_id: int, site_id: int, editor: Reader, reason: str = "") -> Comment:
    """Decide that the article is right. Its author is shown the reason, if one is given. Idempotent.

    Raises:
        NotPermittedError, NotFoundError, RefusedError: as for `fix`.
        CorrectionDecidedError: somebody mended the article.
        InvalidError: the reason is too long.
    """
    reason = reason.strip()
    if len(reason) > MAX_REASON_CHARS:
        raise InvalidError(f"Say why in at most {MAX_REASON_CHARS:,} characters.", field="reason")
    comment = get_undecided(
        comment_id, site_id=site_id, editor=editor, wanted=CorrectionState.DECLINED
    )
    if comment.correction == CorrectionState.DECLINED:
        return comment
    _decide(comment, CorrectionState.DECLINED, editor=editor, reason=reason)
    _record(EventKind.CORRECTION_DECLINED, comment, editor, {"reason": reason})
    return comment


@transaction.atomic
def reopen(*, comment_id: int, site_id: int, editor: Reader) -> Comment:
    """Put a correction back into the queue. Idempotent. Nothing is undone in the article.

    Raises:
        NotPermittedError, NotFoundError, RefusedError: as for `fix`.
    """
    require_staff(editor, site_id=site_id)
    comment = _standing(get_correction(comment_id, site_id=site_id))
    before = comment.correction
    if before == CorrectionState.OPEN:
        return comment
    _decide(comment, CorrectionState.OPEN, editor=None)
    _record(EventKind.CORRECTION_REOPENED, comment, editor, {"before": before})
    return comment


def get_undecided(
    comment_id: int, *, site_id: int, editor: Reader, wanted: CorrectionState
) -> Comment:
    """Return a correction that is open, or decided as wanted, locked to the end of the transaction. Two statements.

    Raises:
        NotPermittedError, NotFoundError, CorrectionDecidedError, RefusedError: as for `fix`.
    """
    require_staff(editor, site_id=site_id)
    comment = _standing(get_correction(comment_id, site_id=site_id))
    if comment.correction not in {CorrectionState.OPEN, wanted}:
        who = comment.correction_decided_by
        found = (
            "mended the article"
            if comment.correction == CorrectionState.FIXED
            else "found no mistake"
        )
        raise CorrectionDecidedError(
            f"{who or 'Somebody'} has decided on this already, and {found}. To decide otherwise, reopen it first."
        )
    return comment


def _standing(comment: Comment) -> Comment:
    if comment.status not in STANDING:
        raise RefusedError("This comment was taken away; there is nothing to decide.")
    return comment


def _decide(
    comment: Comment,
    state: CorrectionState,
    *,
    editor: Reader | None,
    reason: str = "",
    published: bool = False,
) -> None:
    comment.correction = state
    comment.correction_decided_at = timezone.now() if editor is not None else None
    comment.correction_decided_by = editor
    comment.correction_reason = reason
    comment.correction_published = published
    comment.save(
        update_fields=[
            *("correction", "correction_decided_at", "correction_decided_by"),
            *("correction_reason", "correction_published"),
        ]
    )


def _record(kind: EventKind, comment: Comment, editor: Reader, data: Mapping[str, object]) -> None:
    record(kind, article=comment.article, actor=editor, subject_id=comment.pk, data=data)
