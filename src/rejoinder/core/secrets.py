"""Secrets that are made from the installation's own key, each for one purpose. None is stored anywhere. Pure."""

from __future__ import annotations

import hashlib
import hmac


def secret_bytes(key: str, *, purpose: str) -> bytes:
    """Return the 32 bytes of a purpose, such as one site's texts. The same each time."""
    return hmac.new(key.encode(), f"rejoinder.{purpose}".encode(), hashlib.sha256).digest()
