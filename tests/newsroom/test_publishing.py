"""Publishing makes a discussion and keeps it in step; unpublishing hides it; nothing a moderator did is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.services import set_state
from rejoinder.core.keys import article_key, pages_key, site_key
from rejoinder.newsroom.models import ArticlePage, FrontPage, Registration
from rejoinder.newsroom.queries import article_of
from rejoinder.newsroom.services import settle
from tests.making import make_site
from tests.newsroom.making import make_front_page, make_page, make_section

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def discussed(page: ArticlePage) -> Article:
    article = article_of(page)
    assert article is not None
    return article


def test_a_draft_has_no_discussion(front: FrontPage) -> None:
    page = make_page(below=front, live=False)

    assert article_of(page) is None


def test_publishing_registers_the_article_with_all_that_is_known_of_it(front: FrontPage) -> None:
    section = make_section(front=front, title="City")
    page = make_page(
        below=section, title="The tunnel", standfirst="It comes.", slug="tunnel", language="de"
    )

    article = discussed(page)

    assert article.site == front.site
    assert (article.key, article.url) == ("tunnel", f"{BASE}/city/tunnel/")
    assert (article.title, article.summary, article.language) == ("The tunnel", "It comes.", "de")
    assert article.published_at == page.published_at == page.first_published_at
    assert article.state == ArticleState.OPEN


def test_publishing_again_brings_it_up_to_date_and_makes_no_other(front: FrontPage) -> None:
    page = make_page(below=front, title="The tunel")
    first = discussed(page)

    page.title = "The tunnel"
    page.save_revision().publish()

    assert discussed(page).pk == first.pk
    assert discussed(page).title == "The tunnel"
    assert Registration.objects.count() == Article.objects.count() == 1


def test_saving_a_draft_of_a_published_article_tells_nobody(front: FrontPage) -> None:
    page = make_page(below=front, title="Before")
    events = Event.objects.count()

    page.title = "After"
    page.save_revision()

    assert discussed(page).title == "Before"
    assert Event.objects.count() == events


def test_publishing_outdates_the_article_and_every_list(front: FrontPage) -> None:
    page = make_page(below=front)

    event = Event.objects.filter(kind=EventKind.ARTICLE_PUBLISHED).latest("id")

    assert event.article == discussed(page)
    assert {article_key(discussed(page).pk), pages_key(front.site.pk)} <= set(event.stale)


@pytest.mark.parametrize(
    "wanted", [ArticleState.PREMODERATED, ArticleState.REGISTERED, ArticleState.CLOSED]
)
def test_the_page_says_what_its_discussion_takes(front: FrontPage, wanted: ArticleState) -> None:
    page = make_page(below=front, discussion=wanted, closes_after_days=7)

    assert discussed(page).state == wanted
    assert discussed(page).closes_after_days == 7


def test_a_moderators_closing_survives_the_next_edit(front: FrontPage) -> None:
    page = make_page(below=front)
    set_state(article=discussed(page), state=ArticleState.CLOSED)

    page.title = "A letter mended"
    page.save_revision().publish()
    assert discussed(page).state == ArticleState.CLOSED

    page.discussion = ArticleState.PREMODERATED
    page.save_revision().publish()
    assert discussed(page).state == ArticleState.PREMODERATED


def test_unpublishing_hides_the_discussion_and_publishing_shows_it_again(front: FrontPage) -> None:
    page = make_page(below=front)

    page.unpublish()
    assert discussed(page).state == ArticleState.PRIVATE
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.ARTICLE_STATE_CHANGED, EventKind.ARTICLE_WITHDRAWN]

    page.save_revision().publish()
    assert discussed(page).state == ArticleState.OPEN


def test_what_goes_round_the_page_is_settled(front: FrontPage) -> None:
    section = make_section(front=front, title="Harbour")
    moved, plain, deleted = (make_page(below=front) for _ in range(3))
    articles = [discussed(page) for page in (moved, plain, deleted)]

    Page.objects.get(pk=moved.pk).move(section, "last-child")
    Page.objects.get(pk=plain.pk).unpublish()
    Page.objects.get(pk=deleted.pk).delete()
    settle()
    for article in articles:
        article.refresh_from_db()

    assert articles[0].url == f"{BASE}/harbour/{moved.slug}/"
    assert [article.state for article in articles[1:]] == [ArticleState.PRIVATE] * 2
    assert settle() == 0


def test_a_section_that_gets_another_address_takes_its_articles_along(front: FrontPage) -> None:
    section = make_section(front=front, title="City")
    page = make_page(below=section, slug="tunnel")

    section.refresh_from_db()
    section.slug = "town"
    section.save_revision().publish()
    settle()

    assert discussed(page).url == f"{BASE}/town/tunnel/"


def test_what_is_scheduled_is_published_and_unpublished_in_time(front: FrontPage) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        page = make_page(
            below=front,
            live=False,
            go_live_at=timezone.now() + timedelta(hours=1),
            expire_at=timezone.now() + timedelta(hours=3),
        )
        page.get_latest_revision().publish()
        assert article_of(page) is None

        for hours, live, state in [(2, True, ArticleState.OPEN), (2, False, ArticleState.PRIVATE)]:
            traveller.shift(timedelta(hours=hours))
            call_command("publish_scheduled", verbosity=0)
            page.refresh_from_db()
            assert (page.live, discussed(page).state) == (live, state)


def test_pages_that_share_the_originals_discussion_have_one(front: FrontPage) -> None:
    original = "https://elsewhere.example/2026/tunnel"
    one, other, alone = (
        make_page(below=front, original_url=original, shares_discussion=shares)
        for shares in (True, True, False)
    )

    assert discussed(one).pk == discussed(other).pk != discussed(alone).pk

    one.unpublish()
    assert discussed(other).state == ArticleState.OPEN
    other.unpublish()
    assert discussed(other).state == ArticleState.PRIVATE


def test_a_change_of_any_other_page_outdates_the_site(front: FrontPage) -> None:
    section = make_section(front=front)
    section.title = "Town"
    section.save_revision().publish()

    event = Event.objects.filter(kind=EventKind.SITE_PAGES_CHANGED).latest("id")

    assert site_key(front.site.pk) in event.stale
