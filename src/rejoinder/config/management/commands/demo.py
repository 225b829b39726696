"""Show the product."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections
from rich.console import Console

from rejoinder.config.demo.filling import (
    MODERATOR,
    OWN_SITE,
    REAL_THREADS,
    fill_gazette,
    fill_real_threads,
    make_own_site,
    moderator_password,
    welcome,
)
from rejoinder.config.demo.neighbour.serving import Neighbour
from rejoinder.config.server import port_number, serve
from rejoinder.fragments.links import ArticleLinks, SiteLinks
from rejoinder.transfer.showing import ProgressBar

IN_THE_NEWSROOM = (
    ("The front page", "/"),
    ("An article", "/city/harbour-tunnel/"),
    ("A long read", "/city/half-past-two/"),
    ("Readers corrected", "/lives/halina-brandt/"),
    ("A podcast", "/low-water/the-hour-that-happens-twice/"),
)
WORTH_OPENING = (
    ("All discussions", SiteLinks(site="gazette").home),
    ("A lively discussion", ArticleLinks(site="gazette", article="harbour-tunnel").page()),
    ("With code", ArticleLinks(site="gazette", article="how-we-moved-our-comments").page()),
    ("Right to left", ArticleLinks(site="gazette", article="sailors-cafe").page()),
    ("The same as JSON", "/api/v1/sites/gazette/discussions"),
)


class Command(BaseCommand):
    help = "Show the product with a small newspaper in it, in the home var/demo. Run again, the data is still there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=port_number,
            default=os.environ.get("PORT", "8000"),
            help="port (PORT or 8000)",
        )
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--data", type=Path, help="a folder of real threads to load as well")
        parser.add_argument("--no-serve", action="store_true", help="only fill the home")

    def handle(
        self, *, port: int, host: str, data: Path | None, no_serve: bool, **_: object
    ) -> None:
        call_command("migrate", verbosity=0)
        with ProgressBar(Console(stderr=True)) as bar:
            gazette = fill_gazette(settings.HOME, progress=bar.update)
            make_own_site()
            real = fill_real_threads(data, progress=bar.update) if data else None
        if settings.NEWSROOM:
            from rejoinder.config.demo.publication import fill_publication  # noqa: PLC0415  # Wagtail may be absent

            fill_publication(gazette, editor=MODERATOR)
        if data and real is None:
            self.stderr.write(f"No real threads in {data}: no file {REAL_THREADS}")
        base = settings.BASE_URL
        neighbour = None if no_serve else _neighbour(host=host, port=port + 1, talk=base)
        if neighbour is not None:
            welcome(neighbour.origin)
        published = IN_THE_NEWSROOM if settings.NEWSROOM else ()
        addresses = [*published, *WORTH_OPENING, ("An empty site", SiteLinks(site=OWN_SITE).home)]
        if real is not None:
            addresses.append(("A real blog", SiteLinks(site=real.key).home))
        self.stdout.write("\nRejoinder is ready. Worth opening:\n")
        for label, path in addresses:
            self.stdout.write(f"  {label:<20} {base}{path}")
        self.stdout.write(
            f"  {'The staff':<20} {base}/staff/ ({MODERATOR}, {moderator_password(settings.HOME)})"
        )
        if settings.NEWSROOM:
            self.stdout.write(f"  {'The newsroom':<20} {base}/newsroom/ (the same)")
        if neighbour is not None:
            self.stdout.write(f"  {'On another site':<20} {neighbour.origin}/")
            neighbour.start()
        self.stdout.write(f"\nTry an import: rejoinder import wordpress FILE --site {OWN_SITE}")
        if no_serve:
            return
        self.stdout.write("\nStop with Ctrl+C.")
        self.stdout.flush()
        connections.close_all()
        serve(host=host, port=port, processes=settings.PROCESSES)


def _neighbour(*, host: str, port: int, talk: str) -> Neighbour | None:
    """Return the other site, None where its port is taken: the demo goes on without it."""
    try:
        return Neighbour(host=host, port=port, talk=talk)
    except (OSError, OverflowError):
        return None
