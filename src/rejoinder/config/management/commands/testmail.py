"""Send one mail now, and say what happened."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from rejoinder.accounts.emails import clean_email
from rejoinder.core.errors import InvalidError
from rejoinder.notifications.channels import GiveUpError, TryLaterError
from rejoinder.notifications.channels.mail import MailChannel, message_id
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Channel, Message


class Command(BaseCommand):
    help = "Send a mail to an address, to see whether mail works. Nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="to which it goes, such as you@example.org")

    def handle(self, *, address: str, **_: object) -> None:
        try:
            to = clean_email(address)
        except InvalidError as error:
            raise CommandError(error.detail) from error
        if not to:
            raise CommandError("Say to which address: rejoinder testmail you@example.org")
        if settings.MAIL == "off":
            raise CommandError(
                "Mail is off. Set REJOINDER_MAIL, such as smtp://USER:PASSWORD@HOST?starttls"
            )
        message = Message(pk=0, channel=Channel.MAIL, kind="test", key=uuid.uuid4().hex, to=to)
        mail = Mail(
            to=to,
            subject=f"A test from {settings.BASE_URL}",
            text=f"Mail of the installation at {settings.BASE_URL} reaches you.\n",
        )
        channel = MailChannel()
        where = settings.EMAIL_HOST if settings.MAIL == "smtp" else settings.MAIL
        self.stdout.write(f"From {settings.DEFAULT_FROM_EMAIL} to {to}, by {where} …")
        try:
            channel.send(message, mail.as_json())
        except TryLaterError as error:
            raise CommandError(f"It did not go out, and may another time. {error.why}") from error
        except GiveUpError as error:
            raise CommandError(f"It was refused for good. {error.why}") from error
        finally:
            channel.close()
        self.stdout.write(f"It was taken, as {message_id(message.key)}. Look into the inbox.")
