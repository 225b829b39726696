"""Say whether others may see on one page what one wrote."""

from __future__ import annotations

from django.db import transaction

from rejoinder.accounts.models import Reader
from rejoinder.activity.services import record_history
from rejoinder.comments.models import Comment, CommentStatus


@transaction.atomic
def show_history(*, reader: Reader, shown: bool) -> None:
    """Let everybody list what a reader wrote, or nobody any more. Idempotent. Four statements.

    What shows the reader's name is out of date, since it leads there, or does no longer.
    """
    changed = Reader.objects.filter(pk=reader.pk).exclude(shows_history=shown)
    if not changed.update(shows_history=shown):
        return
    articles = (
        Comment.objects.filter(author=reader, status=CommentStatus.PUBLISHED)
        .order_by("article")
        .values_list("article", flat=True)
        .distinct()
    )
    record_history(reader=reader, articles=list(articles), shown=shown)
