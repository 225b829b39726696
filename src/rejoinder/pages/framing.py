"""A page that is nothing but an embed, for a publisher's frame: for AMP, and for hosts that allow no script of ours.

The frame's page has an origin of its own, ours, so that no script of the publisher can read its reader's token.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from rejoinder.articles.models import ArticleState
from rejoinder.core.caching import public
from rejoinder.core.keys import site_key
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.wording import saying
from rejoinder.fragments.words import direction_of, interface_language, known_language, words_of
from rejoinder.pages.asked import asked_in
from rejoinder.pages.described import find_described, is_web_address
from rejoinder.sites.queries import get_site


@require_safe
@xframe_options_exempt
def show_frame(request: HttpRequest, site: str) -> HttpResponse:
    """Answer the page to be framed. What it is about stands in its address, as in the attributes of an element."""
    publication = get_site(site)
    name, url = request.GET.get("article", ""), request.GET.get("url", "")
    article = find_described(name or url, site=publication)
    # Of a discussion that readers must not know of, the page says no more than of none.
    is_seen = article is not None and article.state != ArticleState.PRIVATE
    asked = asked_in(request)
    language = known_language(request.GET.get("lang", "")) or interface_language(
        publication.language
    )
    with saying(language, words_of(publication, language)):
        response = render(
            request,
            "pages/frame.html",
            {
                "site": publication,
                "article": name or url,
                "page": ArticleLinks(site=site, article=article.key).page()
                if article and is_seen
                else "",
                "url": url if is_web_address(url) else "",
                "title": request.GET.get("title", "") or publication.name,
                "sort": request.GET.get("sort", ""),
                "theme": request.GET.get("theme", ""),
                "layout": asked.layout,
                "heading": asked.heading,
                "language": language,
                "direction": direction_of(language),
                "base_url": settings.BASE_URL,
            },
        )
    let_frame(response, origins=publication.origins)
    return public(request, response, keys=[site_key(publication.pk)])


def let_frame(response: HttpResponse, *, origins: tuple[str, ...]) -> None:
    """Let pages of these origins frame the answer, which nobody else may (CSP 3, `frame-ancestors`)."""
    replaced = {"frame-ancestors": list(origins) or ["'none'"]}
    response._csp_replace = replaced  # type: ignore[attr-defined]  # noqa: SLF001  # as django-csp's decorator does
