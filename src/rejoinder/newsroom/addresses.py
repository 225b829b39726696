"""Where a page is, as readers reach it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.models import Site as Host


def address_of(page: Any) -> str:  # noqa: ANN401  # a page of Wagtail, which has no types
    """Return the whole address of a page, "" of one that no host shows.

    On the first host it begins with REJOINDER_BASE_URL, never with what a request says, nor with the address
    that an editor may once have typed in.
    """
    parts = page.get_url_parts()
    if parts is None or parts[2] is None:
        return ""
    host_id, root, path = parts
    return f"{settings.BASE_URL if _is_first(host_id) else root}{path}"


def home_of(page: Any) -> str:  # noqa: ANN401  # likewise
    """Return how discussions' own pages link to a page, "" of one that no host shows.

    Without scheme and host on the first host, so that it stays right when REJOINDER_BASE_URL changes.
    """
    parts = page.get_url_parts()
    if parts is None or parts[2] is None:
        return ""
    host_id, root, path = parts
    return str(path) if _is_first(host_id) else f"{root}{path}"


def path_of(page: Any) -> str:  # noqa: ANN401  # likewise
    """Return the address of a page without scheme and host, as its own host's pages link to it."""
    parts = page.get_url_parts()
    return "" if parts is None else str(parts[2] or "")


def _is_first(host_id: int) -> bool:
    return bool(Host.objects.filter(pk=host_id, is_default_site=True).exists())
