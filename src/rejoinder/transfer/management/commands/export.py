"""Write a site's comments out."""

from __future__ import annotations

import gzip
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import BinaryIO, cast

from django.core.management import BaseCommand
from django.db import transaction
from django.utils import timezone

from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.jsonl import LineWriter


class Command(BaseCommand):
    help = "Write everything of a site out. The same data give the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "format", choices=["jsonl"], help="our own: docs/reference/jsonl-format.md"
        )
        parser.add_argument("--site", required=True, help="key of the site")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="standard output, if left out; .gz packs it"
        )
        parser.add_argument(
            "--with-date", action="store_true", help="say in the first line when it was written"
        )

    def handle(self, *, site: str, output: Path | None, with_date: bool, **_: object) -> None:
        found = get_site(site)
        if output is None:
            _write(found, sys.stdout.buffer, with_date=with_date)
            return
        # Whole or not at all: a file that an interrupted export leaves would pass for a backup.
        draft = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            with draft.open("wb") as file:
                if output.suffix == ".gz":
                    with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                        lines = _write(found, cast("BinaryIO", packed), with_date=with_date)
                else:
                    lines = _write(found, file, with_date=with_date)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(output)
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"Wrote {lines:,} lines to {output}")


@transaction.atomic
def _write(site: Site, stream: BinaryIO, *, with_date: bool) -> int:
    """Write one consistent state: the transaction sees no change of others while it lasts."""
    with LineWriter(
        stream, site=site.key, exported_at=timezone.now() if with_date else None
    ) as writer:
        for record in export_records(site):
            writer.write(record)
    return writer.lines
