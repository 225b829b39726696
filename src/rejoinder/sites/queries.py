"""Read sites. Nothing here writes."""

from __future__ import annotations

from django.db.models import QuerySet

from rejoinder.core.errors import NotFoundError
from rejoinder.sites.models import Site, ThemeFile


def get_site(key: str) -> Site:
    """Return the site with this key. One statement.

    Raises:
        NotFoundError: there is none.
    """
    site = Site.objects.filter(key=key).first()
    if site is None:
        raise NotFoundError("There is no such site.")
    return site


def sites() -> QuerySet[Site]:
    """Return all sites, by name. One statement."""
    return Site.objects.order_by("name", "pk")


def theme_file(*, site_key: str, name: str) -> bytes | None:
    """Return a font or a picture of a site's theme, None where there is none of this name. One statement."""
    found = ThemeFile.objects.filter(site__key=site_key, name=name).first()
    return None if found is None else bytes(found.content)
