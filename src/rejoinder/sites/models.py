"""Publications."""

from __future__ import annotations

import functools
import uuid
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone

from rejoinder.sites.options import SiteOptions
from rejoinder.sites.themes import Theme


class Site(models.Model):
    """A publication: the tenant. Nothing of one site is ever seen by another."""

    uid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # its own, in any installation
    key = models.SlugField(max_length=40, unique=True)  # in addresses: /d/gazette/
    name = models.TextField()
    hosts = models.JSONField(default=list, blank=True)  # host names of the publisher's pages
    language = models.CharField(max_length=35, default="en")  # BCP 47
    options_json = models.JSONField(default=dict, blank=True)  # SiteOptions, only what differs
    theme_json = models.JSONField(default=dict, blank=True)  # Theme, only what is stated
    home = models.TextField(blank=True, default="")  # of the publication's front page; "" = none
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="site_key_not_empty"),
            models.CheckConstraint(condition=~models.Q(name=""), name="site_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @functools.cached_property
    def options(self) -> SiteOptions:
        return SiteOptions.from_json(self.options_json)

    @functools.cached_property
    def theme(self) -> Theme:
        return Theme.from_json(self.theme_json)

    @functools.cached_property
    def origins(self) -> tuple[str, ...]:
        """Return the origins whose pages may embed the site's discussions and write in them."""
        return self.options.origins or tuple(f"https://{host}" for host in self.hosts)

    @functools.cached_property
    def page_hosts(self) -> frozenset[str]:
        """Return the host names on which the publication has pages: its hosts, and those of its origins."""
        return frozenset((*self.hosts, *(urlsplit(each).hostname or "" for each in self.origins)))


class ThemeFile(models.Model):
    """A font or a picture of a site's theme, named by its content. In the database, for all processes and backups."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="theme_files", db_index=False
    )
    name = models.CharField(max_length=40)
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("site", "name", name="one_theme_file_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
