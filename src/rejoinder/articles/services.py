"""Change articles. Every write to an Article goes through this module."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rejoinder.articles.addresses import normalise_url, slug_from
from rejoinder.articles.models import Article, ArticleAddress, ArticleState
from rejoinder.articles.queries import find_article
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site


@transaction.atomic
def register_article(
    *,
    site: Site,
    external_id: str | None = None,
    urls: Sequence[str] = (),
    title: str = "",
    summary: str = "",
    language: str = "",
    published_at: datetime | None = None,
    state: ArticleState = ArticleState.OPEN,
    key: str = "",
) -> tuple[Article, bool]:
    """Return the article with this identity, made if it is new, and whether it was made. Idempotent.

    Looked for by the publisher's id, then by each address. What is known already is kept; only what was
    empty is filled in, and new addresses become aliases.

    Args:
        urls: canonical address first, then aliases.
        key: the key it had elsewhere, taken if no article of the site has it.

    Raises:
        InvalidError: neither an id nor an address is given, or an address is none.
    """
    external_id = external_id or None
    addresses = {normalise_url(url): url for url in urls}
    if external_id is None and not addresses:
        raise InvalidError("An article needs the publisher's id or an address.")
    found = find_article(site=site, external_id=external_id, urls=urls)
    made = found is None
    if found is None:
        found = Article.objects.create(
            site=site,
            key=_free_key(
                site=site,
                wanted=slug_from(key),
                external_id=external_id,
                title=title,
                addresses=list(addresses),
            ),
            external_id=external_id,
            url=urls[0] if urls else "",
            title=title,
            summary=summary,
            language=language,
            published_at=published_at,
            state=state,
        )
    else:
        _fill_in(
            found,
            external_id=external_id,
            url=urls[0] if urls else "",
            title=title,
            summary=summary,
            language=language,
            published_at=published_at,
        )
    ArticleAddress.objects.bulk_create(
        [
            ArticleAddress(site=site, article=found, url=url, normalised=normalised)
            for normalised, url in addresses.items()
        ],
        ignore_conflicts=True,  # known already, or an alias of another article, which keeps it
    )
    return found, made


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


def _fill_in(article: Article, **values: object) -> None:
    changed = [name for name, value in values.items() if value and not getattr(article, name)]
    for name in changed:
        setattr(article, name, values[name])
    if changed:
        article.save(update_fields=changed)


def _free_key(*, site: Site, external_id: str | None, title: str, addresses: list[str]) -> str:
    """Return a readable key that no article of the site has: from the id, the address, or the title.

    The same identity gets the same key wherever it is imported, so that links survive a move.
    """
    identity = external_id or addresses[0]
    tail = addresses[0].split("?")[0].rstrip("/").rsplit("/", 1)[-1] if addresses else ""
    candidates = [wanted, slug_from(external_id or ""), slug_from(tail), slug_from(title)]
    readable = [name for name in candidates if name and not name.replace("-", "").isdecimal()]
    base = (readable or [name for name in candidates if name] or ["article"])[0]
    if not Article.objects.filter(site=site, key=base).exists():
        return base
    return f"{base}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
