"""Write the OpenAPI document of the API to a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from rejoinder.api.openapi import document_text
from rejoinder.api.v1 import api


class Command(BaseCommand):
    """`manage.py export_openapi FILE`."""

    help = "Write the OpenAPI document of the JSON API to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="for example docs/reference/openapi.json")

    def handle(self, *, file: Path, **_options: object) -> None:
        file.write_text(document_text(api), encoding="utf-8")
