"""What is this installation's own."""

from __future__ import annotations

from django.conf import settings


def installation_keys() -> list[str]:
    """Return the installation's key of today, and those before it that are still good."""
    return [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
