"""What somebody is told: one row for each event and each person it concerns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.notifications.models.messages import Message
from rejoinder.notifications.models.subscribers import Frequency, Subscriber
from rejoinder.sites.models import Site


class Reason(models.TextChoices):
    """Why somebody is told. Of several that fit, the first one here."""

    APPROVED = "approved", "Your comment was published"
    REJECTED = "rejected", "Your comment was not published"
    REPLY = "reply", "Somebody answered you"
    MENTION = "mention", "Somebody mentioned you"
    BRANCH = "branch", "New in a thread that you follow"
    PASSAGE = "passage", "New at a passage that you follow"
    PERSON = "person", "Somebody whom you follow wrote"
    FOLLOW_UP = "follow_up", "New in a discussion that you follow"
    SITE = "site", "New on the site"


class Notice(models.Model):
    """One person told of one event. It stands in the notification centre, and in a message if one wants mail."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    event_id = models.BigIntegerField()  # explicitly no foreign key: the log is pruned apart
    reason = models.CharField(max_length=10, choices=Reason.choices)
    subscription_id = models.BigIntegerField(null=True)  # the wish that asked for it
    article = models.ForeignKey(Article, on_delete=models.CASCADE, db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE)
    frequency = models.CharField(max_length=8, choices=Frequency.choices)
    mail_at = models.DateTimeField(null=True, default=None)  # when it is to be mailed; None = not
    push_at = models.DateTimeField(null=True, default=None)  # likewise to be shown by a browser
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, default=None, related_name="notices"
    )
    read_at = models.DateTimeField(null=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("subscriber", "event_id", name="one_notice_per_event")
        ]
        indexes = [
            models.Index(fields=["subscriber", "-id"], name="notice_by_subscriber"),
            models.Index(
                fields=["mail_at"],
                name="notice_to_mail",
                condition=Q(message=None, mail_at__isnull=False),
            ),
            models.Index(
                fields=["push_at"], name="notice_to_push", condition=Q(push_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} for {self.subscriber_id}"


class HandledEvent(models.Model):
    """An event that notices were made of, written with them. Kept for as long as the log is looked back."""

    event_id = models.BigIntegerField(primary_key=True)
    handled_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.event_id)
