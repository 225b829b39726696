"""What is on its way out: one row for each message, whatever carries it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.notifications.models.devices import PushDevice
from rejoinder.notifications.models.subscribers import Subscriber
from rejoinder.notifications.models.targets import Target
from rejoinder.sites.models import Site


class Channel(models.TextChoices):
    """What carries a message."""

    MAIL = "mail", "E-mail"
    PUSH = "push", "Browser"
    WEBHOOK = "webhook", "Webhook"
    CHAT = "chat", "Chat"


class MessageState(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "Dropped"  # given up, or not wanted any more; `last_error` says why


class Message(models.Model):
    """One message. It is written with what it is about, and sent later, outside of any transaction.

    Sent at least once: after a crash between the other side's yes and ours it goes out again, under the same
    `key`, which is its Message-ID or its idempotency key, by which the other side knows it again.
    """

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, db_index=False
    )  # None: of an account, which belongs to all
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    device = models.ForeignKey(
        PushDevice, on_delete=models.CASCADE, null=True, blank=True, db_index=False
    )
    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, null=True, blank=True, db_index=False
    )
    event_id = models.BigIntegerField(null=True, blank=True)  # what a target is told of
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=30)  # e.g. "notices", "confirm", "login_code"
    key = models.CharField(max_length=64, unique=True)  # a second row for the same is the same row
    to = models.TextField(blank=True, default="")  # one address; sealed with what is in it
    sealed = models.TextField(blank=True, default="")  # the content, encrypted; "" once it is sent
    state = models.CharField(
        max_length=8, choices=MessageState.choices, default=MessageState.WAITING
    )
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, default=None)  # by a worker that is sending it
    last_error = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="message_to_send", condition=Q(state=MessageState.WAITING)
            ),
            models.Index(fields=["to", "-created_at"], name="message_by_address"),
            models.Index(
                fields=["target", "-id"],
                name="message_by_target",
                condition=Q(target__isnull=False),
            ),
            models.Index(
                fields=["device"], name="message_by_device", condition=Q(device__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"
