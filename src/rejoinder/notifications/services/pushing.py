"""From notices to messages for browsers: what is due to one subscriber is one message for each of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.notifications.models import (
    Channel,
    Frequency,
    Message,
    MessageState,
    Notice,
    PushDevice,
    Subscriber,
)
from rejoinder.notifications.planning import next_hour
from rejoinder.notifications.sealing import seal

PUSH: Final = "push"  # the kind of these messages
MOST_PER_HOUR: Final = 10  # to one browser; what is over comes with the next hour, as one
TOO_LATE: Final = timedelta(hours=12)  # what nothing was shown for so long stands in the list
MOST_SUBSCRIBERS: Final = 200  # in one transaction
MOST_NOTICES: Final = 50  # that one message looks at
# What one wishes as a digest, one does not wish to be called for.
_AT_ONCE: Final = frozenset({Frequency.NOW, Frequency.NEVER})


def mark_for_browsers(notices: Sequence[Notice]) -> None:
    """Say of new notices, before they are stored, which of them a browser is to show. One statement."""
    now = timezone.now()
    soon = [each for each in notices if each.frequency in _AT_ONCE]
    if not soon:
        return
    theirs = PushDevice.objects.filter(subscriber_id__in={each.subscriber_id for each in soon})
    reached = set(theirs.values_list("subscriber_id", flat=True))
    for each in soon:
        if each.subscriber_id in reached:
            each.push_at = now


def push_due() -> int:
    """Make messages of what is due; return for how many subscribers. One statement where nothing is due.

    Else seven for 200 subscribers. Others who do this at the same time get other subscribers.
    """
    now = timezone.now()
    due = (
        Notice.objects.filter(push_at__lte=now)
        .values("subscriber_id")
        .annotate(first=Min("push_at"))
        .order_by("first")[:MOST_SUBSCRIBERS]
    )
    numbers = [each["subscriber_id"] for each in due]
    if not numbers:
        return 0
    with transaction.atomic():
        # Locked, so that of two processes only one makes the messages of a subscriber.
        locked = Subscriber.objects.select_for_update(skip_locked=True, no_key=True)
        _gather(list(locked.filter(pk__in=numbers).values_list("pk", flat=True)), now=now)
    return len(numbers)


def _gather(subscribers: Sequence[int], *, now: datetime) -> None:
    due = Notice.objects.filter(push_at__lte=now, subscriber_id__in=subscribers)
    found: dict[int, list[int]] = {}
    for number, subscriber, push_at in due.order_by("id").values_list(
        "id", "subscriber_id", "push_at"
    ):
        if push_at is not None and push_at > now - TOO_LATE:
            found.setdefault(subscriber, []).append(number)
    devices = list(PushDevice.objects.filter(subscriber_id__in=list(found)).order_by("id"))
    sent = Counter(
        Message.objects.filter(
            device__in=[each.pk for each in devices], created_at__gt=now - timedelta(hours=1)
        ).values_list("device_id", flat=True)
    )
    later = {each.subscriber_id for each in devices if sent[each.pk] >= MOST_PER_HOUR}
    messages = [
        _message(each, found[each.subscriber_id], now=now)
        for each in devices
        if each.subscriber_id not in later
    ]
    if messages:
        reserve_keys(Message, messages)
        insert_many(Message, messages)
    if later:
        due.filter(subscriber_id__in=later).update(push_at=next_hour(now))
    due.exclude(subscriber_id__in=later).update(push_at=None)


def _message(device: PushDevice, notices: Sequence[int], *, now: datetime) -> Message:
    return Message(
        subscriber_id=device.subscriber_id,
        device_id=device.pk,
        channel=Channel.PUSH.value,
        kind=PUSH,
        key=f"{PUSH}-{device.pk}-{notices[0]}",
        sealed=seal(json.dumps(notices[-MOST_NOTICES:])),
        state=MessageState.WAITING.value,
        due_at=now,
        created_at=now,
    )
