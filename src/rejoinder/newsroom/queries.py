"""Read the pages of a publication. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.query import QuerySet

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import DiscussionTally
from rejoinder.core.keyset import Cursor, Direction, Ordering, take_page
from rejoinder.newsroom.models import (
    ArticlePage,
    ArticleTopic,
    AuthorPage,
    Byline,
    Disclaimer,
    EpisodePage,
    FrontPage,
    Listing,
    NewsroomPage,
    PlainPage,
    Registration,
    SectionPage,
)

LATEST_FIRST: Final = Ordering(name="pages", columns=("published_at", "page_id"), descending=True)
DISCUSSED_DAYS: Final = 90  # how old an article may be that is “most discussed”
DISCUSSED_AMONG: Final = 300  # the newest: what is looked at must not grow with the publication
MOST_RELATED: Final = 4


def published(*, below: NewsroomPage) -> QuerySet[Listing]:
    """Return the articles below a front page or a section, latest first, with what lists show. Three statements.

    From an index: it costs as much as is shown, however many articles there are.
    """
    return (
        Listing.objects.filter(holder=below.pk, page__live=True)
        .select_related("page__picture")
        .prefetch_related("page__bylines__author")
        .order_by("-published_at", "-page_id")
    )


def by_author(author: AuthorPage) -> QuerySet[Listing]:
    """Return what somebody wrote, likewise; looks at all that it is."""
    written = Byline.objects.filter(author=author).values("page")
    return published(below=_front_of(author)).filter(page__in=written)


def on_topic(slug: str, *, below: NewsroomPage) -> QuerySet[Listing]:
    """Return the articles with a topic, likewise."""
    tagged = ArticleTopic.objects.filter(tag__slug=slug).values("content_object")
    return published(below=below).filter(page__in=tagged)


def _front_of(page: NewsroomPage) -> NewsroomPage:
    return page.publication or page


def comment_counts(pages: Sequence[ArticlePage]) -> Mapping[int, int]:
    """Return the number of comments by page id, for those that have some. One statement."""
    rows = (
        Registration.objects.filter(page__in=[page.pk for page in pages])
        .annotate(count=Coalesce(Subquery(_tally("article")), 0))
        .values_list("page_id", "count")
    )
    return {page_id: count for page_id, count in rows if count}


def most_discussed(
    *, below: NewsroomPage, now: datetime, limit: int
) -> list[tuple[ArticlePage, int]]:
    """Return the articles with most comments, among the newest of the last months, and how many. Four statements."""
    newest = Listing.objects.filter(
        holder=below.pk, published_at__gte=now - timedelta(days=DISCUSSED_DAYS)
    ).order_by("-published_at", "-page_id")[:DISCUSSED_AMONG]
    pages = list(newest.values_list("page_id", flat=True))
    counted: Any = (
        Registration.objects.filter(page__in=pages, page__live=True)
        .annotate(count=Coalesce(Subquery(_tally("article")), 0))
        .filter(count__gt=0)
        .order_by("-count", "-page_id")
        .values_list("page_id", "count")[:limit]
    )
    counts: dict[int, int] = dict(counted)
    found = ArticlePage.objects.in_bulk(counts)
    return [(found[pk], count) for pk, count in counts.items()]


def _tally(article: str) -> QuerySet[DiscussionTally, Any]:
    return (
        DiscussionTally.objects.filter(article=OuterRef(article))
        .order_by()
        .values("article")
        .annotate(n=Sum("comments"))
        .values("n")
    )


def article_of(page: ArticlePage) -> Article | None:
    """Return the article that a page is, with its site; None before it is published. One statement."""
    found = Registration.objects.filter(page_id=page.pk).select_related("article__site").first()
    return None if found is None else found.article


def sections_of(front: FrontPage) -> list[SectionPage]:
    """Return the sections that stand directly below a front page, in the editors' order. One statement."""
    return list(SectionPage.objects.live().child_of(front).order_by("path"))


def plain_pages_of(front: FrontPage) -> list[PlainPage]:
    """Return the pages about the publication, likewise."""
    return list(PlainPage.objects.live().child_of(front).order_by("path"))


def sections_above(page: ArticlePage) -> list[SectionPage]:
    """Return the sections an article stands in, the nearest first. One statement."""
    found = SectionPage.objects.ancestor_of(page).select_related("disclaimer")
    return list(found.order_by("-depth"))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The articles before and after one, by publication."""

    earlier: ArticlePage | None
    later: ArticlePage | None


def neighbours(page: ArticlePage, *, below: NewsroomPage) -> Neighbours:
    """Return the articles next to this one in a section. Two statements."""
    if page.published_at is None:
        return Neighbours(None, None)
    here = Cursor(direction=Direction.AFTER, place=(page.published_at, page.pk), inclusive=False)
    found = [
        take_page(
            Listing.objects.filter(holder=below.pk, page__live=True).select_related("page"),
            ordering=LATEST_FIRST,
            cursor=replace(here, direction=direction),
            size=1,
        ).rows
        for direction in (Direction.AFTER, Direction.BEFORE)
    ]
    earlier, later = (rows[0].page if rows else None for rows in found)
    return Neighbours(earlier=earlier, later=later)


def related(page: ArticlePage, *, below: NewsroomPage) -> list[ArticlePage]:
    """Return the latest articles on the same topics. Two to five statements."""
    topics = [topic.pk for topic in page.topics.all()]
    if not topics:
        return []
    tagged = ArticleTopic.objects.filter(tag__in=topics).values("content_object")
    rows = published(below=below).filter(page__in=tagged).exclude(page=page.pk)
    return [listing.page for listing in rows[:MOST_RELATED]]


def disclaimers_of(
    page: ArticlePage, *, sections: Sequence[SectionPage], front: FrontPage
) -> Disclaimer | None:
    """Return the disclaimer that an article shows: its own, else of the nearest section, else the publication's."""
    if page.has_no_disclaimer:
        return None
    holders: list[ArticlePage | SectionPage | FrontPage] = [page, *sections, front]
    return next((each.disclaimer for each in holders if each.disclaimer_id is not None), None)


def episodes(section: SectionPage, *, limit: int) -> list[EpisodePage]:
    """Return the latest episodes of a podcast. Three statements."""
    rows = (
        EpisodePage.objects.live()
        .descendant_of(section)
        .filter(published_at__isnull=False)
        .select_related("audio", "picture")
        .prefetch_related("bylines__author")
        .order_by("-published_at", "-pk")
    )
    return list(rows[:limit])


def moved() -> list[ArticlePage]:
    """Return published articles that are not registered, or were at another address. One statement, and one each type."""
    rows = ArticlePage.objects.live().filter(
        Q(registration__isnull=True) | ~Q(registration__path=F("url_path"))
    )
    return list(rows.specific())


def withdrawn() -> list[Article]:
    """Return articles that readers may discuss, though no page shows them any longer. One statement."""
    shown = Registration.objects.filter(page__live=True).values("article")
    gone = Registration.objects.exclude(page__live=True).values("article")
    rows = Article.objects.filter(pk__in=gone).exclude(pk__in=shown)
    return list(rows.exclude(state=ArticleState.PRIVATE).select_related("site"))
