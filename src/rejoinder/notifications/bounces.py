"""Where a mail comes back to that cannot be delivered: an address of its own for each (VERP), and signed."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from rejoinder.notifications.models import Message

_TAG: Final = re.compile(r"([0-9]{1,18})-([0-9a-f]{16})")


def bounce_address(message: Message) -> str:
    """Return the envelope sender of a message: that of the settings, with the message in it after a plus."""
    local, _at, domain = settings.MAIL_BOUNCES.partition("@")
    return f"{local}+{message.pk}-{_mark(message.pk, settings.SECRET_KEY)}@{domain}"


def bounced_message(address: str) -> int | None:
    """Return the id of the message that came back to an address, None where it is none of ours."""
    tag = _TAG.fullmatch(address.rpartition("@")[0].rpartition("+")[2].lower())
    if tag is None:
        return None
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    number = int(tag[1])
    return (
        number if any(constant_time_compare(_mark(number, key), tag[2]) for key in keys) else None
    )


def _mark(number: int, secret: str) -> str:
    made = salted_hmac("rejoinder.bounce", str(number), secret=secret, algorithm="sha256")
    return made.hexdigest()[:16]
