"""What the templates of an account's pages are given."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from rejoinder.fragments.words import direction_of
from rejoinder.pages.signing_in.links import safe_path, sign_in_by_publisher_url, site_in
from rejoinder.pages.signing_in.middleware import ACCOUNT
from rejoinder.pages.signing_in.social_adapter import SocialAdapter
from rejoinder.sites.models import Site


def account_page(request: HttpRequest) -> dict[str, str | Callable[[], object]]:
    """Return what every page of an account needs; nothing for any other. No statement."""
    if not request.path_info.startswith(ACCOUNT):
        return {}
    language = get_language() or "en"
    return {
        "language": language,
        "direction": direction_of(language),
        "account_host": urlsplit(settings.BASE_URL).hostname or "",
        "providers": functools.partial(_providers, request),
        "publisher": functools.partial(_publisher, request),
    }


def _publisher(request: HttpRequest) -> dict[str, str]:
    """Return who lets in readers of the site that somebody comes from, empty for nobody. One statement at most."""
    after = _after(request)
    key = site_in(after)
    site = Site.objects.filter(key=key).first() if key else None
    address = "" if site is None else sign_in_by_publisher_url(site, after)
    return {"name": site.name, "address": address} if site and address else {}


def _after(request: HttpRequest) -> str:
    return safe_path(request.GET.get("next", "") or request.POST.get("next", ""))


def _providers(request: HttpRequest) -> list[dict[str, Any]]:
    """Return by whose word people may sign in: names, and where the forms lead. Nothing of theirs is loaded."""
    after = _after(request)
    further = {"next": after} if after else {}
    return [
        {
            "name": provider.name,
            "address": provider.get_login_url(request, process="login", **further),
            "connect_address": provider.get_login_url(request, process="connect"),
        }
        for provider in SocialAdapter(request).list_providers(request)
    ]
