"""What somebody does with what he or she was told: read it, silence it, have it as a feed."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from rejoinder.core.errors import NotFoundError
from rejoinder.notifications.models import Notice, Scope, Subscriber
from rejoinder.notifications.services.subscribing import mute


def mark_read(*, subscriber: Subscriber, notice_id: int) -> None:
    """Say that somebody has read one thing. Idempotent; another's is left alone. One statement."""
    Notice.objects.filter(subscriber=subscriber, pk=notice_id, read_at=None).update(
        read_at=timezone.now()
    )


def mark_all_read(*, subscriber: Subscriber, up_to: int) -> None:
    """Say that somebody has read all up to what was on the page, and nothing that came since. Idempotent."""
    Notice.objects.filter(subscriber=subscriber, pk__lte=up_to, read_at=None).update(
        read_at=timezone.now()
    )


@transaction.atomic
def mute_thread(*, subscriber: Subscriber, notice_id: int) -> None:
    """Tell nothing more of the thread that something was in. Idempotent.

    Raises:
        NotFoundError: it is not among what this subscriber was told.
        TooManyWishesError: as for `mute`.
    """
    notice = (
        Notice.objects.filter(subscriber=subscriber, pk=notice_id)
        .select_related("comment__root")
        .first()
    )
    if notice is None:
        raise NotFoundError("That is not among your notifications any more.")
    comment = notice.comment
    mute(subscriber=subscriber, scope=Scope.BRANCH, comment=comment.root or comment)
    mark_read(subscriber=subscriber, notice_id=notice_id)


def new_feed(*, subscriber: Subscriber) -> None:
    """Give somebody an address for a feed of answers; one that there was ends."""
    subscriber.feed_key = uuid.uuid4()
    subscriber.save(update_fields=["feed_key"])


def end_feed(*, subscriber: Subscriber) -> None:
    """End the feed of answers. Idempotent."""
    subscriber.feed_key = None
    subscriber.save(update_fields=["feed_key"])
