"""Read the activity log. Nothing here writes."""

from __future__ import annotations

from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article, ArticleState


def events_after(version: int, *, article_id: int, limit: int) -> list[Event]:
    """Return what happened in a discussion after the event `version`, oldest first. One statement.

    Without actors. Events of one discussion can be seen in the order of their ids, so whoever goes on
    from the last of these misses none.
    """
    events = Event.objects.filter(article_id=article_id, id__gt=version).order_by("id")
    return list(events.only("id", "kind", "subject_id", "data")[:limit])


def withdrawn_article(*, site_key: str, key: str) -> Article | None:
    """Return an article that readers knew until the newsroom withdrew it, with its site. Two statements at most.

    Not one that was private from its beginning: nobody may learn of that.
    """
    found = (
        Article.objects.filter(site__key=site_key, key=key, state=ArticleState.PRIVATE)
        .select_related("site")
        .first()
    )
    if found is None:
        return None
    events = Event.objects.filter(article=found, kind=EventKind.ARTICLE_WITHDRAWN)
    return found if events.exists() else None
