"""Surrogate keys: the names under which answers are cached and events purge them. Spelled only here."""

from __future__ import annotations


def site_key(site_id: int) -> str:
    """Return the key of everything that shows a fact of this site, such as its name or an option."""
    return f"site-{site_id}"


def latest_key(site_id: int) -> str:
    """Return the key of what shows comments, or counts of them, from all over this site: lists and feeds.

    Apart from `site_key`, or each comment would purge every discussion of the site.
    """
    return f"site-{site_id}-latest"


def pages_key(site_id: int) -> str:
    """Return the key of what shows headlines of articles from all over this site: lists, and links to other articles.

    Apart from `latest_key`, or each comment would purge every article of the site.
    """
    return f"site-{site_id}-pages"


def article_key(article_id: int) -> str:
    """Return the key of everything that shows a part of this article's discussion."""
    return f"article-{article_id}"
