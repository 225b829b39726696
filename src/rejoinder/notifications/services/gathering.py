"""From notices to messages: what one subscriber is due to be mailed becomes one mail, however much it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.notifications.models import (
    Channel,
    Frequency,
    Message,
    MessageState,
    Notice,
    Subscriber,
)
from rejoinder.notifications.planning import mail_time, next_hour

NOTICES: Final = "notices"  # the kind of these messages
# Mails at once: of an hour about one discussion, and of an hour and of a day to one address, of all sites together.
# What is over comes with the next hour's or the next day's digest, as one mail.
MOST_PER_DISCUSSION: Final = 5
MOST_PER_HOUR: Final = 15
MOST_PER_DAY: Final = 50
TOO_LATE: Final = timedelta(days=3)  # of what nothing was mailed for so long, nothing is
MOST_SUBSCRIBERS: Final = 200  # in one transaction


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due to one subscriber of one discussion."""

    subscriber: Subscriber
    article_id: int
    first: int  # id of its first notice
    digested: int  # notices that waited for a digest


def gather_due() -> int:
    """Make messages of what is due; return for how many subscribers. One statement where nothing is due.

    Else eight to eleven for 200 subscribers. Others who gather at the same time get other subscribers.
    """
    now = timezone.now()
    found = (
        Notice.objects.filter(message=None, mail_at__lte=now)
        .values("subscriber_id")
        .annotate(due_at=Min("mail_at"))
        .order_by("due_at")[:MOST_SUBSCRIBERS]
    )
    numbers = [each["subscriber_id"] for each in found]
    if not numbers:
        return 0
    with transaction.atomic():
        # Locked, so that of two processes only one makes the mail of a subscriber.
        subscribers = {
            each.pk: each
            for each in Subscriber.objects.select_for_update(skip_locked=True, no_key=True).filter(
                pk__in=numbers
            )
        }
        _gather(subscribers, now=now)
    return len(numbers)


def _gather(subscribers: dict[int, Subscriber], *, now: datetime) -> None:
    due = Notice.objects.filter(message=None, mail_at__lte=now, subscriber_id__in=list(subscribers))
    # By number, without a join: PostgreSQL, which may know nothing yet of tables that have just grown, would try
    # every notice with every subscriber.
    silent = [number for number, each in subscribers.items() if not each.takes_mail]
    due.filter(Q(mail_at__lt=now - TOO_LATE) | Q(subscriber_id__in=silent)).update(mail_at=None)
    waited = Q(mail_at__gt=F("created_at"))
    rows = [
        _Due(
            subscriber=subscribers[each["subscriber_id"]],
            article_id=each["article_id"],
            first=each["first"],
            digested=each["digested"],
        )
        for each in due.values("subscriber_id", "article_id")
        .annotate(first=Min("id"), digested=Count("id", filter=waited))
        .order_by("first")
    ]
    if not rows:
        return
    later = _over_the_caps(rows, now=now)
    for row, until in later:
        at_once = due.filter(subscriber=row.subscriber, article_id=row.article_id)
        at_once.exclude(waited).update(mail_at=until)
    put_off = {(row.subscriber.pk, row.article_id) for row, _until in later}
    going = [
        row for row in rows if row.digested or (row.subscriber.pk, row.article_id) not in put_off
    ]
    _store(going, now=now)


def _over_the_caps(rows: Sequence[_Due], *, now: datetime) -> list[tuple[_Due, datetime]]:
    """Return what waits for a later digest, and until when."""
    hour_ago, day_ago = now - timedelta(hours=1), now - timedelta(days=1)
    addresses = {each.subscriber.email for each in rows}
    sent = Message.objects.filter(to__in=addresses, kind=NOTICES, created_at__gt=day_ago)
    counts = {
        each["to"]: (each["day"], each["hour"])
        for each in sent.values("to").annotate(
            day=Count("id"), hour=Count("id", filter=Q(created_at__gt=hour_ago))
        )
    }
    about: Counter[tuple[int, int]] = Counter()
    if counts:
        of_discussions = sent.filter(created_at__gt=hour_ago).values(
            "subscriber_id", "notices__article_id"
        )
        for each in of_discussions.annotate(mails=Count("id", distinct=True)):
            about[each["subscriber_id"], each["notices__article_id"]] = each["mails"]
    later = []
    tomorrow = mail_time(Frequency.DAILY, now=now)
    assert tomorrow is not None
    for row in rows:
        subscriber = row.subscriber
        day, hour = counts.get(subscriber.email, (0, 0))
        if day >= MOST_PER_DAY:
            later.append((row, tomorrow))
        elif hour >= MOST_PER_HOUR or about[subscriber.pk, row.article_id] >= MOST_PER_DISCUSSION:
            later.append((row, next_hour(now)))
    return later


def _store(going: Iterable[_Due], *, now: datetime) -> None:
    messages: dict[int, Message] = {}
    for each in going:
        subscriber = each.subscriber
        if subscriber.pk not in messages:
            messages[subscriber.pk] = Message(
                site_id=subscriber.site_id,
                subscriber_id=subscriber.pk,
                channel=Channel.MAIL.value,
                kind=NOTICES,
                key=f"{NOTICES}-{subscriber.pk}-{each.first}",
                to=subscriber.email,
                state=MessageState.WAITING.value,
                due_at=now,
                created_at=now,
            )
    if not messages:
        return
    rows = list(messages.values())
    reserve_keys(Message, rows)
    insert_many(Message, rows)
    at = Notice._meta.get_field("mail_at").get_db_prep_save(now, connection)
    with connection.cursor() as cursor:
        # Without a time from now on: should the message be forgotten one day, its notices are not due again.
        cursor.executemany(
            "UPDATE notifications_notice SET message_id = %s, mail_at = NULL"
            " WHERE subscriber_id = %s AND message_id IS NULL AND mail_at <= %s",
            [(row.pk, row.subscriber_id, at) for row in rows],
        )
