"""Edit or delete one's own comment."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_may_write
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import ArticleState
from rejoinder.articles.queries import state_now
from rejoinder.comments.errors import EditWindowClosedError, NotYoursError, ReadOnlyError
from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, count_words, render
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.comments.permissions import is_author, may_delete, may_edit
from rejoinder.comments.queries.single import get_for_change
from rejoinder.comments.services.counting import withdraw
from rejoinder.comments.services.judging import Circumstances, judge
from rejoinder.screening.drafts import Outcome
from rejoinder.screening.phases import fingerprint


@transaction.atomic
def edit_comment(
    *,
    comment_id: int,
    site_id: int,
    reader: Reader,
    text: str,
    circumstances: Circumstances | None = None,
) -> Comment:
    """Replace the text; the old one is kept as a revision. Idempotent. About ten statements.

    Screening runs again, so that an edited comment may wait.

    Raises:
        NotFoundError: nothing that the reader can see.
        NotYoursError, EditWindowClosedError: not the author, or too late, or staff decided against it.
        ScreeningRefusedError, ReadOnlyError, SuspendedError: as for posting.
    """
    now = timezone.now()
    comment = get_for_change(comment_id, reader=reader, site_id=site_id)
    if not is_author(reader, comment):
        raise NotYoursError("Only its author can edit a comment.")
    if not may_edit(reader, comment, now=now):
        raise EditWindowClosedError(
            "The time for editing this comment is over. You can still delete it."
        )
    require_may_write(reader, site_id=site_id, now=now)
    if comment.source == text:
        return comment
    verdict = judge(
        article=comment.article,
        reader=reader,
        text=text,
        now=now,
        is_reply=comment.parent_id is not None,
        circumstances=circumstances or Circumstances(),
        edited=comment,
    )
    _keep_revision(comment)
    comment.source, comment.source_format = text, SourceFormat.MARKDOWN
    comment.html = html = render(text, SourceFormat.MARKDOWN)
    comment.renderer = RENDERER_VERSION
    comment.word_count = count_words(html)
    comment.fingerprint = fingerprint(text)
    comment.edited_at = now
    comment.edited_after_replies = comment.edited_after_replies or comment.reply_count > 0
    if verdict.outcome is Outcome.WAIT:
        comment.reason = verdict.message  # else one that waits already still says why
    comment.save(
        update_fields=[
            *("source", "source_format", "html", "renderer", "word_count", "fingerprint"),
            *("edited_at", "edited_after_replies", "reason"),
        ]
    )
    before = comment.status
    if verdict.outcome is Outcome.WAIT:
        withdraw(comment, status=CommentStatus.WAITING)
    record(
        EventKind.COMMENT_EDITED,
        article=comment.article,
        actor=reader,
        subject_id=comment.pk,
        data={"before": before, "status": comment.status, "because": verdict.code},
    )
    return comment


def _keep_revision(comment: Comment) -> None:
    last = comment.revisions.aggregate(last=Max("number"))["last"] or 0
    Revision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        number=last + 1,
        source=comment.source,
        source_format=comment.source_format,
        replaced_at=comment.edited_at or comment.created_at,
    )


@transaction.atomic
def delete_own_comment(*, comment_id: int, site_id: int, reader: Reader) -> Comment:
    """Take one's own comment away, at any time; a tombstone stays while it has replies. Idempotent.

    Raises:
        NotFoundError: nothing that the reader can see.
        NotYoursError: somebody else wrote it.
        ReadOnlyError: nothing of this discussion can be changed.
    """
    comment = get_for_change(comment_id, reader=reader, site_id=site_id)
    if not is_author(reader, comment):
        raise NotYoursError("Only its author can delete a comment.")
    if not may_delete(reader, comment):
        return comment
    if state_now(comment.article, now=timezone.now()) is ArticleState.READ_ONLY:
        raise ReadOnlyError("This discussion is read-only: nothing in it can be changed.")
    before = comment.status
    comment.removed_by_author = True
    comment.pinned_at = None
    comment.save(update_fields=["removed_by_author", "pinned_at"])
    withdraw(comment, status=CommentStatus.REMOVED)
    record(
        EventKind.COMMENT_DELETED,
        article=comment.article,
        actor=reader,
        subject_id=comment.pk,
        data={"before": before},
    )
    return comment
