"""Append to the activity log. Nothing is ever changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article
from rejoinder.core.keys import article_key, latest_key


def record(
    kind: EventKind,
    *,
    article: Article,
    actor: Reader | None,
    subject_id: int | None,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Write down what happened. Call it inside the transaction of the change. One statement.

    Args:
        data: JSON values; never a comment's text, an e-mail address or a token, since webhooks and
            logs carry it on.
    """
    return Event.objects.create(
        site_id=article.site_id,
        article=article,
        kind=kind,
        actor=actor,
        subject_id=subject_id,
        data=dict(data or {}),
        stale=_stale(article),
    )


def record_imports(articles: Sequence[Article], *, source: str) -> None:
    """Write down that an import changed these discussions. One statement for some tens of articles."""
    Event.objects.bulk_create(
        [
            Event(
                site_id=article.site_id,
                article=article,
                kind=EventKind.COMMENTS_IMPORTED,
                subject_id=article.pk,
                data={"source": source},
                stale=_stale(article),
            )
            for article in articles
        ]
    )


def _stale(article: Article) -> list[str]:
    return [article_key(article.pk), latest_key(article.site_id)]
