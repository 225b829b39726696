"""What lists cost: as much as they show, however many articles and comments a publication has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.comments.models import DiscussionTally
from rejoinder.core.keyset import take_page
from rejoinder.newsroom.models import ArticlePage, FrontPage, Listing, SectionPage
from rejoinder.newsroom.queries import (
    LATEST_FIRST,
    comment_counts,
    most_discussed,
    neighbours,
    published,
)
from rejoinder.newsroom.services import settle
from tests.comments.test_costs import assert_reads_indexes, on_sqlite, plan_of
from tests.making import make_comment, make_site
from tests.newsroom.making import make_front_page, make_page, make_section
from tests.newsroom.test_article_page import discussed

NOW = timezone.now()


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def fill(section: SectionPage, *, size: int, name: str = "Article") -> list[ArticlePage]:
    """Publish articles, an hour apart, the oldest first, each with as many comments as its number."""
    pages = []
    for number in range(size):
        page = ArticlePage(
            title=f"{name} {section.title} {number}",
            published_at=NOW - timedelta(hours=size - number),
        )
        section.add_child(instance=page)
        pages.append(page)
    DiscussionTally.objects.bulk_create(
        DiscussionTally(site=discussed(page).site, article=discussed(page), part=0, comments=number)
        for number, page in enumerate(pages)
    )
    return pages


def statements_of(path: str) -> int:
    client = Client()
    client.get(path)  # what is looked up once
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def test_a_list_costs_the_same_for_two_articles_and_for_thirty(front: FrontPage) -> None:
    paths = ("/", "/city/", "/feed.atom", "/news-sitemap.xml")
    city = make_section(front=front, title="City")
    fill(city, size=2)
    few = [statements_of(path) for path in paths]
    fill(city, size=28, name="More")

    assert [statements_of(path) for path in paths] == few
    assert max(few) <= 20


@on_sqlite
def test_lists_are_read_from_their_index(front: FrontPage) -> None:
    large, small = (make_section(front=front, title=title) for title in ("Large", "Small"))
    pages = fill(large, size=30)
    fill(small, size=2)
    assert_reads_indexes(plan_of(lambda: comment_counts(pages[:20])), "one_tally_per_part")
    assert_lists_are_read_from_their_index((front, large, small), pages=pages)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # that changes SQLite's choices
    assert_lists_are_read_from_their_index((front, large, small), pages=pages)


def assert_lists_are_read_from_their_index(
    holders: Sequence[FrontPage | SectionPage], *, pages: Sequence[ArticlePage]
) -> None:

    def read(holder: FrontPage | SectionPage) -> None:
        rows = published(below=holder).prefetch_related(None)  # the bylines of twenty are sorted
        taken = take_page(rows, ordering=LATEST_FIRST, cursor=None, size=20)
        take_page(rows, ordering=LATEST_FIRST, cursor=taken.after, size=20)

    for holder in holders:
        assert_reads_indexes(plan_of(lambda holder=holder: read(holder)), "listing_newest")  # type: ignore[misc]
        assert_reads_indexes(
            plan_of(lambda holder=holder: neighbours(pages[15], below=holder)),  # type: ignore[misc]
            "listing_newest",
        )
        plan = plan_of(
            lambda holder=holder: most_discussed(below=holder, now=NOW, limit=5)  # type: ignore[misc]
        )
        assert any("INDEX listing_newest " in line for line in plan)
        assert [line for line in plan if line.startswith("SCAN")] == []  # at most 300 are sorted


def test_the_most_discussed_are_those_with_most_comments(front: FrontPage) -> None:
    city = make_section(front=front, title="City")
    pages = fill(city, size=8)

    found = most_discussed(below=front, now=NOW, limit=3)

    assert found == [(pages[7], 7), (pages[6], 6), (pages[5], 5)]
    assert most_discussed(below=front, now=NOW + timedelta(days=91), limit=3) == []


def test_articles_are_listed_where_they_stand(front: FrontPage) -> None:
    city, port = (make_section(front=front, title=title) for title in ("City", "Port"))
    inner = SectionPage(title="Quays")
    port.add_child(instance=inner)
    page = make_page(below=city)

    def holders() -> set[int]:
        return set(Listing.objects.filter(page=page).values_list("holder_id", flat=True))

    assert holders() == {front.pk, city.pk}
    page.move(inner, pos="last-child")
    settle()
    assert holders() == {front.pk, port.pk, inner.pk}
    page.refresh_from_db()
    page.published_at = NOW - timedelta(days=400)
    page.save_revision().publish()
    assert {each.published_at for each in Listing.objects.all()} == {page.published_at}
    page.refresh_from_db()
    page.unpublish()
    assert holders() == set()
    page.save_revision().publish()
    assert len(holders()) == 3
    inner.refresh_from_db()
    inner.delete()
    assert not Listing.objects.exists()


def test_a_comment_changes_what_is_most_discussed(front: FrontPage) -> None:
    page = make_page(below=front)
    assert most_discussed(below=front, now=NOW, limit=3) == []
    make_comment(article=discussed(page))

    assert most_discussed(below=front, now=NOW, limit=3) == [(page, 1)]
