"""A discussion as HTML for a publisher's own server: in the page before it is sent, for readers without a script too."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from rejoinder.comments.queries.discussion import get_tallied, read_page
from rejoinder.core.caching import public
from rejoinder.core.errors import InvalidError
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.fragments.discussion import discussion_html
from rejoinder.fragments.overlay import NOBODY
from rejoinder.pages.asked import Asked, asked_in
from rejoinder.pages.described import find_described
from rejoinder.pages.discussions import make_frame
from rejoinder.pages.rendering import speak, speak_for
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

_FORMS: Final = ("shadow", "plain")


@require_safe
def show_snippet(request: HttpRequest, site: str) -> HttpResponse:
    """Answer the first page of a discussion, inside an element that the embed's script takes over.

    With `as=plain` it stands in the page itself, to be styled by the publisher and never taken over.
    """
    publication = get_site(site)
    speak_for(publication, request)
    form = request.GET.get("as", "shadow")
    if form not in _FORMS:
        raise InvalidError("A snippet comes as shadow or as plain.", field="as", code="bad_snippet")
    asked = asked_in(request)
    name = request.GET.get("article", "")
    section, keys = _section(request, publication, name=name, asked=asked)
    html = section
    if form == "shadow":
        html = render_to_string(
            "pages/snippet.html",
            {
                "article": name,
                "layout": asked.layout,
                "heading": asked.heading,
                "section": section,
                "base_url": settings.BASE_URL,
            },
        )
    return public(request, HttpResponse(html), keys=keys)


def _section(
    request: HttpRequest, site: Site, *, name: str, asked: Asked
) -> tuple[SafeString, list[str]]:
    """Return the section and the keys of what it shows. Who writes goes to our page: no form works elsewhere."""
    article = find_described(name, site=site)
    if article is None:
        html = render_to_string("fragments/unspoken.html")
        return html, [site_key(site.pk), latest_key(site.pk)]
    found = get_tallied(site_key=site.key, key=article.key)
    speak(found.article, request)
    page = read_page(article=found.article, sort=request.GET.get("sort", ""), layout=asked.layout)
    asked = Asked(
        layout=asked.layout,
        heading=asked.heading,
        origin=settings.BASE_URL,
        has_player=asked.has_player,
    )
    frame = make_frame(found, asked=asked, overlay=NOBODY, takes_votes=False)
    html = discussion_html(page, tallied=found, frame=frame, form=None)
    return html, [article_key(article.pk), site_key(site.pk)]
