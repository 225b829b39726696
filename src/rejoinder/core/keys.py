"""Surrogate keys: the names under which answers are cached and events purge them. Spelled only here."""

from __future__ import annotations


def site_key(site_id: int) -> str:
    """Return the key of everything that shows a fact of this site."""
    return f"site-{site_id}"


def article_key(article_id: int) -> str:
    """Return the key of everything that shows a part of this article's discussion."""
    return f"article-{article_id}"
