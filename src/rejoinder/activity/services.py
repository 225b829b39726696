"""Append to the activity log. Nothing is ever changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.db import connection, transaction

from rejoinder.accounts.models import Reader
from rejoinder.activity.bus import tell
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.core.keys import article_key, latest_key, pages_key, site_key
from rejoinder.core.prepared import insert
from rejoinder.sites.models import Site

_MOST_STALE = 500  # surrogate keys of one event
_TURNS = 0x52654A6F  # the class of these advisory locks: a number of no other's in the database


def record(
    kind: EventKind,
    *,
    article: Article,
    actor: Reader | None,
    subject_id: int | None,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Write down what happened. Call it inside the transaction of the change, and last. One statement.

    On PostgreSQL two, and other changes of the discussion wait from here to the end of the transaction:
    whatever comes after this call holds them up.

    Args:
        data: JSON values; never a comment's text, an e-mail address or a token, since webhooks and
            logs carry it on.
    """
    _take_turns([article])
    event = insert(
        Event(
            site_id=article.site_id,
            article=article,
            kind=kind,
            actor=actor,
            subject_id=subject_id,
            data=dict(data or {}),
            stale=_stale(article),
        )
    )
    transaction.on_commit(partial(tell, event.pk, event.stale))
    return event


def record_site_change(kind: EventKind, *, site: Site, data: Mapping[str, object]) -> Event:
    """Write down that a site's own facts changed, such as an option: everything that shows them is out of date.

    Call it inside the transaction of the change. One statement.
    """
    event = Event.objects.create(site=site, kind=kind, data=dict(data), stale=_stale_of_site(site))
    transaction.on_commit(partial(tell, event.pk, event.stale))
    return event


def record_publication(kind: EventKind, *, article: Article, data: Mapping[str, object]) -> Event:
    """Write down that the newsroom published an article or withdrew it, as for `record`.

    Outdates lists of articles too, and articles that lead to this one.
    """
    _take_turns([article])
    stale = [*_stale(article), pages_key(article.site_id)]
    event = Event.objects.create(
        site_id=article.site_id,
        article=article,
        kind=kind,
        subject_id=article.pk,
        data=dict(data),
        stale=stale,
    )
    transaction.on_commit(partial(tell, event.pk, event.stale))
    return event


def record_imports(articles: Sequence[Article], *, source: str) -> None:
    """Write down that an import changed these discussions. One statement for some tens of articles.

    On PostgreSQL one more, which keeps others waiting as `record` does.
    """
    _take_turns(articles)
    events = Event.objects.bulk_create(
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
    for event in events:
        transaction.on_commit(partial(tell, event.pk, event.stale))


def record_person(
    kind: EventKind,
    *,
    articles: Sequence[Article],
    actor: Reader | None,
    reader: Reader,
    data: Mapping[str, object],
) -> None:
    """Write down, once for each of these discussions, what happened to all that a reader has there. Two statements.

    On PostgreSQL one more, which keeps others waiting as `record` does.

    Args:
        data: as for `record`, with nothing that says who it is.
    """
    _take_turns(articles)
    events = [
        Event(
            site_id=article.site_id,
            article=article,
            kind=kind,
            actor=actor,
            subject_id=reader.pk,
            data=dict(data),
            stale=_stale(article),
        )
        for article in articles
    ]
    _store_person(events)


def record_history(*, reader: Reader, articles: Sequence[int], shown: bool) -> None:
    """Write down that a reader's comments may be listed, or not any more: then his or her name leads there. Two statements.

    Args:
        articles: ids of all where the name stands.
    """
    _record_changed(reader=reader, articles=articles, actor=reader, data={"shows_history": shown})


def record_picture(*, reader: Reader, articles: Sequence[int]) -> None:
    """Write down that another picture stands beside a reader's comments, or none any more. Two statements.

    Args:
        articles: ids of all where it stands.
    """
    _record_changed(reader=reader, articles=articles, actor=None, data={"picture": True})


def _record_changed(
    *, reader: Reader, articles: Sequence[int], actor: Reader | None, data: Mapping[str, object]
) -> None:
    keys = [latest_key(reader.site_id), *(article_key(each) for each in articles)]
    parts = [keys[start : start + _MOST_STALE] for start in range(0, len(keys), _MOST_STALE)]
    _store_person(
        [
            Event(
                site_id=reader.site_id,
                kind=EventKind.READER_CHANGED,
                actor=actor,
                subject_id=reader.pk,
                data=dict(data),
                stale=part,
            )
            for part in parts
        ]
    )


def _store_person(events: Sequence[Event]) -> None:
    reserve_keys(Event, events)
    insert_many(Event, events)
    for event in events:
        transaction.on_commit(partial(tell, event.pk, event.stale))


def _take_turns(articles: Sequence[Article]) -> None:
    """Let the events of a discussion be seen in the order of their ids; each discussion by itself.

    Race on PostgreSQL, which hands ids out before transactions commit: who has seen event 11 would never
    hear of event 10 that committed later. SQLite has one writer. In one order, so that two imports do not
    wait for each other.
    """
    if connection.vendor != "postgresql" or not articles:
        return
    keys = sorted({article.pk % 2**31 for article in articles})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [_TURNS, keys]
        )


def _stale_of_site(site: Site) -> list[str]:
    return [site_key(site.pk), latest_key(site.pk)]


def _stale(article: Article) -> list[str]:
    return [article_key(article.pk), latest_key(article.site_id)]
