"""How an account is known outside our own pages: in an embed, and by the publisher's word."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from rejoinder.accounts.models.people import Account, ReaderRole
from rejoinder.sites.models import Site


class Identity(models.Model):
    """Whom a publisher's sign-in names: issuer and subject, and never the e-mail address alone (OpenID Connect, 5.7)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    issuer = models.TextField()
    subject = models.TextField()
    granted_role = models.CharField(  # which the publisher's word gave, and takes away again
        max_length=10, choices=ReaderRole.choices, default=ReaderRole.READER
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("site", "issuer", "subject", name="one_account_per_identity")
        ]

    def __str__(self) -> str:
        return f"{self.subject} of {self.issuer}"


class SignInKey(models.Model):
    """By which key a site's publisher signs who somebody is. At most two are in use at a time.

    A shared secret is in no table: it is made from the installation's key and the number here (`accounts.sso.keys`).
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()  # on its site, from 1
    algorithm = models.CharField(max_length=10)  # one of accounts.sso.keys.ALGORITHMS
    public_key = models.TextField(blank=True, default="")  # PEM; "" = a shared secret
    issuer = models.TextField()  # what tokens name as `iss`
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, default=None)  # good for nothing since

    class Meta:
        constraints = [models.UniqueConstraint("site", "number", name="one_sign_in_key_per_number")]

    def __str__(self) -> str:
        return f"{self.number} ({self.algorithm})"


class Login(models.Model):
    """An account signed in on one origin's pages: the family of the refresh tokens that follow one another.

    Nothing secret is kept. A refresh token is this row's id and a generation, signed; only the latest generation
    counts, and the one before for a minute, since an answer can be lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="logins")
    origin = models.TextField()  # as browsers spell it, e.g. https://gazette.example
    generation = models.PositiveIntegerField(default=1)  # of the refresh token that counts
    renewed_at = models.DateTimeField(default=timezone.now)
    browser = models.CharField(max_length=100, blank=True, default="")  # for the list of sessions
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, default=None)  # signed out, or revoked

    def __str__(self) -> str:
        return f"{self.account_id} at {self.origin}"


class LoginCode(models.Model):
    """The one-time code that takes a sign-in from our window to the page that opened it."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the code, hexadecimal
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    origin = models.TextField()
    challenge = models.CharField(max_length=64)  # PKCE, S256 (RFC 7636)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True, default=None)

    def __str__(self) -> str:
        return f"{self.account_id} for {self.origin}"


class UsedToken(models.Model):
    """A signed token that was taken once, kept until it would have expired: a second time is a replay."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of issuer and jti
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest
