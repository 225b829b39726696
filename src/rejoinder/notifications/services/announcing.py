"""From the activity log to webhooks: each event is one message for each target that wants it, and never a second.

A message's key names its event and its target, so that looking twice does no harm; how far a target was brought is
written down only once nothing can come before that any more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from rejoinder.activity.models import Event
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.notifications.models import Channel, Message, MessageState, Target, TargetKind
from rejoinder.notifications.services.following_log import Marks

EVENT: Final = "event"  # the kind of these messages
MOST_EVENTS: Final = 500  # of one target in one look
LOOK_BACK_SECONDS: Final = 10.0
KEPT: Final = timedelta(days=30)  # the log of what was delivered
_PRUNE_SECONDS: Final = 3_600.0
_PRUNED_AT_ONCE: Final = 5_000


class Announcer:
    """Reads the log and writes messages. Keeps how far it came, which is nothing that could get lost."""

    def __init__(self) -> None:
        self._after: dict[int, int] = {}  # by target: all events up to here were looked at
        self._looked_back_at = 0.0
        self._pruned_at = 0.0
        self._marks = Marks()

    def look(self) -> int:
        """Make messages of what is new; return of how many events. One statement where there are no webhooks.

        Two where nothing is new; else five for each webhook. Every ten seconds one more for each: what was late.
        """
        targets = list(Target.objects.filter(kind=TargetKind.WEBHOOK, off_since=None))
        if not targets:
            return 0
        newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
        now = time.monotonic()
        looks_back = now - self._looked_back_at >= LOOK_BACK_SECONDS
        if looks_back:
            self._looked_back_at = now
        found = sum(self._bring(each, newest=newest, looks_back=looks_back) for each in targets)
        whole = self._marks.note(newest)
        for each in targets:
            if each.after_event < whole <= self._after[each.pk]:
                Target.objects.filter(pk=each.pk).update(after_event=whole)
        if now - self._pruned_at >= _PRUNE_SECONDS:
            self._pruned_at = now
            _prune()
        return found

    def _bring(self, target: Target, *, newest: int, looks_back: bool) -> int:
        known = self._after.get(target.pk)
        start = target.after_event if known is None or looks_back else known
        if start >= newest:
            self._after[target.pk] = max(start, known or 0)
            return 0
        numbers = list(_untold(target, after=start, newest=newest)[:MOST_EVENTS])
        if numbers:
            _store(target, numbers)
        is_all = len(numbers) < MOST_EVENTS
        self._after[target.pk] = newest if is_all else max(numbers[-1], known or 0)
        return len(numbers)


def key_of(event_id: int | str, target: Target) -> str:
    """Return the id of an event's message to a target: what its header `webhook-id` says."""
    return f"{EVENT}-{event_id}-{target.name}"


def _untold(target: Target, *, after: int, newest: int) -> QuerySet[Event, int]:
    key = Concat(
        Value(f"{EVENT}-"),
        Cast(OuterRef("pk"), CharField()),
        Value(f"-{target.name}"),
        output_field=CharField(),
    )
    events = Event.objects.filter(
        ~Exists(Message.objects.filter(key=key)),
        site_id=target.site_id,
        id__gt=after,
        id__lte=newest,
    )
    if target.events:
        wanted = Q(kind__in=target.events)
        for each in target.events:
            if each.endswith("."):
                wanted |= Q(kind__startswith=each)
        events = events.filter(wanted)
    return events.order_by("id").values_list("pk", flat=True)


@transaction.atomic
def _store(target: Target, numbers: Sequence[int]) -> None:
    now = timezone.now()
    rows = [
        Message(
            site_id=target.site_id,
            target_id=target.pk,
            event_id=number,
            channel=Channel.WEBHOOK.value,
            kind=EVENT,
            key=key_of(number, target),
            state=MessageState.WAITING.value,
            due_at=now,
            created_at=now,
        )
        for number in numbers
    ]
    reserve_keys(Message, rows)
    insert_many(Message, rows, skip_known=True)


def _prune() -> None:
    """Forget what was delivered long ago."""
    old = Message.objects.filter(target__isnull=False, created_at__lt=timezone.now() - KEPT)
    numbers = list(
        old.exclude(state=MessageState.WAITING).values_list("pk", flat=True)[:_PRUNED_AT_ONCE]
    )
    if numbers:
        Message.objects.filter(pk__in=numbers).delete()
