"""Write a site's comments out."""

from __future__ import annotations

import gzip
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import BinaryIO, cast

from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from rejoinder.core.snapshots import consistent_reading
from rejoinder.sites.models import Site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.management.sites import named_site


class Command(BaseCommand):
    help = "Write everything of a site out. The same data give the same bytes."
    requires_system_checks = (Tags.database,)  # the others import all pages

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
        found = named_site(site)
        if output is None:
            _write(found, sys.stdout.buffer, with_date=with_date)
            return
        try:
            lines = _write_file(found, output, with_date=with_date)
        except OSError as error:
            raise CommandError(f"“{output}” cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {lines:,} lines to {output}")


def _write_file(site: Site, output: Path, *, with_date: bool) -> int:
    """Write a file whole or not at all: what an interrupted export leaves would pass for a backup."""
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    # Its owner's only, since e-mail addresses are in it.
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            if output.suffix == ".gz":
                with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                    lines = _write(site, cast("BinaryIO", packed), with_date=with_date)
            else:
                lines = _write(site, file, with_date=with_date)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(output)
    finally:
        draft.unlink(missing_ok=True)
    return lines


def _write(site: Site, stream: BinaryIO, *, with_date: bool) -> int:
    exported_at = timezone.now() if with_date else None
    with (
        consistent_reading(),
        LineWriter(stream, site=site.key, exported_at=exported_at) as writer,
    ):
        for record in export_records(site):
            writer.write(record)
    return writer.lines
