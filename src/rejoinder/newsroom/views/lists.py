"""Front page, sections, authors and topics: lists of articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.models import Page

from rejoinder.core.keyset import Direction, decode, encode, take_page
from rejoinder.newsroom.addresses import address_of, path_of
from rejoinder.newsroom.models import (
    AuthorPage,
    FrontPage,
    Listing,
    NewsroomPage,
    SectionPage,
)
from rejoinder.newsroom.queries import (
    LATEST_FIRST,
    by_author,
    most_discussed,
    on_topic,
    published,
)
from rejoinder.newsroom.serving import answers
from rejoinder.newsroom.views.framing import page_answer, shared
from rejoinder.newsroom.views.rows import Row, rows_of, rows_with

ON_PAGE: Final = 20
MOST_DISCUSSED: Final = 5


@dataclass(frozen=True, slots=True)
class _List:
    """A page of a list."""

    rows: list[Row]
    newer_link: str
    older_link: str


@answers(FrontPage)
def show_front_page(request: HttpRequest, page: FrontPage, is_preview: bool) -> HttpResponse:  # noqa: FBT001  # of every view
    """Show what is new, and what is discussed. Some twelve statements."""
    return _list_answer(
        request,
        "newsroom/front_page.html",
        page=page,
        found=_list(request, published(below=page), page=page),
        discussed=_discussed(page),
        is_preview=is_preview,
    )


@answers(SectionPage)
def show_section(request: HttpRequest, page: SectionPage, is_preview: bool) -> HttpResponse:  # noqa: FBT001  # of every view
    """Show a section likewise."""
    return _list_answer(
        request,
        "newsroom/section_page.html",
        page=page,
        found=_list(request, published(below=page), page=page),
        discussed=_discussed(page),
        podcast_feed=f"{path_of(page)}podcast.rss" if page.is_podcast else "",
        is_preview=is_preview,
    )


@answers(AuthorPage)
def show_author(request: HttpRequest, page: AuthorPage, is_preview: bool) -> HttpResponse:  # noqa: FBT001  # of every view
    """Show an author, and what he or she wrote."""
    return _list_answer(
        request,
        "newsroom/author_page.html",
        page=page,
        found=_list(request, by_author(page), page=page),
        is_preview=is_preview,
    )


@require_safe
def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """List the articles on a topic, of the publication of this host."""
    route = Page.route_for_request(request, "")
    front = None if route is None else route.page
    topic = Tag.objects.filter(slug=slug).first()
    if not isinstance(front, FrontPage) or topic is None:
        raise Http404
    path = f"/topics/{slug}/"
    found = _list(request, on_topic(slug, below=front), page=front, path=path)
    if not found.rows:
        raise Http404
    return _list_answer(
        request,
        "newsroom/topic.html",
        page=front,
        found=found,
        topic=topic,
        shown_title=topic.name,
        description="",
        canonical=address_of(front).removesuffix("/") + path,
        is_preview=False,
    )


def _list_answer(
    request: HttpRequest,
    template: str,
    *,
    page: NewsroomPage,
    found: _List,
    is_preview: bool,
    feed: str = "",
    **context: Any,  # noqa: ANN401  # of the template
) -> HttpResponse:
    feed = feed or f"{path_of(page)}feed.atom"
    response = page_answer(request, template, page=page, list=found, feed=feed, **context)
    return shared(request, response, page=page, is_preview=is_preview)


def _discussed(page: NewsroomPage) -> list[Row]:
    found = most_discussed(below=page, now=timezone.now(), limit=MOST_DISCUSSED)
    counts = {article.pk: count for article, count in found}
    return rows_with([article for article, _count in found], counts=counts)


def _list(
    request: HttpRequest, rows: QuerySet[Listing], *, page: NewsroomPage, path: str = ""
) -> _List:
    """Return the page of a list that an address asks for. Five statements at most.

    Raises:
        InvalidError: the place in the list is damaged.
    """
    path = path or path_of(page)
    scope = f"pages{path}"
    cursor = None
    for direction in Direction:
        if text := request.GET.get(direction.value, ""):
            cursor = decode(text, direction=direction, ordering=LATEST_FIRST, scope=scope)
    taken = take_page(rows, ordering=LATEST_FIRST, cursor=cursor, size=ON_PAGE)

    def link(name: str, place: object) -> str:
        return f"{path}?{urlencode({name: place})}"

    before, after = taken.before, taken.after
    return _List(
        rows=rows_of([listing.page for listing in taken.rows]),
        newer_link=link("before", encode(before, ordering=LATEST_FIRST, scope=scope))
        if before
        else "",
        older_link=link("after", encode(after, ordering=LATEST_FIRST, scope=scope))
        if after
        else "",
    )
