"""Mail: by SMTP, or by a provider's API, as the settings say. Nothing here reads or writes the database."""

from __future__ import annotations

import contextlib
import hashlib
import re
from email.utils import formataddr
from typing import Final

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from rejoinder.notifications.bounces import bounce_address
from rejoinder.notifications.channels import ChannelName, TryLaterError
from rejoinder.notifications.channels.refusals import read_refusal
from rejoinder.notifications.channels.smtp import ending_in
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message

MOST_SECONDS: Final = 60.0  # for one mail, from connecting to the server's yes
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# Machines that answer to mails do not answer to these (RFC 3834; the second is Microsoft's).
_NO_ANSWERS: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class MailChannel:
    """Sends mails over one connection, until it is closed."""

    name = ChannelName.MAIL

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, message: Message, content: str) -> None:
        """Hand a mail over to the server. As `Channel.send`."""
        with ending_in(MOST_SECONDS):
            try:
                # Opened here: Django would say goodbye after each mail, and take a failure of that for one of the mail.
                connection = self._connection = self._connection or get_connection()
                connection.open()
                email = as_email(Mail.from_json(content), message=message)
                email.connection = connection
                email.send()
            except (AnymailError, OSError) as error:  # of which smtplib's are
                refusal = read_refusal(error)
                if isinstance(refusal, TryLaterError) and refusal.is_for_all:
                    self.close()
                raise refusal from error

    def close(self) -> None:
        """Say goodbye to the server, whatever it answers."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with ending_in(MOST_SECONDS), contextlib.suppress(OSError):
                connection.close()


def as_email(mail: Mail, *, message: Message) -> EmailMultiAlternatives:
    """Return a mail with all its headers. The address it comes from is always the installation's."""
    address = settings.DEFAULT_FROM_EMAIL
    sender = formataddr((mail.from_name, address)) if mail.from_name else address
    headers = {**_NO_ANSWERS, **mail.headers, "Message-ID": message_id(message.key)}
    envelope = sender
    if settings.MAIL_BOUNCES:
        envelope, headers["From"] = bounce_address(message), sender
    email = EmailMultiAlternatives(
        subject=mail.subject, body=mail.text, from_email=envelope, to=[mail.to], headers=headers
    )
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    return email


def message_id(key: str) -> str:
    """Return the Message-ID of a message: the same each time it is tried (RFC 5322, 3.6.4)."""
    name = key if _PLAIN_KEY.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{name}@{mail_domain()}>"


def mail_domain() -> str:
    """Return the domain that our mails come from."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
