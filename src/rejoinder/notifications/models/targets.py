"""Where a site's own programs and people are told: addresses that whoever runs the installation writes down."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from rejoinder.sites.models import Site


class TargetKind(models.TextChoices):
    """What is there: the channel by which it is told."""

    WEBHOOK = "webhook", "Webhook"
    CHAT = "chat", "Chat"


def new_name() -> str:
    """Return a name for a target, by which commands and logs know it."""
    return secrets.token_hex(4)


class Target(models.Model):
    """One address of a site's own. What it is stays sealed: who knows it can often write there."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    kind = models.CharField(max_length=8, choices=TargetKind.choices)
    name = models.CharField(max_length=16, unique=True, default=new_name)
    label = models.TextField()  # what may be shown of it, e.g. https://hooks.example/…
    sealed = models.TextField()  # `targets.Secret` as JSON, encrypted
    events = models.JSONField(default=list)  # kinds or their beginnings, e.g. "comment."; [] = all
    # All events up to here were looked at. Later ones are told, and those between that were committed late.
    after_event = models.BigIntegerField(default=0)
    told = models.JSONField(default=list)  # ids of events after that one that were told together
    told_at = models.DateTimeField(null=True, default=None)  # the last time, of those told together
    failing_since = models.DateTimeField(null=True, default=None)  # nothing was taken since
    off_since = models.DateTimeField(null=True, default=None)
    off_because = models.TextField(blank=True, default="")  # a sentence for whoever runs this
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.label})"
