"""Print the secret with which a publisher signs the texts of its articles."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.checks import Tags
from django.core.management import BaseCommand

from rejoinder.api.texts import secrets_of
from rejoinder.sites.queries import get_site


class Command(BaseCommand):
    help = "Print the secret with which a site's publisher signs the texts of its articles."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="of the site")

    def handle(self, *, key: str, **_: object) -> None:
        self.stdout.write(secrets_of(get_site(key))[0])
