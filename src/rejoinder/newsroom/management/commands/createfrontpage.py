"""Give a site a publication of its own."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from rejoinder.core.errors import NotFoundError
from rejoinder.newsroom.addresses import address_of
from rejoinder.newsroom.services import found_publication
from rejoinder.sites.queries import get_site


class Command(BaseCommand):
    help = "Give a site a front page, below which editors write articles at /newsroom/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", help="key of the site")
        parser.add_argument("--title", default="", help="its name; the site's, if left out")
        parser.add_argument(
            "--host", default="", help="the host name that shows it; every other host, if left out"
        )

    def handle(self, *, site: str, title: str, host: str, **_: object) -> None:
        try:
            front = found_publication(site=get_site(site), title=title, host=host)
        except NotFoundError as error:
            raise CommandError(f"There is no site “{site}”.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"“{front.title}” is at {address_of(front)}. Write at /newsroom/.")
