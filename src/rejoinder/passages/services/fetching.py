"""Bring the text of an article from its page, when a reader's browser has one that we do not know.

A request only says that the text is wanted. Another thread asks for the page, from the site's own hosts alone. What
it finds replaces a text only when it says something that readers see there: a page that asks who one is says it not.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.core.errors import InvalidError
from rejoinder.core.fetching import Fetcher
from rejoinder.core.hosts import ascii_host
from rejoinder.passages.asked import AskingText, read_asking
from rejoinder.passages.decoding import decode_page
from rejoinder.passages.models import Passage, TextFetch, TextRevision, TextSource
from rejoinder.passages.page import NoArticleElementError, article_in
from rejoinder.passages.queries import (
    chosen_by_readers,
    current_text,
    find_question,
    is_text_wanted,
)
from rejoinder.passages.services.settling import digest_of, settle_questions, store_text

ASKED_EVERY: Final = timedelta(minutes=10)  # at most, whoever wants the text
ASKED_RARELY: Final = timedelta(days=1)  # after MOST_FAILURES one after another
MOST_FAILURES: Final = 5
KEPT_FOR: Final = timedelta(days=7)  # that it is wanted, where the page cannot be had
# A cache before the page may have an older text than the reader who chose words of it.
LOOKED_AGAIN_FOR: Final = timedelta(hours=1)

PAGES: Final = Fetcher(
    types={"text/html", "application/xhtml+xml"}, most_bytes=5_000_000, seconds=15
)

log = logging.getLogger(__name__)


def may_be_fetched(article: Article, *, today: TextRevision | None) -> bool:
    """Return whether the text may be read from the article's page. No statement, if the site is at hand.

    Not where the newsroom has the text, nor where the publisher sends it: that is signed, and a page that differs
    in its typography would replace it by turns.
    """
    site = article.site
    return (
        site.options.fetch_texts
        and site.options.passages != "off"
        and not article.home
        and (today is None or today.sent_at is None)
        and _host_of(article.url) in site.page_hosts
    )


def _host_of(url: str) -> str:
    with suppress(ValueError):
        return ascii_host(urlsplit(url).hostname or "")
    return ""


def want_text(article: Article, *, today: TextRevision | None, digest: str) -> None:
    """Note that a reader sees a text that we do not know. One statement, or none where it may not be fetched.

    Args:
        today: the article's text that is known.
        digest: of the reader's text; "" = not known.
    """
    if not may_be_fetched(article, today=today):
        return
    wanted = TextFetch(
        site_id=article.site_id, article=article, wanted_at=timezone.now(), digest=digest
    )
    TextFetch.objects.bulk_create(
        [wanted],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["wanted_at", *(["digest"] if digest else [])],
    )


def want_question(article: Article, *, mark: str, digest: str) -> None:
    """Note that a reader answers a question that we do not know, if we do not. Four statements at most.

    Apart from the answer, which is refused until the question is known, and everything with it. Whoever sends many
    of them writes once: no pace of posting holds here.

    Args:
        mark: of the question, in the source of the reader's page.
        digest: of the text on that page; "" = not known.
    """
    if find_question(mark, article=article) is None and not is_text_wanted(article):
        want_text(article, today=current_text(article), digest=digest)


def claim(wanted: TextFetch, *, now: datetime) -> bool:
    """Return whether it falls to the caller to ask for the page: to one of all processes. One statement.

    Nobody else may for ten minutes, also if the caller dies.
    """
    due = TextFetch.objects.filter(pk=wanted.pk, wanted_at__isnull=False, due_at__lte=now)
    return due.update(due_at=now + ASKED_EVERY) == 1


def fetch_text(wanted: TextFetch, *, fetcher: Fetcher = PAGES) -> bool:
    """Ask for an article's page and store its text; return whether passages have to be sought in it.

    Call it outside any transaction, with a claim. Three to fifteen statements. Why nothing was stored is logged.
    """
    article, now = wanted.article, timezone.now()
    today = current_text(article)
    if not may_be_fetched(article, today=today):
        _note_done(wanted, now=now)
        return False
    try:
        asking = read_page(article, fetcher=fetcher)
    except InvalidError as problem:
        log.warning(
            "The text of article %s was not read from %s: %s",
            *(article.pk, article.url, problem.detail),
        )
        _note_failure(wanted, now=now)
        return False
    text = asking.article.text
    chosen = list(
        chosen_by_readers(article.pk).only("exact", "is_confirmed", "created_at", "article")
    )
    is_the_readers = digest_of(text) == wanted.digest
    is_stored = False
    says_something = asking.asked or any(passage.exact in text for passage in chosen)
    if today is None or is_the_readers or says_something:
        is_stored = _store(article, asking=asking, today=today)
    else:
        log.warning(
            "The text of article %s was not taken from %s: it has nothing of what readers see there.",
            *(article.pk, article.url),
        )
    if is_the_readers or not _lacks_words(chosen, text=text, now=now):
        _note_done(wanted, now=now)
    else:
        _note_other_text(wanted, now=now)
    return is_stored


def read_page(article: Article, *, fetcher: Fetcher = PAGES) -> AskingText:
    """Return the text of an article and its questions as its page has them. No statement.

    Raises:
        FetchError: the page cannot be had, or is on another host than the site's.
        InvalidError: it is too large, or nested too deeply; or (`NoArticleElementError`) has no article,
            or an empty one.
    """
    hosts = article.site.page_hosts
    fetched = replace(fetcher, is_host_allowed=hosts.__contains__).fetch(article.url)
    page = decode_page(fetched.content, declared=fetched.charset)
    names = {name for name in (article.external_id, article.key, article.url) if name}
    asking = read_asking(article_in(page, names=names))
    if not asking.article.text:
        raise NoArticleElementError("The article's element is empty: only scripts fill it.")
    return asking


def _lacks_words(chosen: list[Passage], *, text: str, now: datetime) -> bool:
    """Say whether somebody chose words of late that neither this text has nor one that we knew."""
    return any(
        not passage.is_confirmed
        and passage.created_at > now - LOOKED_AGAIN_FOR
        and passage.exact not in text
        for passage in chosen
    )


@transaction.atomic
def _store(article: Article, *, asking: AskingText, today: TextRevision | None) -> bool:
    """Store the text, unless the publisher or the newsroom was faster; return whether it was stored."""
    latest = current_text(article)
    if _stand(latest) != _stand(today):
        return False
    revision = store_text(article, text=asking.article, source=TextSource.FETCHED)
    settle_questions(article, revision=revision, asked=asking.asked)
    return True


def _stand(revision: TextRevision | None) -> tuple[int, datetime, datetime | None] | None:
    if revision is None:
        return None
    return revision.pk, revision.current_since, revision.sent_at


def _note_done(wanted: TextFetch, *, now: datetime) -> None:
    TextFetch.objects.filter(pk=wanted.pk, failures__gt=0).update(failures=0)
    # Who wanted it after the page was asked for may see a newer one.
    TextFetch.objects.filter(pk=wanted.pk, wanted_at__lte=now).update(wanted_at=None)


def _note_other_text(wanted: TextFetch, *, now: datetime) -> None:
    TextFetch.objects.filter(pk=wanted.pk, failures__gt=0).update(failures=0)
    old = TextFetch.objects.filter(pk=wanted.pk, wanted_at__lte=now - LOOKED_AGAIN_FOR)
    old.update(wanted_at=None)


def _note_failure(wanted: TextFetch, *, now: datetime) -> None:
    pause = ASKED_EVERY if wanted.failures + 1 < MOST_FAILURES else ASKED_RARELY
    row = TextFetch.objects.filter(pk=wanted.pk)
    row.update(failures=F("failures") + 1, due_at=now + pause)
    row.filter(wanted_at__lte=now - KEPT_FOR).update(wanted_at=None)
