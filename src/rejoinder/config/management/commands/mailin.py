"""Take one mail from the standard input, as mail servers hand it over."""

from __future__ import annotations

import logging
import os
import sys
from argparse import ArgumentParser
from typing import NoReturn

from django.conf import settings
from django.core.management import BaseCommand

from rejoinder.api.mail_in import secrets_of_mail
from rejoinder.notifications.incoming.reading import MOST_BYTES
from rejoinder.notifications.services.receiving import Outcome, take_mail

_PIECE = 65_536

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Take an answer, or a report of an undeliverable mail, from the standard input."
    requires_system_checks = ()  # it runs for each mail

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", action="append", default=[], help="recipient of the envelope; may be repeated"
        )
        parser.add_argument(
            "--secret",
            action="store_true",
            help="take nothing, and print the secret with which mails are signed that come by HTTP",
        )

    def handle(self, *, to: list[str], secret: bool, **_: object) -> None:
        if secret:
            self.stdout.write(secrets_of_mail()[0])
            return
        if not (settings.MAIL_REPLIES or settings.MAIL_BOUNCES):
            self._put_off("REJOINDER_MAIL_REPLIES is not set, so no mail can be ours.")
        try:
            taken = take_mail(_read(), recipients=to)
        except Exception as error:
            log.exception("A mail cannot be taken now.")
            self._put_off(str(error))
        if taken.outcome is Outcome.LATER:
            self._put_off(taken.why)
        self.stdout.write(f"{taken.outcome.value} {taken.why}".strip())

    def _put_off(self, why: str) -> NoReturn:
        """End so that the mail server keeps the mail and brings it again: nothing is lost."""
        self.stderr.write(f"Try later: {why}")
        sys.exit(os.EX_TEMPFAIL)


def _read() -> bytes:
    """Return what is looked at of the mail; the rest is read too, since servers take it ill when nobody does."""
    start = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(_PIECE):
        pass
    return start
