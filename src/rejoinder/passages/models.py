"""Texts that articles had, and passages in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.sites.models import Site


class TextRevision(models.Model):
    """A text that an article has or had. One that comes back is the same revision, current once more."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="text_revisions", db_index=False
    )
    number = models.PositiveIntegerField()  # 1 = the first that is known
    text = models.TextField()  # normalised
    digest = models.CharField(max_length=64)  # SHA-256 of the text in UTF-8, in hexadecimal
    current_since = models.DateTimeField(default=timezone.now)  # the latest is the article's text

    class Meta:
        constraints = [
            models.UniqueConstraint("article", "number", name="one_text_per_number"),
            models.UniqueConstraint("article", "digest", name="one_text_per_digest"),
        ]
        indexes = [models.Index(fields=["article", "-current_since", "-id"], name="text_current")]

    def __str__(self) -> str:
        return f"{self.article_id}, text {self.number}"


class PassageKind(models.TextChoices):
    """Who chose the passage."""

    QUESTION = "question", "Question"  # an author, who asks readers something there
    READER = "reader", "Reader's choice"


class Fit(models.TextChoices):
    """How a passage is found in a text."""

    EXACT = "exact", "As it was"
    EDITED = "edited", "Edited since"
    MOVED = "moved", "Elsewhere now"
    ORPHAN = "orphan", "Not there any more"


class Passage(models.Model):
    """A stretch of an article's text.

    What was chosen never changes: quotation, surroundings and place in the text of that day. Where it stands in
    the text of today is written beside it.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="passages", db_index=False
    )
    kind = models.CharField(max_length=10, choices=PassageKind.choices)
    mark = models.CharField(
        max_length=64, blank=True, default=""
    )  # of a question, in the article's source
    question = models.TextField(blank=True, default="")
    is_open = models.BooleanField(default=True)  # takes comments
    created_at = models.DateTimeField(default=timezone.now)

    revision = models.ForeignKey(
        TextRevision, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )  # the text it was chosen in; None = not known
    # In code points of that text; a text-quote selector (W3C Web Annotation Data Model, 4.2.4) and its place.
    exact = models.TextField()
    prefix = models.TextField(blank=True, default="")
    suffix = models.TextField(blank=True, default="")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)

    # In the article's text of today.
    fit = models.CharField(max_length=10, choices=Fit.choices, default=Fit.EXACT)
    place = models.PositiveIntegerField(null=True, blank=True, default=None)  # None = an orphan
    quotation = models.TextField(blank=True, default="")  # as it reads there; "" of an orphan

    # Published comments that are tied to it, without their replies. Kept by `comments.services.counting`.
    comment_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "article", "mark", condition=~Q(mark=""), name="one_question_per_mark"
            ),
            models.CheckConstraint(
                condition=Q(end__gte=models.F("start")), name="passage_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["article", "place", "id"], name="passage_by_place")]

    def __str__(self) -> str:
        return self.question or self.exact
