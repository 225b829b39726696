"""The passages of an article, as browsers find them in its text. Nothing in it is anybody's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rejoinder.articles.queries import get_article
from rejoinder.core.caching import public
from rejoinder.core.keys import article_key, site_key
from rejoinder.passages.queries import Painted, painted_passages


@require_safe
def show_passages(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer which words of the article are spoken of, at most 500 passages. Four statements at most.

    Without any where the site shows none.
    """
    found = get_article(site_key=site, key=article)
    mode = found.site.options.passages
    digest, passages = (None, []) if mode == "off" else painted_passages(found)
    answer = {"mode": mode, "digest": digest, "passages": [_as_json(each) for each in passages]}
    keys = [article_key(found.pk), site_key(found.site_id)]
    return public(
        request, JsonResponse(answer, json_dumps_params={"ensure_ascii": False}), keys=keys
    )


def _as_json(painted: Painted) -> dict[str, object]:
    passage = painted.passage
    return {
        "id": passage.pk,
        "kind": passage.kind,
        "mark": passage.mark,
        "question": passage.question,
        "exact": passage.quotation,
        "prefix": painted.prefix,
        "suffix": painted.suffix,
        "start": painted.start,
        "fit": passage.fit,
        "count": passage.comment_count,
        "public": passage.is_public,
        "open": passage.is_open,
    }
