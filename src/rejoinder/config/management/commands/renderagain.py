"""Render stored comments again, after an upgrade."""

from __future__ import annotations

from django.core.management import BaseCommand

from rejoinder.comments.services.rendering import render_again


class Command(BaseCommand):
    help = "Render the comments that an older release rendered. Safe to repeat and to interrupt."

    def handle(self, **_: object) -> None:
        done = 0
        for done in render_again():  # noqa: B007  # the last number is told
            pass
        self.stdout.write(f"Rendered {done:,} comments again.")
