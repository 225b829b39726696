"""Accounts, which sign in, and readers, which write. A reader belongs to one site; an account to all."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from rejoinder.sites.models import Site

NAMELESS = "Guest"  # who has given no name yet, since he or she has only voted


class Account(AbstractUser):
    """Somebody who can sign in. What he or she is on a site says the reader of that site."""

    # Whose publisher vouches for it: it is nobody on any other site, where that publisher has no say.
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True, default=None)

    def is_known_on(self, site: Site) -> bool:
        """Return whether this may be somebody on the site."""
        return self.site_id is None or self.site_id == site.pk


class ReaderRole(models.TextChoices):
    """What a reader is on his or her site. Anything but READER is staff, and its name is protected."""

    READER = "reader", "Reader"
    AUTHOR = "author", "Author"
    STAFF = "staff", "Staff"
    MODERATOR = "moderator", "Moderator"
    OWNER = "owner", "Owner"


class Reader(models.Model):
    """Whoever writes on a site: a guest known by a device, a registered account, or an imported name."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="readers", db_index=False)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="readers"
    )
    device = models.UUIDField(null=True, blank=True, default=None)  # in the guest's signed token
    name = models.TextField()
    name_skeleton = models.TextField()  # `names.skeleton(name)`: alike for names that look alike
    email = models.TextField(blank=True, default="")  # never shown
    email_proven_at = models.DateTimeField(null=True, blank=True, default=None)  # None: only said
    is_verified = models.BooleanField(default=False)  # the publisher vouches for the name
    avatar_url = models.TextField(blank=True, default="")  # as the publisher's sign-in says
    avatar_digest = models.CharField(  # of the picture that we keep of it; "" = none
        max_length=20, blank=True, default=""
    )
    shows_history = models.BooleanField(default=False)  # others may list what this reader wrote
    url = models.TextField(
        blank=True, default=""
    )  # of imported readers; kept for export, not shown
    role = models.CharField(max_length=10, choices=ReaderRole.choices, default=ReaderRole.READER)
    claimed_role = models.TextField(blank=True, default="")  # by an import file; grants nothing
    suspended_until = models.DateTimeField(null=True, blank=True)
    source = models.TextField(blank=True, default="")  # of an import, e.g. "wordpress"
    source_id = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="reader_name_not_empty"),
            models.UniqueConstraint("site", "device", name="one_reader_per_site_and_device"),
            models.UniqueConstraint("site", "account", name="one_reader_per_site_and_account"),
            models.UniqueConstraint(
                "site",
                "source",
                "source_id",
                condition=~Q(source=""),
                name="one_reader_per_source_id",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "name_skeleton"], name="reader_by_skeleton"),
            models.Index(Lower("email"), "site", name="reader_by_address", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.role != ReaderRole.READER

    @property
    def is_moderator(self) -> bool:
        return self.role in {ReaderRole.MODERATOR, ReaderRole.OWNER}

    @property
    def is_nameless(self) -> bool:
        return self.name == NAMELESS and not self.is_staff

    @property
    def is_guest(self) -> bool:
        return self.account_id is None


def new_device() -> uuid.UUID:
    """Return a fresh random device id."""
    return uuid.uuid4()
