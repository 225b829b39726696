"""From the activity log to the chats of a site's staff: what waits for them, told together, at most once a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import CommentStatus
from rejoinder.notifications.models import Channel, Message, Target, TargetKind
from rejoinder.notifications.payloads import failing_webhooks
from rejoinder.notifications.services.following_log import Marks

ALERT: Final = "alert"  # the kind of these messages
REST: Final = timedelta(minutes=1)  # between two messages to one target
_WAITS: Final = Q(
    kind__in=[EventKind.COMMENT_POSTED, EventKind.COMMENT_EDITED],
    data__status=CommentStatus.WAITING.value,
)
_CORRECTS: Final = Q(kind=EventKind.CORRECTION_REOPENED) | Q(
    kind=EventKind.COMMENT_POSTED, data__correction=True
)
_MOST_EVENTS: Final = 1_000


class Alerter:
    """Looks for what staff have to do."""

    def __init__(self) -> None:
        self._marks = Marks()
        self._newest: dict[int, int] = {}  # by target: nothing new up to here

    def look(self) -> int:
        """Make messages where something new waits; return how many. One statement where there are no chats.

        Of a target that was told within the last minute nothing is asked. Else two to seven.
        """
        rested = Q(told_at=None) | Q(told_at__lte=timezone.now() - REST)
        # A clock that was set back keeps nobody silent for long.
        rested |= Q(told_at__gt=timezone.now() + REST)
        targets = Target.objects.filter(rested, kind=TargetKind.CHAT, off_since=None)
        found = list(targets.select_related("site"))
        if not found:
            return 0
        newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
        whole = self._marks.note(newest)
        return sum(self._tell(each, newest=newest, whole=whole) for each in found)

    def _tell(self, target: Target, *, newest: int, whole: int) -> bool:
        failing = [f"webhook {name}" for name in failing_webhooks(target.site)]
        known = {each for each in target.told if isinstance(each, str)}
        if self._newest.get(target.pk) == newest and known == set(failing):
            return False
        self._newest[target.pk] = newest
        events = Event.objects.filter(
            _WAITS | _CORRECTS, site_id=target.site_id, id__gt=target.after_event
        )
        numbers = list(events.order_by("id").values_list("pk", flat=True)[:_MOST_EVENTS])
        is_news = bool(set(numbers) - set(target.told) or set(failing) - known)
        after = max(target.after_event, whole)
        if len(numbers) == _MOST_EVENTS:
            after = max(after, numbers[-1])
        told = [*(each for each in numbers if each > after), *failing]
        if not is_news and told == target.told and after == target.after_event:
            return False
        with transaction.atomic():
            # Race: of two processes that look at once one tells, and the other finds that it was told.
            free = Target.objects.filter(pk=target.pk, told_at=target.told_at)
            fresh = {"told": told, "after_event": after}
            if is_news:
                fresh["told_at"] = timezone.now()
            if not free.update(**fresh) or not is_news:
                return False
            last = max([*numbers, target.after_event])
            Message.objects.get_or_create(
                key=f"{ALERT}-{target.pk}-{last}-{int(timezone.now().timestamp())}",
                defaults={
                    "site_id": target.site_id,
                    "target": target,
                    "channel": Channel.CHAT,
                    "kind": ALERT,
                },
            )
        return True
