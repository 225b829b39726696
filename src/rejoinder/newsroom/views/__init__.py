"""Answers for pages of a publication, and what stands in their editors. Importing them registers them."""

from __future__ import annotations

from rejoinder.newsroom.views import articles, lists, panel, plain

__all__ = ["articles", "lists", "panel", "plain"]
