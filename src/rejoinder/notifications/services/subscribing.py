"""Who is told: the one row of a reader to which wishes and notices belong."""

from __future__ import annotations

from rejoinder.accounts.models import Reader
from rejoinder.notifications.models import Subscriber


def subscriber_for(*, reader: Reader, email: str = "") -> Subscriber:
    """Return the subscriber that a reader is, made if need be. Two statements, four for a new one."""
    subscriber, _is_new = Subscriber.objects.get_or_create(
        reader=reader, defaults={"site_id": reader.site_id, "email": email}
    )
    return subscriber
