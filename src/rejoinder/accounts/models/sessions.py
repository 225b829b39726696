"""Where somebody is signed in on our own pages, or on the way in: one row for each browser."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rejoinder.accounts.models.people import Account


class Session(models.Model):
    """A browser that our own pages know again by its cookie.

    The first three are what Django's backend asks for. Nothing here lets anybody in: the cookie's secret is kept as
    its digest, and what the session holds is sealed (`config.sessions`).
    """

    session_key = models.CharField(primary_key=True, max_length=64)  # `digest_of` the cookie
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    account = models.ForeignKey(  # nobody's, for whom a code or a second factor is awaited
        Account, on_delete=models.CASCADE, related_name="sessions", null=True, default=None
    )
    browser = models.CharField(max_length=100, blank=True, default="")  # e.g. "Firefox, Linux"
    network = models.GenericIPAddressField(null=True, default=None)  # its first address
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # to the day

    def __str__(self) -> str:
        return f"{self.browser} of {self.account}"
