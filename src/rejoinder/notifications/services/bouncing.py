"""What becomes of an address that mail does not reach."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from rejoinder.notifications.models import Channel, Message, OffReason, Subscriber

MOST_SOFT_BOUNCES: Final = 3  # messages one after another that were given up


@transaction.atomic
def note_bounce(message: Message, *, is_dead: bool) -> None:
    """Take note that a mail could not be delivered. Three statements at most.

    An address that nobody has is off at once, on every site; else after three such mails one after another. Whoever
    owns it can switch it on again.

    Args:
        is_dead: nobody has the address.
    """
    if message.channel != Channel.MAIL:
        return
    if is_dead and message.to:
        _switch_off(Subscriber.objects.filter(email=message.to.lower()))
    elif (number := message.subscriber_id) is not None:
        one = Subscriber.objects.filter(pk=number)
        one.update(soft_bounces=F("soft_bounces") + 1)
        _switch_off(one.filter(soft_bounces__gte=MOST_SOFT_BOUNCES))


def note_delivery(message: Message) -> None:
    """Take note that a mail was taken. No statement, but for an address that had refused some."""
    is_mail = message.channel == Channel.MAIL
    if is_mail and message.subscriber is not None and message.subscriber.soft_bounces:
        Subscriber.objects.filter(pk=message.subscriber.pk).update(soft_bounces=0)


def _switch_off(subscribers: QuerySet[Subscriber]) -> None:
    subscribers.filter(off_since=None).update(
        off_since=timezone.now(), off_because=OffReason.BOUNCED
    )
