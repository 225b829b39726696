"""Read articles. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet, TextField

from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import Article, ArticleAddress, ArticleState
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keyset import Ordering
from rejoinder.core.prepared import Given, Prepared
from rejoinder.sites.models import Site

LATEST_FIRST = Ordering(name="articles", columns=("published_at", "id"), descending=True)


def articles(*, site_key: str | Given) -> QuerySet[Article]:
    """Return the articles of a site that readers may know of, each with its site."""
    return (
        Article.objects.filter(site__key=site_key)
        .exclude(state=ArticleState.PRIVATE)
        .select_related("site")
    )


def get_article(*, site_key: str, key: str) -> Article:
    """Return one article with its site. One statement.

    Raises:
        NotFoundError: absent, or of another site.
    """
    article = _ARTICLE.first(site=site_key, key=key)
    if article is None:
        raise NotFoundError("There is no such discussion.")
    return article


_ARTICLE = Prepared(
    lambda: articles(site_key=Given("site", TextField())).filter(key=Given("key", TextField()))[:1]
)


class KnownArticles:
    """Some articles of a site, to be found by the publisher's id or by an address."""

    def __init__(self, *, by_id: dict[str, Article], by_address: dict[str, Article]) -> None:
        self._by_id = by_id
        self._by_address = by_address

    def find(self, *, external_id: str, normalised: Sequence[str]) -> Article | None:
        """Return the article: by its id, else by the first address that one is known by."""
        if external_id in self._by_id:
            return self._by_id[external_id]
        for name in normalised:
            article = self._by_address.get(name)
            # Two ids of the publisher are two articles, even when they share an address.
            if article is not None and (not external_id or article.external_id is None):
                return article
        return None

    def note(self, article: Article, *, normalised: Sequence[str]) -> None:
        """Know an article from now on, also by these addresses, unless another one has them."""
        if article.external_id:
            self._by_id[article.external_id] = article
        for name in normalised:
            self._by_address.setdefault(name, article)


def known_articles(
    *, site: Site, external_ids: Sequence[str], urls: Sequence[str]
) -> KnownArticles:
    """Return the articles of a site that have one of the ids or addresses. Two statements at most.

    Raises:
        InvalidError: an address is no web address.
    """
    rows = Article.objects.filter(
        site=site, external_id__in=[name for name in external_ids if name]
    )
    addresses = ArticleAddress.objects.filter(
        site=site, normalised__in=[normalise_url(url) for url in urls]
    ).select_related("article")
    known = {article.pk: article for article in rows}
    return KnownArticles(
        by_id={article.external_id: article for article in rows if article.external_id},
        # One object for each article, so that what is set on it is not set on a copy.
        by_address={
            address.normalised: known.setdefault(address.article_id, address.article)
            for address in addresses
        },
    )


def find_article(*, site: Site, external_id: str = "", urls: Sequence[str] = ()) -> Article | None:
    """Return the article with this identity, or None. Two statements at most.

    Raises:
        InvalidError: an address is no web address.
    """
    known = known_articles(site=site, external_ids=[external_id], urls=urls)
    return known.find(external_id=external_id, normalised=[normalise_url(url) for url in urls])


def find_by_key(*, site: Site, key: str) -> Article | None:
    """Return the article with this key that readers may know of, or None. One statement."""
    return articles(site_key=site.key).filter(key=key).first()


_TAKING_COMMENTS: Final = frozenset(
    {ArticleState.OPEN, ArticleState.PREMODERATED, ArticleState.REGISTERED}
)


def closes_at(article: Article) -> datetime | None:
    """Return when the article closes by age, None when it never does. Reads `article.site`."""
    days = article.closes_after_days
    if days is None:
        days = article.site.options.closes_after_days
    if not days or article.published_at is None:
        return None
    return article.published_at + timedelta(days=days)


def state_now(article: Article, *, now: datetime) -> ArticleState:
    """Return what readers may do now: the article's state, or CLOSED when its age closed it."""
    state = ArticleState(article.state)
    closes = closes_at(article)
    if state in _TAKING_COMMENTS and closes is not None and closes <= now:
        return ArticleState.CLOSED
    return state


def takes_comments(article: Article, *, now: datetime) -> bool:
    """Return whether anybody may comment now: of a `registered` discussion only members."""
    return state_now(article, now=now) in _TAKING_COMMENTS


def is_for_members(article: Article, *, now: datetime) -> bool:
    """Return whether it takes comments now, and none of guests."""
    return state_now(article, now=now) is ArticleState.REGISTERED
