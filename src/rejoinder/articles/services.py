"""Change articles. Every write to an Article goes through this module."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from rejoinder.articles.addresses import normalise_url, slug_from
from rejoinder.articles.models import Article, ArticleAddress, ArticleState
from rejoinder.articles.queries import KnownArticles, known_articles
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDescription:
    """What a publisher, or an import, says of an article."""

    external_id: str = ""  # the publisher's id
    urls: Sequence[str] = ()  # canonical address first, then aliases
    title: str = ""
    summary: str = ""
    language: str = ""
    medium: str = ""  # address of the article's recording
    published_at: datetime | None = None
    state: ArticleState = ArticleState.OPEN
    key: str = ""  # the key it had elsewhere, taken if no article of the site has it


@dataclass(slots=True)
class Registered:
    """An article, and whether it was made just now, or learned something."""

    article: Article
    made: bool
    filled_in: bool
    addresses: Mapping[str, str] = field(default_factory=dict)  # as found, by normalised form


def register_article(*, site: Site, description: ArticleDescription) -> Registered:
    """Return the article with this identity, made if it is new. Idempotent. Four to seven statements.

    Raises:
        InvalidError: neither an id nor an address is given, or an address is none.
    """
    [registered] = register_articles(site=site, descriptions=[description])
    return registered


@transaction.atomic
def register_articles(
    *, site: Site, descriptions: Sequence[ArticleDescription]
) -> list[Registered]:
    """Return an article for each description, made where it is new. Idempotent. Four to seven statements.

    As if they were registered one after another. Looked for by the publisher's id, then by each address.
    What is known already is kept; only what was empty is filled in, and new addresses become aliases.

    Raises:
        InvalidError: as for `register_article`; nothing is stored.
    """
    known = known_articles(
        site=site,
        external_ids=[description.external_id for description in descriptions],
        urls=[url for description in descriptions for url in description.urls],
    )
    keys = _Keys(site=site, descriptions=descriptions)
    registered = [
        _match(description, site=site, known=known, keys=keys) for description in descriptions
    ]
    filled = {one.article.pk: one.article for one in registered if one.filled_in}
    Article.objects.bulk_create([one.article for one in registered if one.made])
    if filled:
        Article.objects.bulk_update(filled.values(), _FILLED_IN)
    ArticleAddress.objects.bulk_create(
        [
            ArticleAddress(site=site, article=one.article, url=url, normalised=normalised)
            for one in registered
            for normalised, url in one.addresses.items()
        ],
        ignore_conflicts=True,  # known already, or an alias of another article, which keeps it
    )
    return registered


def _match(
    description: ArticleDescription, *, site: Site, known: KnownArticles, keys: _Keys
) -> Registered:
    addresses = {normalise_url(url): url for url in description.urls}
    if not description.external_id and not addresses:
        raise InvalidError("An article needs the publisher's id or an address.")
    found = known.find(external_id=description.external_id, normalised=list(addresses))
    if found is not None:
        filled_in = _fill_in(found, description) and found.pk is not None
        known.note(found, normalised=list(addresses))
        return Registered(article=found, made=False, filled_in=filled_in, addresses=addresses)
    article = Article(
        site=site,
        key=keys.take(description),
        external_id=description.external_id or None,
        url=description.urls[0] if description.urls else "",
        title=description.title,
        summary=description.summary,
        language=description.language,
        medium=description.medium,
        published_at=description.published_at,
        state=description.state,
    )
    known.note(article, normalised=list(addresses))
    return Registered(article=article, made=True, filled_in=False, addresses=addresses)


_FILLED_IN = ("external_id", "url", "title", "summary", "language", "medium", "published_at")


def _fill_in(article: Article, description: ArticleDescription) -> bool:
    """Set what is empty; return whether there was something to set. Stores nothing."""
    said: dict[str, object] = {
        "external_id": description.external_id,
        "url": description.urls[0] if description.urls else "",
        "title": description.title,
        "summary": description.summary,
        "language": description.language,
        "medium": description.medium,
        "published_at": description.published_at,
    }
    empty = [name for name in _FILLED_IN if said[name] and not getattr(article, name)]
    for name in empty:
        setattr(article, name, said[name])
    return bool(empty)


@transaction.atomic
def describe_article(
    *, article: Article, description: ArticleDescription, closes_after_days: int | None
) -> None:
    """Replace what is known of an article by what its publisher says now. Its identity stays. Two statements.

    Args:
        description: of which id, key and state are not looked at; its addresses are added to those known.
        closes_after_days: 0 = never, None = as the site has it.

    Raises:
        InvalidError: an address is none.
    """
    article.url = description.urls[0] if description.urls else article.url
    article.title = description.title
    article.summary = description.summary
    article.language = description.language
    article.medium = description.medium
    article.published_at = description.published_at
    article.closes_after_days = closes_after_days
    article.save(
        update_fields=[
            *("url", "title", "summary", "language", "medium"),
            *("published_at", "closes_after_days"),
        ]
    )
    ArticleAddress.objects.bulk_create(
        [
            ArticleAddress(
                site_id=article.site_id, article=article, url=url, normalised=normalise_url(url)
            )
            for url in description.urls
        ],
        ignore_conflicts=True,  # known already, or an alias of another article, which keeps it
    )


@transaction.atomic
def set_state(*, article: Article, state: ArticleState) -> bool:
    """Set what readers may do; return whether it was something else before. One statement.

    The caller records the event, since the log is above this package.
    """
    if article.state == state:
        return False
    article.state = state
    article.save(update_fields=["state"])
    return True


@transaction.atomic
def set_home(*, article: Article, home: str) -> bool:
    """Say which page of ours shows the article, "" for none; return whether that is new. One statement at most."""
    if article.home == home:
        return False
    article.home = home
    article.save(update_fields=["home"])
    return True


RESERVED_KEYS: Final = frozenset(
    {"annotations", "auth", "counts", "discussion", "snippet", "token"}
)  # words in addresses


class _Keys:
    """Hands out readable keys that no article of the site has."""

    def __init__(self, *, site: Site, descriptions: Sequence[ArticleDescription]) -> None:
        wanted = [key for description in descriptions for key in _candidates(description)]
        taken = Article.objects.filter(site=site, key__in=wanted).values_list("key", flat=True)
        self._taken = {*RESERVED_KEYS, *taken}

    def take(self, description: ArticleDescription) -> str:
        """Return a key: the readable one if it is free, else one with a mark of the article's identity."""
        for key in _candidates(description):
            if key not in self._taken:
                self._taken.add(key)
                return key
        raise AssertionError("two articles of one identity")


def _candidates(description: ArticleDescription) -> list[str]:
    """Return keys in order of preference; the last one is the article's alone.

    The same identity gets the same key wherever it is imported, so that links survive a move.
    """
    addresses = [normalise_url(url) for url in description.urls]
    tail = addresses[0].split("?")[0].rstrip("/").rsplit("/", 1)[-1] if addresses else ""
    names = [slug_from(text) for text in (description.external_id, tail, description.title)]
    readable = [name for name in names if name and not name.replace("-", "").isdecimal()]
    base = (
        slug_from(description.key)
        or (readable or [name for name in names if name] or ["article"])[0]
    )
    identity = (
        description.external_id or addresses[0] if description.external_id or addresses else ""
    )
    return [base, f"{base}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"]
