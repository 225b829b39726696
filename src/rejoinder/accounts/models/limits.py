"""How often somebody has tried to sign in, for all processes: the table of a cache of Django's (`config.limits`)."""

from __future__ import annotations

from django.db import models


class LimitNote(models.Model):
    """One row of `django.core.cache.backends.db`, whose columns these are. Rows that are out of date are deleted."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "rejoinder_limits"

    def __str__(self) -> str:
        return self.cache_key
