"""Add a publication."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.checks import Tags
from django.core.management import BaseCommand

from rejoinder.fragments.links import SiteLinks
from rejoinder.sites.services import create_site


class Command(BaseCommand):
    help = "Add a publication to this installation."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "key", help="what stands in addresses: lower-case letters, digits, hyphens"
        )
        parser.add_argument("name", help="its name, as readers see it")
        parser.add_argument("--language", default="en", help="such as en or pt-BR (en)")
        parser.add_argument(
            "--host", action="append", default=[], help="a host name of its pages; may be repeated"
        )

    def handle(self, *, key: str, name: str, language: str, host: list[str], **_: object) -> None:
        site = create_site(key=key, name=name, language=language, hosts=host)
        self.stdout.write(f"Made the site “{site.name}” at {SiteLinks(site=site.key).home}")
