"""What the tests of notifications share."""

from __future__ import annotations

from tests.notifications.inboxes import inbox

__all__ = ["inbox"]
