"""From the activity log to notices: who is told of what happened, each event once, after the fact.

Several processes may do this at the same time. Notices that are there are left as they are, and the mark that an event
is done with is written with the last of its notices, in one transaction: after a crash it is begun again, and nobody
is told twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.notifications.models import HandledEvent, Notice
from rejoinder.notifications.services.concerned import (
    comments_of,
    concerns_nobody,
    notices_of,
    sites_with_wishes,
)

KINDS: Final = (
    EventKind.COMMENT_POSTED,
    EventKind.COMMENT_APPROVED,
    EventKind.COMMENT_REJECTED,
    EventKind.COMMENT_REMOVED,
)
# So long events are looked for that were committed after later ones (PostgreSQL), and those whose handling failed.
LATE: Final = timedelta(minutes=10)
LOOK_BACK_SECONDS: Final = 10.0
MARK_SECONDS: Final = 60.0
MOST_EVENTS: Final = 200  # in one look
MOST_AT_ONCE: Final = 1_000  # notices in one transaction
_BEGUN: Final = 0  # the id of no event: its row says that the log has been read before

log = logging.getLogger(__name__)


class Noticer:
    """Reads the log and writes notices. Keeps how far it came, which is nothing that could get lost."""

    def __init__(self) -> None:
        self._after: int | None = None  # all events up to here were looked at
        self._looked_back_at = 0.0
        self._marked_at = 0.0
        self._failed: set[int] = set()  # events whose failure stands in the log file already

    def look(self) -> int:
        """Make notices of what is new; return of how many events. One statement where nothing is new.

        Every ten seconds two more: those that were late are looked for.
        """
        newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
        now = time.monotonic()
        looks_back = self._after is None or now - self._looked_back_at >= LOOK_BACK_SECONDS
        if newest == self._after and not looks_back:
            return 0
        start = self._after or 0
        if looks_back:
            self._looked_back_at = now
            start = _floor(newest)
        events = list(_unhandled(after=start, newest=newest))
        failures = self._take(events)
        if not failures and now - self._marked_at >= MARK_SECONDS and len(events) < MOST_EVENTS:
            self._marked_at = now
            _mark(newest)
        self._after = newest if len(events) < MOST_EVENTS else events[-1].pk
        return len(events) - failures

    def _take(self, events: Sequence[Event]) -> int:
        """Make the notices of these events; return how many failed."""
        if not events:
            return 0
        comments = comments_of(events)
        wished = sites_with_wishes()
        quiet = [
            event
            for event in events
            if concerns_nobody(event, comments.get(event.subject_id or 0), wished=wished)
        ]
        with transaction.atomic():
            _put_all(quiet)
        others = set(events) - set(quiet)
        failures = 0
        for event in sorted(others, key=lambda each: each.pk):
            try:
                notice(event, comments.get(event.subject_id or 0))
            except (InterfaceError, OperationalError):
                raise  # the database is away, which is no fault of the event
            except Exception:
                failures += 1
                if event.pk not in self._failed:
                    self._failed.add(event.pk)
                    log.exception("Nobody could be told of event %s; it is tried again.", event.pk)
        return failures


def notice(event: Event, comment: Comment | None) -> None:
    """Write down whom an event concerns. Idempotent.

    Two to ten statements, and three more for each further 1,000 wishes.

    Args:
        comment: of `comments_of`; None = it is gone.
    """
    waiting: list[Notice] = []
    if comment is not None:
        for part in notices_of(event, comment, now=timezone.now()):
            if waiting and len(waiting) + len(part) > MOST_AT_ONCE:
                with transaction.atomic():
                    _store(waiting)
                waiting = []
            waiting += part
    with transaction.atomic():
        _store(waiting)
        _put(event.pk)


def _put_all(events: Sequence[Event]) -> None:
    """Store marks of events that concern nobody. One statement."""
    now = timezone.now()
    HandledEvent.objects.bulk_create(
        [HandledEvent(event_id=event.pk, handled_at=now) for event in events], ignore_conflicts=True
    )


def _store(notices: list[Notice]) -> None:
    if notices:
        reserve_keys(Notice, notices)
        insert_many(Notice, notices, skip_known=True)


def _unhandled(*, after: int, newest: int) -> QuerySet[Event]:
    handled = HandledEvent.objects.filter(event_id=OuterRef("pk"))
    events = Event.objects.filter(~Exists(handled), id__gt=after, id__lte=newest, kind__in=KINDS)
    return events.order_by("id")[:MOST_EVENTS]


def _floor(newest: int) -> int:
    """Return the event after which all are looked at again. At the very first time that is the newest one."""
    first = (
        HandledEvent.objects.filter(event_id__gt=_BEGUN)
        .order_by("event_id")
        .values_list("event_id", flat=True)
        .first()
    )
    if first is not None:
        return first
    with transaction.atomic():
        # Race: of two processes that begin at once only one says where, and the other waits for that.
        if not _put(_BEGUN):
            return 0
        if newest:
            _put(newest)
    return newest


def _mark(newest: int) -> None:
    """Say that everything up to an event was looked at, and forget what is too long ago to be looked at again."""
    now = timezone.now()
    _put(newest)
    passed = HandledEvent.objects.filter(handled_at__lt=now - LATE)
    last = passed.aggregate(last=Max("event_id"))["last"]
    if last is not None:
        HandledEvent.objects.filter(event_id__gt=_BEGUN, event_id__lt=last).delete()


def _put(event_id: int) -> bool:
    """Store a mark unless it is there. Return whether it was not, after waiting for whoever is storing it."""
    handled_at = HandledEvent._meta.get_field("handled_at").get_db_prep_save(
        timezone.now(), connection
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_handledevent (event_id, handled_at) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING",
            [event_id, handled_at],
        )
        return bool(cursor.rowcount == 1)
