"""Texts that articles had, and passages in them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.sites.models import Site

# Behind every place in a text: where comments stand whose passage is nowhere in the text of today.
NOWHERE: Final = 2**31 - 1


LEAST_AUTHORS: Final = 2  # of comments at a passage that everybody is shown in the article


class TextSource(models.TextChoices):
    """Where a text came from."""

    NEWSROOM = "newsroom", "Newsroom"
    PUBLISHER = "publisher", "Publisher"  # who sent it
    FETCHED = "fetched", "Fetched"  # from the article's page


class TextRevision(models.Model):
    """A text that an article has or had. One that comes back is the same revision, current once more."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="text_revisions", db_index=False
    )
    number = models.PositiveIntegerField()  # 1 = the first that is known
    text = models.TextField()  # normalised
    blocks = models.JSONField(default=list)  # [start, end] of each; one space stands between two
    source = models.CharField(
        max_length=10, choices=TextSource.choices, default=TextSource.NEWSROOM
    )
    sent_at = models.DateTimeField(
        null=True, blank=True, default=None
    )  # by the publisher's clock, when it was sent last
    digest = models.CharField(max_length=64)  # SHA-256 of the text in UTF-8, in hexadecimal
    current_since = models.DateTimeField(default=timezone.now)  # the latest is the article's text
    is_followed = models.BooleanField(default=False)  # the passages have been sought in it

    class Meta:
        constraints = [
            models.UniqueConstraint("article", "number", name="one_text_per_number"),
            models.UniqueConstraint("article", "digest", name="one_text_per_digest"),
        ]
        indexes = [
            models.Index(fields=["article", "-current_since", "-id"], name="text_current"),
            models.Index(fields=["id"], name="text_to_follow", condition=Q(is_followed=False)),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, text {self.number}"


class TextFetch(models.Model):
    """That an article's text is wanted from its page, and how asking for it went: one row, and one claim, for each."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="text_fetch")
    wanted_at = models.DateTimeField(null=True, default=None)  # last; None = not wanted any more
    digest = models.CharField(
        max_length=64, blank=True, default=""
    )  # of the text on the page of whoever wanted it last; "" = not known
    due_at = models.DateTimeField(default=timezone.now)  # nobody asks before
    failures = models.PositiveIntegerField(default=0)  # one after another

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="text_to_fetch", condition=Q(wanted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.failures} failures"


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
    # Found in a text of the article that we know: else its author and moderators alone see the quotation, or
    # readers could put words into the paper's mouth.
    is_confirmed = models.BooleanField(default=True)
    language = models.CharField(max_length=35, blank=True, default="")  # of the words; BCP 47

    revision = models.ForeignKey(
        TextRevision, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )  # the text it was chosen in; None = not known
    # In code points of that text; a text-quote selector (W3C Web Annotation Data Model, 4.2.4) and its place. 0 to
    # 0 where no place is known.
    exact = models.TextField()
    prefix = models.TextField(blank=True, default="")
    suffix = models.TextField(blank=True, default="")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)

    # In the article's text of today.
    fit = models.CharField(max_length=10, choices=Fit.choices, default=Fit.EXACT)
    place = models.PositiveIntegerField(null=True, blank=True, default=None)  # None = an orphan
    quotation = models.TextField(blank=True, default="")  # as it reads there; "" of an orphan

    # Where it stood last, of all texts: from there it is followed. None = it never was found.
    last_revision = models.ForeignKey(
        TextRevision, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    last_start = models.PositiveIntegerField(default=0)
    last_end = models.PositiveIntegerField(default=0)

    # What an editor decided by hand wins over everything that is found.
    decided_at = models.DateTimeField(null=True, blank=True, default=None)
    decided_words = models.TextField(blank=True, default="")  # that stand for the quotation since
    is_detached = models.BooleanField(default=False)  # it is not sought any more

    # Published comments that are tied to it, without their replies, and who wrote them. Kept by
    # `comments.services.counting`.
    comment_count = models.PositiveIntegerField(default=0)
    author_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "article", "mark", condition=~Q(mark=""), name="one_question_per_mark"
            ),
            models.UniqueConstraint(
                "revision",
                "start",
                "end",
                condition=Q(kind=PassageKind.READER, revision__isnull=False),
                name="one_passage_per_choice",
            ),
            models.CheckConstraint(
                condition=Q(end__gte=models.F("start")), name="passage_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "place", "id"], name="passage_by_place"),
            models.Index(fields=["article", "-comment_count", "id"], name="passage_most_discussed"),
        ]

    def __str__(self) -> str:
        return self.question or self.exact

    @property
    def is_public(self) -> bool:
        """Return whether everybody is shown it in the article: questions, and what two people spoke of."""
        return self.kind == PassageKind.QUESTION or self.author_count >= LEAST_AUTHORS

    @property
    def list_place(self) -> int:
        """Return where its comments stand in a list by place."""
        return NOWHERE if self.place is None else self.place


class Position(models.Model):
    """Where a passage stands in one text, so that a text that comes back is not sought through again."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    passage = models.ForeignKey(
        Passage, on_delete=models.CASCADE, related_name="positions", db_index=False
    )
    revision = models.ForeignKey(
        TextRevision, on_delete=models.CASCADE, related_name="positions", db_index=False
    )
    fit = models.CharField(max_length=10, choices=Fit.choices)
    start = models.PositiveIntegerField(default=0)  # 0 to 0 for an orphan; the end is exclusive
    end = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0)  # 0 to 1: how much of it is inherited, or how alike

    class Meta:
        constraints = [
            models.UniqueConstraint("revision", "passage", name="one_position_per_text"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} in text {self.revision_id}: {self.fit}"
