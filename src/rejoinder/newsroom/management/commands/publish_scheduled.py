"""Publish and unpublish what is due. In the place of Wagtail's command, which knows no discussions."""

from __future__ import annotations

from django.core.management import BaseCommand

from rejoinder.newsroom.services import publish_due, settle


class Command(BaseCommand):
    help = "Publish and unpublish what is scheduled for now. `rejoinder serve` does so by itself."

    def handle(self, **_: object) -> None:
        count = publish_due()
        settle()
        self.stdout.write(f"Published or unpublished: {count}")
