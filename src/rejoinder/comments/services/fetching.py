"""Bring the texts of articles that readers' browsers know and we do not, and seek the passages in them."""

from __future__ import annotations

import logging
from typing import Final

from django.db import Error
from django.utils import timezone

from rejoinder.comments.services.following import follow_text
from rejoinder.core.fetching import Fetcher
from rejoinder.passages.models import TextFetch
from rejoinder.passages.queries import texts_to_fetch
from rejoinder.passages.services.fetching import PAGES, claim, fetch_text

MOST_AT_ONCE: Final = (
    10  # pages, so that slow ones do not keep for long what else waits in this thread
)

log = logging.getLogger(__name__)


def fetch_due(*, fetcher: Fetcher = PAGES, limit: int = MOST_AT_ONCE) -> int:
    """Ask for the pages of articles whose text is wanted; return how many were asked for. One statement at least.

    Each falls to one of all processes. Call it outside any transaction, and never while somebody waits.
    """
    asked = 0
    for wanted in texts_to_fetch(now=timezone.now(), limit=limit):
        if claim(wanted, now=timezone.now()):
            asked += 1
            _fetch(wanted, fetcher=fetcher)
    return asked


def _fetch(wanted: TextFetch, *, fetcher: Fetcher) -> None:
    try:
        if fetch_text(wanted, fetcher=fetcher):
            follow_text(wanted.article)
    except Error:
        raise
    except Exception:  # one page must not keep the others waiting for ever
        log.exception("The text of article %s cannot be fetched.", wanted.article_id)
