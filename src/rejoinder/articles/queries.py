"""Read articles. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import Article, ArticleAddress, ArticleState
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keyset import Ordering
from rejoinder.sites.models import Site

LATEST_FIRST = Ordering(name="articles", columns=("published_at", "id"), descending=True)


def articles(*, site_key: str) -> QuerySet[Article]:
    """Return the articles of a site, each with its site."""
    return Article.objects.filter(site__key=site_key).select_related("site")


def get_article(*, site_key: str, key: str) -> Article:
    """Return one article with its site. One statement.

    Raises:
        NotFoundError: absent, or of another site.
    """
    article = articles(site_key=site_key).filter(key=key).first()
    if article is None:
        raise NotFoundError("There is no such discussion.")
    return article


def find_article(
    *, site: Site, external_id: str | None = None, urls: Sequence[str] = ()
) -> Article | None:
    """Return the article with this identity, or None. One or two statements.

    The publisher's id is asked first, then each address, canonical or alias, in the order given.

    Raises:
        InvalidError: an address is no web address.
    """
    if external_id:
        by_id = Article.objects.filter(site=site, external_id=external_id).first()
        if by_id is not None:
            return by_id
    names = [normalise_url(url) for url in urls]
    known = ArticleAddress.objects.filter(site=site, normalised__in=names).select_related("article")
    by_address = {address.normalised: address.article for address in known}
    for name in names:
        article = by_address.get(name)
        # Two ids of the publisher are two articles, even when they share an address.
        if article is not None and (not external_id or article.external_id is None):
            return article
    return None


def closes_at(article: Article) -> datetime | None:
    """Return when the article closes by age, None when it never does. Reads `article.site`."""
    days = article.site.options.closes_after_days
    if not days or article.published_at is None:
        return None
    return article.published_at + timedelta(days=days)


def state_now(article: Article, *, now: datetime) -> ArticleState:
    """Return what readers may do now: the article's state, or CLOSED when its age closed it."""
    state = ArticleState(article.state)
    closes = closes_at(article)
    if (
        state in {ArticleState.OPEN, ArticleState.PREMODERATED}
        and closes is not None
        and closes <= now
    ):
        return ArticleState.CLOSED
    return state


def takes_comments(article: Article, *, now: datetime) -> bool:
    return state_now(article, now=now) in {ArticleState.OPEN, ArticleState.PREMODERATED}
