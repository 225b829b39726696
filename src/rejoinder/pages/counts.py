"""Count the comments of many articles at once, for a publisher's lists of links."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.queries import articles, known_articles
from rejoinder.comments.queries.discussion import tallied, to_tallied
from rejoinder.core.caching import public
from rejoinder.core.errors import InvalidError
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.pages.described import is_address
from rejoinder.sites.queries import get_site

MOST_ARTICLES: Final = 50


@require_safe
def show_counts(request: HttpRequest, site: str) -> HttpResponse:
    """Answer how many comments each article has that `article` names. Four statements at most.

    One that nobody has discussed, or that is none, has 0.
    """
    found = get_site(site)
    names = list(dict.fromkeys(request.GET.getlist("article")))
    if len(names) > MOST_ARTICLES:
        raise InvalidError(f"Ask for at most {MOST_ARTICLES} articles at once.", field="article")
    addresses = {name: normal for name in names if (normal := _normal(name))}
    known = known_articles(site=found, external_ids=names, urls=list(addresses))
    by_name = {
        name: known.find(external_id=name, normalised=[])
        or (known.find(external_id="", normalised=[addresses[name]]) if name in addresses else None)
        for name in names
    }
    ids = {article.pk for article in by_name.values() if article is not None}
    unnamed = [name for name, article in by_name.items() if article is None]
    rows = tallied(articles(site_key=site))
    rows = rows.filter(pk__in=ids) | rows.filter(key__in=unnamed)
    counted = {row.pk: (row.key, to_tallied(row).comment_count) for row in rows}
    by_key = dict(counted.values())
    answer = {
        name: counted.get(article.pk, ("", 0))[1] if article is not None else by_key.get(name, 0)
        for name, article in by_name.items()
    }
    keys = [site_key(found.pk), *map(article_key, counted)]
    if len(counted) < len(names):
        keys.append(latest_key(found.pk))  # until somebody speaks of it
    return public(request, JsonResponse({"counts": answer}), keys=keys)


def _normal(name: str) -> str:
    if not is_address(name):
        return ""
    try:
        return normalise_url(name)
    except InvalidError:
        return ""
