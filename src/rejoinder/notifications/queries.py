"""Read subscribers and their wishes. Nothing here writes."""

from __future__ import annotations

import uuid

from rejoinder.notifications.models import Subscriber


def find_by_link_key(link_key: uuid.UUID) -> Subscriber | None:
    """Return the subscriber whom mailed links name by this key, or None. One statement."""
    return (
        Subscriber.objects.filter(link_key=link_key)
        .select_related("site", "reader", "reader__account")
        .first()
    )
