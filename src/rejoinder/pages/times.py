"""Where in an article's recording its comments are: what a strip of buttons below the player is made of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rejoinder.articles.queries import get_article
from rejoinder.comments.queries.discussion import read_times
from rejoinder.core.caching import public
from rejoinder.core.keys import article_key, site_key


@require_safe
def show_times(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer each second of the recording that has comments, and how many. Two statements."""
    found = get_article(site_key=site, key=article)
    answer = JsonResponse({"times": read_times(found)})
    return public(request, answer, keys=[article_key(found.pk), site_key(found.site_id)])
