"""Answers for pages of a publication. Importing them registers them with `serving`."""

from __future__ import annotations

from rejoinder.newsroom.views import articles, lists, plain

__all__ = ["articles", "lists", "plain"]
