"""After an article got a new text: find the readers' passages in it, and put their comments in its order.

It runs right after the commit of whatever stored the text. Where a process died before, `follow_due` notices.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.passages.models import NOWHERE, Passage
from rejoinder.passages.queries import current_text, texts_to_follow
from rejoinder.passages.services.following import seek_passages, store_stands

_TRIES: Final = 5

log = logging.getLogger(__name__)


def follow_when_stored(article: Article) -> None:
    """Follow the passages of an article into its text of today, when that is committed."""
    transaction.on_commit(partial(follow_text, article), robust=True)


def follow_due(*, limit: int = 50) -> int:
    """Follow what was stored by processes that died before they did it; return how many texts. One statement at least."""
    due = texts_to_follow(limit=limit)
    for revision in due:
        try:
            follow_text(revision.article)
        except Exception:  # one article must not keep the others waiting for ever
            log.exception("The passages of article %s cannot be followed.", revision.article_id)
    return len(due)


def follow_text(article: Article) -> bool:
    """Find the readers' passages of an article in its text of today. Idempotent.

    Two statements where that is done already. Returns False when others changed something all the while, and
    it is left for later.
    """
    for _ in range(_TRIES):
        revision = current_text(article)
        if revision is None or revision.is_followed:
            return True
        followed = seek_passages(revision)
        with transaction.atomic():
            outcome = store_stands(followed)
            if outcome is None:
                continue  # a passage was chosen, decided on, or the text is another: look again
            placed = place_comments([article.pk])
            if outcome.changed or placed:
                record(
                    EventKind.PASSAGES_FOLLOWED,
                    article=article,
                    actor=None,
                    subject_id=revision.pk,
                    data={
                        "text": outcome.number,
                        "changed": outcome.changed,
                        "looks_changed": outcome.looks_changed,
                        "orphans": outcome.orphans,
                    },
                )
        return True
    log.warning(
        "The passages of article %s could not be followed; that is tried again.", article.pk
    )
    return False


def place_comments(articles: Sequence[int]) -> int:
    """Put the comments at passages of these articles where they stand now; return how many moved. One statement."""
    there = Coalesce(
        Subquery(Passage.objects.filter(pk=OuterRef("passage")).values("place")), Value(NOWHERE)
    )
    on_text = Comment.objects.filter(article__in=articles, passage__isnull=False)
    return on_text.exclude(place__isnull=False, place=there).update(place=there)
