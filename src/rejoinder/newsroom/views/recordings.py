"""Chapters and transcripts as players take them: files beside the page, the same for everybody."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from rejoinder.core.caching import public
from rejoinder.core.keys import pages_key, site_key
from rejoinder.newsroom.chapters import Chapter
from rejoinder.newsroom.models import ArticlePage
from rejoinder.newsroom.recorded import CHAPTERS_TYPE, TRANSCRIPT_TYPE
from rejoinder.newsroom.transcripts import as_vtt
from rejoinder.newsroom.views.framing import front_of, is_restricted

# https://github.com/Podcastindex-org/podcast-namespace, chapters/jsonChapters.md
_VERSION: Final = "1.2.0"


@require_safe
def show_transcript(request: HttpRequest, path: str) -> HttpResponse:
    """Answer what is said in an article's recording, as WebVTT. Eleven statements."""
    page = _page_at(request, path)
    transcript = page.recorded.transcript
    if transcript is None:
        raise Http404
    return _answer(request, page, HttpResponse(as_vtt(transcript), content_type=TRANSCRIPT_TYPE))


@require_safe
def show_chapters(request: HttpRequest, path: str) -> HttpResponse:
    """Answer the chapters of an article's recording, as podcast players read them. Eleven statements."""
    page = _page_at(request, path)
    chapters = page.recorded.chapters
    if not chapters:
        raise Http404
    told = {
        "version": _VERSION,
        "title": page.title,
        "chapters": [_as_json(chapter) for chapter in chapters],
    }
    return _answer(request, page, JsonResponse(told, content_type=CHAPTERS_TYPE))


def _as_json(chapter: Chapter) -> dict[str, object]:
    told: dict[str, object] = {"startTime": chapter.start_ms / 1000, "title": chapter.title}
    if chapter.url:
        told["url"] = chapter.url
    return told


def _page_at(request: HttpRequest, path: str) -> ArticlePage:
    """Return the article at a path of this host, which everybody may read.

    Raises:
        Http404: there is none.
    """
    found = Page.route_for_request(request, path)
    if found is None or not isinstance(found.page, ArticlePage) or is_restricted(found.page):
        raise Http404
    return found.page


def _answer(request: HttpRequest, page: ArticlePage, response: HttpResponse) -> HttpResponse:
    site_id = front_of(page).site.pk
    answer = public(request, response, keys=[site_key(site_id), pages_key(site_id)])
    answer["Access-Control-Allow-Origin"] = "*"  # players that are pages themselves ask for it
    return answer
