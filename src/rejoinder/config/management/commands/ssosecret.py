"""Say with which secret a publisher signs who its readers are; change such keys."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.checks import Tags
from django.core.management import BaseCommand

from rejoinder.accounts.models import SignInKey
from rejoinder.accounts.queries import keys_in_use
from rejoinder.accounts.services.keys import add_public_key, add_secret, end_key
from rejoinder.accounts.sso.keys import SHARED, audience_of, secrets_for
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site


class Command(BaseCommand):
    help = "Print what a site's publisher signs its readers' sign-ins with, made at the first call."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="of the site")
        parser.add_argument(
            "--issuer",
            default="",
            help="what tokens name as “iss”; the site's first origin, if left out",
        )
        change = parser.add_mutually_exclusive_group()
        change.add_argument(
            "--new", action="store_true", help="make another secret; the one before stays good"
        )
        change.add_argument(
            "--public-key", metavar="FILE", help="take the publisher's own key; - reads the input"
        )
        change.add_argument(
            "--end", type=int, metavar="NUMBER", help="take nothing any more that this key signed"
        )

    def handle(  # as many as its options
        self,
        *,
        key: str,
        issuer: str,
        new: bool,
        public_key: str | None,
        end: int | None,
        **_: object,
    ) -> None:
        site = get_site(key)
        if public_key is not None:
            add_public_key(site=site, pem=_read(public_key), issuer=issuer)
        elif end is not None:
            end_key(site=site, number=end)
            self.stderr.write(f"Key {end} is good for nothing any more.")
        elif new or not keys_in_use(site).exists():
            add_secret(site=site, issuer=issuer)
        elif issuer:
            raise InvalidError(
                "The issuer belongs to a key. Give --issuer with --new or --public-key.",
                field="issuer",
            )
        for row in keys_in_use(site):
            self.stdout.write(_described(row, site=site))


def _described(row: SignInKey, *, site: Site) -> str:
    is_shared = row.algorithm == SHARED
    lines = [
        f"Key {row.number}, since {row.created_at:%Y-%m-%d}",
        f"  alg:    {row.algorithm}",
        f"  kid:    {row.number}   (may be left out)",
        f"  iss:    {row.issuer}",
        f"  aud:    {audience_of(site.key)}",
    ]
    if is_shared:
        secret = secrets_for(site_uid=str(site.uid), number=row.number)[0]
        lines.append(f"  secret: {secret}")
    return "\n".join(lines)


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{file} cannot be read: {error}", field="public_key") from error
