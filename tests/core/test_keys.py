"""Surrogate keys: one for each thing, and none for two."""

from __future__ import annotations

from itertools import product

from rejoinder.core.keys import article_key, latest_key, site_key


def test_keys_are_spelled_as_caches_and_events_expect() -> None:
    assert (site_key(1), latest_key(1), article_key(7)) == ("site-1", "site-1-latest", "article-7")


def test_no_two_things_share_a_key() -> None:
    keys = [
        make(number) for make, number in product((site_key, latest_key, article_key), range(50))
    ]

    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if " " in key or not key.isascii()]
