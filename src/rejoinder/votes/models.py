"""Votes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.sites.models import Site


class Vote(models.Model):
    """What one reader thinks of one comment. Taking a vote back deletes the row."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()  # +1 or -1
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("comment", "reader", name="one_vote_per_reader"),
            models.CheckConstraint(
                condition=models.Q(value__in=[1, -1]), name="vote_is_up_or_down"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d} on {self.comment_id}"
