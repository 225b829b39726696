"""In which version of an article a reader's correction was mended."""

from __future__ import annotations

from django.db import models

from rejoinder.comments.models import Comment


class Mending(models.Model):
    """A correction that was fixed, and the version of the page in which it is right.

    A table of its own, since comments know no pages. What `comments` keeps is the state; `services` writes both.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+"
    )  # None once old versions were cleared away: the log still has its number

    def __str__(self) -> str:
        return f"{self.comment_id}: revision {self.revision_id}"
