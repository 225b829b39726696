"""Let somebody write for a publication."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from rejoinder.accounts.services import create_account
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import FrontPage


class Command(BaseCommand):
    help = "Let somebody sign in at /newsroom/ and write for a publication. Prints the password, made at random."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what he or she signs in with")
        parser.add_argument("--site", required=True, help="key of the site")

    def handle(self, *, username: str, site: str, **_: object) -> None:
        front = FrontPage.objects.filter(site__key=site).select_related("site").first()
        if front is None:
            raise CommandError(f"“{site}” has no front page yet: rejoinder createfrontpage {site}")
        password = secrets.token_urlsafe(12)
        with transaction.atomic():  # no account stays whose password nobody was told
            account, made = create_account(username=username, password=password)
            let_write(front=front, account=account)
        self.stdout.write(f"{username} may write for {front.title}: sign in at /newsroom/")
        self.stdout.write(
            f"Password: {password}"
            if made
            else "The account was there already; its password is unchanged."
        )
