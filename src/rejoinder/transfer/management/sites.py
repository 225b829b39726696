"""The site that a command is about."""

from __future__ import annotations

from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.sites.queries import sites


def named_site(key: str) -> Site:
    """Return the site with this key. Two statements.

    Raises:
        InvalidError: there is none; says which there are.
    """
    site = Site.objects.filter(key=key).first()
    if site is None:
        known = ", ".join(site.key for site in sites()) or "none"
        raise InvalidError(
            f"There is no site “{key}”. There are: {known}. Add one with: rejoinder createsite {key} NAME"
        )
    return site
