"""What stands around every page of a publication, and how its answer may be kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from rejoinder.core.caching import private, public
from rejoinder.core.keys import latest_key, pages_key, site_key
from rejoinder.fragments.themes import dress_of
from rejoinder.newsroom.addresses import address_of, path_of
from rejoinder.newsroom.models import AuthorPage, FrontPage, NewsroomPage, SectionPage
from rejoinder.newsroom.queries import plain_pages_of, sections_of
from rejoinder.newsroom.speaking import speak, spoken
from rejoinder.sites.models import Site


def front_of(page: NewsroomPage) -> FrontPage:
    """Return the publication of a page. One statement, once.

    Raises:
        Http404: it has none, so it is nobody's.
    """
    front = page.publication
    if not isinstance(front, FrontPage):
        raise Http404
    return front


def page_answer(
    request: HttpRequest,
    template: str,
    *,
    page: NewsroomPage,
    language: str = "",
    **context: object,
) -> HttpResponse:
    """Return a page of a publication. Two statements for what stands around it."""
    front = front_of(page)
    speak(front.site, language=language)
    return render(
        request,
        template,
        {
            **spoken(front.site, language=language),
            "page": page,
            "front": front,
            "front_path": path_of(front),
            "site": front.site,
            "dress": dress_of(front.site),
            "sections": [(each, path_of(each)) for each in sections_of(front)],
            "plain_pages": [(each, path_of(each)) for each in plain_pages_of(front)],
            "canonical": address_of(page),
            "description": page.search_description or said_of(page),
            "style_sheet": static("newsroom/newsroom.css"),
            "script": static("newsroom/newsroom.js"),
            **context,
        },
    )


def said_of(page: NewsroomPage) -> str:
    """Return a sentence about a page that is no article, "" where its editors wrote none."""
    match page:
        case FrontPage():
            return page.tagline
        case SectionPage():
            return page.intro
        case AuthorPage():
            return page.work
    return ""


def shared(
    request: HttpRequest,
    response: HttpResponse,
    *,
    page: NewsroomPage,
    is_preview: bool,
    keys: Sequence[str] = (),
) -> HttpResponse:
    """Mark a list of articles as the same for everybody, unless it is a draft or for some only."""
    if is_preview or is_restricted(page):
        return private(response)
    return public(request, response, keys=[*keys_of_lists(front_of(page).site), *keys])


def keys_of_lists(site: Site) -> list[str]:
    """Return what outdates a list of articles with the numbers of their comments."""
    return [site_key(site.pk), latest_key(site.pk), pages_key(site.pk)]


def is_restricted(page: NewsroomPage) -> bool:
    """Return whether only some may see the page. No editor can say so here; a program could. One statement."""
    return bool(page.get_view_restrictions().exists())
