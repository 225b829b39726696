"""Who wishes to be told, and of what."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.sites.models import Site

MOST_SUBJECT: Final = 60  # characters


class OffReason(models.TextChoices):
    """Why nothing is sent to an address any more."""

    ASKED = "asked", "Asked"  # "never write to me again"
    BOUNCED = "bounced", "Bounced"  # nobody is there
    COMPLAINED = "complained", "Complained"  # reported as spam


class Subscriber(models.Model):
    """Whom notifications of a site go to: a reader, an address, or both.

    An address is written to only once somebody has proved to read what is sent there, and but for that one
    question. A wish is kept before, and waits.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    reader = models.OneToOneField(
        Reader, on_delete=models.SET_NULL, null=True, blank=True, related_name="subscriber"
    )
    email = models.TextField(blank=True, default="")  # normalised; "" = none
    language = models.CharField(max_length=12, blank=True, default="")  # BCP 47; "" = the site's
    confirmed_at = models.DateTimeField(null=True, blank=True, default=None)  # the address
    off_since = models.DateTimeField(null=True, blank=True, default=None)
    off_because = models.CharField(max_length=10, choices=OffReason.choices, blank=True, default="")
    soft_bounces = models.PositiveSmallIntegerField(default=0)  # in a row
    link_key = models.UUIDField(default=uuid.uuid4, unique=True)  # names it in mailed links
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "site", "email", condition=~Q(email=""), name="one_subscriber_per_address"
            ),
            models.CheckConstraint(
                condition=~Q(email="", reader__isnull=True), name="subscriber_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.email or str(self.reader)

    @property
    def takes_mail(self) -> bool:
        return bool(self.email) and self.confirmed_at is not None and self.off_since is None


class Scope(models.TextChoices):
    """What a subscription is about."""

    SITE = "site", "Everything on the site"
    DISCUSSION = "discussion", "New follow-up comments"
    REPLIES = "replies", "New replies to my comments"  # anywhere on the site
    BRANCH = "branch", "Everything below one comment"
    COMMENT = "comment", "Replies to one comment"
    PERSON = "person", "What one person writes"
    PASSAGE = "passage", "Comments at one passage"
    MENTIONS = "mentions", "Mentions of me"


class Frequency(models.TextChoices):
    """How soon one is told by mail. In the page it is always at once."""

    NOW = "now", "At once"
    HOURLY = "hourly", "Once an hour"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"
    NEVER = "never", "Not by mail"


class Counting(models.Manager["Subscription"]):
    """The wishes that count: whoever does not think of those that wait tells nobody because of them."""

    def get_queryset(self) -> models.QuerySet[Subscription]:
        return super().get_queryset().filter(waits_since=None)


class Subscription(models.Model):
    """One wish to be told of something; or, muted, not to be told of it whatever a wider wish says.

    Anybody can type anybody's address. A wish waits until whoever reads what is sent there has agreed to it.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )
    scope = models.CharField(max_length=10, choices=Scope.choices)
    # Which one: "" or a number, after `scope` and a colon. It makes a wish unique, since NULL is never equal.
    subject = models.CharField(max_length=MOST_SUBJECT)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, blank=True)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True)
    person = models.ForeignKey(Reader, on_delete=models.CASCADE, null=True, blank=True)
    passage_id = models.BigIntegerField(null=True, blank=True, default=None)
    frequency = models.CharField(max_length=8, choices=Frequency.choices, default=Frequency.NOW)
    is_muted = models.BooleanField(default=False)
    waits_since = models.DateTimeField(null=True, blank=True, default=None)  # None: it counts
    created_at = models.DateTimeField(default=timezone.now)

    objects = Counting()
    asked = models.Manager["Subscription"]()  # those that wait, too

    class Meta:
        constraints = [
            models.UniqueConstraint("subscriber", "subject", name="one_subscription_per_subject")
        ]
        indexes = [
            models.Index(fields=["site", "subject"], name="subscription_by_subject"),
            models.Index(
                fields=["waits_since"],
                name="subscription_that_waits",
                condition=Q(waits_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


def subject_of(scope: Scope, number: int | None = None) -> str:
    """Return the subject of a wish, as it is stored and sought: "discussion:7", "replies:".

    Of replies the number is that of the reader whose comments are meant, where that is not the subscriber's own.
    """
    return f"{scope.value}:{'' if number is None else number}"
