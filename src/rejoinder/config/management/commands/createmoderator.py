"""Let somebody sign in and moderate a site."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser

from django.core.checks import Tags
from django.core.management import BaseCommand
from django.db import transaction

from rejoinder.accounts.models import ReaderRole
from rejoinder.accounts.services import create_account, grant_role
from rejoinder.transfer.management.sites import named_site


class Command(BaseCommand):
    help = (
        "Let somebody sign in at /staff/ and moderate a site. Prints the password, made at random."
    )
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what he or she signs in with")
        parser.add_argument("--site", required=True, help="key of the site")
        parser.add_argument(
            "--name", default="", help="the name that readers see; the username, if left out"
        )
        parser.add_argument(
            "--owner", action="store_true", help="of the site, not only a moderator"
        )

    def handle(self, *, username: str, site: str, name: str, owner: bool, **_: object) -> None:
        found = named_site(site)
        password = secrets.token_urlsafe(12)
        role = ReaderRole.OWNER if owner else ReaderRole.MODERATOR
        with transaction.atomic():  # no account stays whose password nobody was told
            account, made = create_account(username=username, password=password)
            reader = grant_role(site=found, account=account, name=name or username, role=role)
        self.stdout.write(
            f"{reader.name} is {reader.get_role_display().lower()} of {found.name}: sign in at /staff/"
        )
        self.stdout.write(
            f"Password: {password}"
            if made
            else "The account was there already; its password is unchanged."
        )
