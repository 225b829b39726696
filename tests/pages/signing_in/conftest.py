"""What the tests of sign-in share."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _quick_hashes(request: pytest.FixtureRequest, settings: Settings) -> None:
    """How slow a hash is has mostly nothing to do with who comes in."""
    if "slow_hashes" not in request.keywords:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    caches["default"].clear()
