"""Read the activity log. Nothing here writes."""

from __future__ import annotations

from rejoinder.activity.models import Event


def events_after(version: int, *, article_id: int, limit: int) -> list[Event]:
    """Return what happened in a discussion after the event `version`, oldest first. One statement.

    Without actors. Events of one discussion can be seen in the order of their ids, so whoever goes on
    from the last of these misses none.
    """
    events = Event.objects.filter(article_id=article_id, id__gt=version).order_by("id")
    return list(events.only("id", "kind", "subject_id", "data")[:limit])
