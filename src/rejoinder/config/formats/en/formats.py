"""English as the world writes it: the day first, and no a.m. or p.m."""

from __future__ import annotations

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
