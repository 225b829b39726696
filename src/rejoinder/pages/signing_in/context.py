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
from rejoinder.pages.signing_in.links import safe_path
from rejoinder.pages.signing_in.middleware import ACCOUNT
from rejoinder.pages.signing_in.social_adapter import SocialAdapter


def account_page(request: HttpRequest) -> dict[str, str | Callable[[], list[dict[str, Any]]]]:
    """Return what every page of an account needs; nothing for any other. No statement."""
    if not request.path_info.startswith(ACCOUNT):
        return {}
    language = get_language() or "en"
    return {
        "language": language,
        "direction": direction_of(language),
        "account_host": urlsplit(settings.BASE_URL).hostname or "",
        "providers": functools.partial(_providers, request),
    }


def _providers(request: HttpRequest) -> list[dict[str, Any]]:
    """Return by whose word people may sign in: names, and where the forms lead. Nothing of theirs is loaded."""
    after = safe_path(request.GET.get("next", "") or request.POST.get("next", ""))
    further = {"next": after} if after else {}
    return [
        {
            "name": provider.name,
            "address": provider.get_login_url(request, process="login", **further),
            "connect_address": provider.get_login_url(request, process="connect"),
        }
        for provider in SocialAdapter(request).list_providers(request)
    ]
