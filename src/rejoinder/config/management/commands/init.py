"""Make the database and the first site of a home."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.checks import Tags
from django.core.management import BaseCommand, call_command

from rejoinder.sites.models import Site
from rejoinder.sites.services import create_site


class Command(BaseCommand):
    help = "Make a home: settings, a random key, a SQLite database and the first site. Run again, it changes nothing."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", help="where; the folder you are in, if left out")
        parser.add_argument(
            "--site", default="main", help="key of the first site, as in /d/main/ (main)"
        )
        parser.add_argument("--name", default="", help="its name, as readers see it")
        parser.add_argument(
            "--language", default="en", help="its language, such as en or pt-BR (en)"
        )
        parser.add_argument(
            "--base-url", help="the address that readers use, e.g. https://talk.example.org"
        )

    def handle(self, *, site: str, name: str, language: str, **_: object) -> None:
        call_command("migrate", verbosity=0)
        if not Site.objects.exists():
            create_site(key=site, name=name or site.replace("-", " ").title(), language=language)
            self.stdout.write(f"Made the site “{site}”")
        self.stdout.write("Next: rejoinder serve")
