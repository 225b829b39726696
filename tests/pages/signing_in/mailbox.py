"""What was mailed to somebody, as it waits to be sent."""

from __future__ import annotations

import re

from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message
from rejoinder.notifications.sealing import unseal


def mails_to(address: str) -> list[Mail]:
    """Return the mails to an address, oldest first."""
    rows = Message.objects.filter(to=address).order_by("pk")
    return [Mail.from_json(unseal(row.sealed)) for row in rows]


def code_for(address: str) -> str:
    """Return the code of the latest mail to an address."""
    [code] = re.findall(r"^ {4}([\d-]+)$", mails_to(address)[-1].text, re.MULTILINE)
    return str(code)
