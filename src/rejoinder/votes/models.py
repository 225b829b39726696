"""Votes and reactions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
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


class Reaction(models.Model):
    """How one reader feels about one comment, or about the article. Taking it back deletes the row."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    # One of the two.
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="reactions", db_index=False
    )
    name = models.CharField(max_length=16)  # of `sites.reactions.REACTIONS`
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "comment",
                "reader",
                condition=models.Q(comment__isnull=False),
                name="one_reaction_per_comment",
            ),
            models.UniqueConstraint(
                "article",
                "reader",
                condition=models.Q(article__isnull=False),
                name="one_reaction_per_article",
            ),
            models.CheckConstraint(
                condition=models.Q(comment=None) ^ models.Q(article=None),
                name="reaction_is_to_comment_or_article",
            ),
        ]
        indexes = [models.Index(fields=["reader", "comment"], name="reaction_by_reader")]

    def __str__(self) -> str:
        return f"{self.name} on {self.comment_id or self.article_id}"
