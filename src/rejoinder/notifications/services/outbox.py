"""Put a message on its way: a row now, in the caller's transaction, and the network later."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Channel, Message, Subscriber
from rejoinder.notifications.sealing import seal
from rejoinder.sites.models import Site


def queue_mail(
    mail: Mail,
    *,
    kind: str,
    site: Site | None = None,
    subscriber: Subscriber | None = None,
    key: str = "",
    due_at: datetime | None = None,
) -> Message:
    """Write down a mail to be sent. One statement, two where `key` was there.

    Args:
        kind: what it is, e.g. "notices", "confirm", "login_code".
        key: a second mail of the same key is the first one; "" = none is the same.
        due_at: not sooner; None = now.
    """
    message, _is_new = Message.objects.get_or_create(
        key=key or uuid.uuid4().hex,
        defaults={
            "site": site,
            "subscriber": subscriber,
            "channel": Channel.MAIL,
            "kind": kind,
            "to": mail.to,
            "sealed": seal(mail.as_json()),
            "due_at": due_at or timezone.now(),
        },
    )
    return message
