"""The pictures that publishers' sign-ins name, as we keep and serve them."""

from __future__ import annotations

from django.db import models

from rejoinder.accounts.models.people import Reader


class Avatar(models.Model):
    """What became of a reader's `avatar_url`: a small picture of ours, and when to ask for it next."""

    reader = models.OneToOneField(
        Reader, on_delete=models.CASCADE, primary_key=True, related_name="avatar"
    )
    digest = models.CharField(  # of the picture: the start of its SHA-256, hexadecimal; "" = none
        max_length=20, blank=True, default="", db_index=True
    )
    image = models.BinaryField(
        blank=True, default=b""
    )  # WebP, accounts.pictures.SIDE pixels square
    fetched_at = models.DateTimeField(null=True, blank=True, default=None)
    due_at = models.DateTimeField(  # to be asked for, not before; None = not
        null=True, blank=True, default=None, db_index=True
    )
    failures = models.PositiveIntegerField(default=0)  # one after another

    def __str__(self) -> str:
        return f"of {self.reader_id}"
