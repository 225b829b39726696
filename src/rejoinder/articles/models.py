"""What can be discussed, and the addresses it is known by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.sites.models import Site


class ArticleState(models.TextChoices):
    """What readers may do. An open article also closes by age: its own `closes_after_days`, or the site's."""

    OPEN = "open", "Open"
    PREMODERATED = "premoderated", "Premoderated"  # every comment waits
    REGISTERED = "registered", "Registered readers only"  # guests read, vote and react
    CLOSED = "closed", "Closed"  # no new comments; votes and edits go on
    READ_ONLY = "read_only", "Read only"  # nothing can be changed
    PRIVATE = "private", "Private"  # a draft, or behind a password: for readers it is not there


class Article(models.Model):
    """A page that can be discussed."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="articles", db_index=False
    )
    key = models.CharField(max_length=100)  # in our addresses: /d/gazette/harbour-tunnel
    external_id = models.TextField(null=True, blank=True, default=None)  # the publisher's id
    url = models.TextField(
        blank=True, default=""
    )  # canonical, as the publisher wrote it; "" = none known
    home = models.TextField(
        blank=True, default=""
    )  # of the page of ours that shows it, as readers' links say it; "" = none does
    title = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")  # plain text
    language = models.CharField(max_length=35, blank=True, default="")  # BCP 47; "" = the site's
    medium = models.TextField(
        blank=True, default=""
    )  # address of the recording that times in comments are about; "" = none
    published_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=ArticleState.choices, default=ArticleState.OPEN)
    # Days after publication; 0 = never. NULL = the site's option.
    closes_after_days = models.PositiveIntegerField(null=True, blank=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="article_key_not_empty"),
            models.UniqueConstraint("site", "key", name="one_article_per_key"),
            models.UniqueConstraint("site", "external_id", name="one_article_per_external_id"),
        ]
        indexes = [models.Index(fields=["site", "-published_at", "-id"], name="article_by_date")]

    def __str__(self) -> str:
        return self.title or self.url or self.key

    @property
    def shown_language(self) -> str:
        """Return the article's language, or else its site's. Reads `site`."""
        return self.language or self.site.language


class ArticleAddress(models.Model):
    """An address under which an article is known: its canonical one and every alias."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="addresses")
    url = models.TextField()  # as found
    normalised = models.TextField()  # by `addresses.normalise_url`; what look-ups compare

    class Meta:
        constraints = [
            models.UniqueConstraint("site", "normalised", name="one_article_per_address"),
        ]

    def __str__(self) -> str:
        return self.url
