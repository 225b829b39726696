"""Browsers that show notifications though no page of ours is open (RFC 8030), and the key that we prove to be us by."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rejoinder.notifications.models.subscribers import Subscriber


class PushDevice(models.Model):
    """One browser of a subscriber, on one site. Where it is reached stays sealed: who knows that can use it."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="devices", db_index=False
    )
    mark = models.CharField(max_length=64)  # SHA-256 of the endpoint, by which it is found
    sealed = models.TextField()  # `pushing.Endpoint` as JSON, encrypted
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("subscriber", "mark", name="one_device_per_browser")]
        indexes = [models.Index(fields=["mark"], name="device_by_mark")]

    def __str__(self) -> str:
        return f"a browser of {self.subscriber_id}"


class PushKey(models.Model):
    """The installation's key pair for push services (VAPID, RFC 8292), one row. Made when it is first needed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public = models.CharField(max_length=100)  # uncompressed point on P-256, base64url
    sealed = models.TextField()  # the private key, PKCS #8 PEM, encrypted
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public
