"""The article page: what stands on it, who may keep it, and the discussion below it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import CommentStatus
from rejoinder.core.keys import article_key, pages_key, site_key
from rejoinder.newsroom.models import ArticlePage, Correction, Disclaimer, FrontPage
from rejoinder.newsroom.queries import article_of
from tests.making import make_article, make_comment, make_reader, make_site
from tests.newsroom.making import make_author, make_front_page, make_page, make_section
from tests.pages.browsing import URLENCODED, Browser
from tests.pages.html import Element

BASE = "http://127.0.0.1:8000"
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def discussed(page: ArticlePage) -> Article:
    article = article_of(page)
    assert article is not None
    return article


def opened(page: ArticlePage) -> Element:
    return Browser().open(page.get_url())


def data_of(page: Element) -> dict[str, object]:
    [element] = [
        each for each in page.find("script") if each.attributes.get("type") == "application/ld+json"
    ]
    found: dict[str, object] = json.loads(element.raw_text)
    return found


def test_everything_that_an_editor_gave_stands_on_the_page(front: FrontPage) -> None:
    section, ada = make_section(front=front, title="City"), make_author(front=front, name="Ada B.")
    page = make_page(
        below=section,
        title="The tunnel",
        flag="(Video)",
        standfirst="It comes at last.",
        authors=[ada],
        topics=["Harbour"],
        credit_name="Neighbour News",
        original_url="https://neighbour.example/tunnel",
        body=[
            ("paragraph", "<p>First <b>words</b>.</p>"),
            ("heading", "A heading"),
            ("pull_quote", {"text": "Pulled", "attribution": "Somebody"}),
            ("quotation", {"text": "Quoted", "source": "A report", "url": "https://r.example/"}),
            ("video", {"url": YOUTUBE, "title": "The film", "poster": None}),
            ("audio", {"url": "https://cdn.example/a.mp3", "document": None, "title": "The sound"}),
            ("table", {"caption": "Costs", "rows": [["Year", "Sum"], ["2026", "7"]]}),
            ("note", "<p>A note</p>"),
            ("question", {"text": "What did we miss?"}),
        ],
    )

    main = opened(page).get("main")

    for text in (
        *("The tunnel", "(Video)", "It comes at last.", "Ada B.", "Harbour", "City"),
        *("via", "Neighbour News", "First words.", "A heading", "Pulled", "Somebody", "Quoted"),
        *("A report", "The film", "The sound", "Costs", "2026", "A note", "What did we miss?"),
        *("1 minute to read", "What do you think?"),
    ):
        assert text in main.text
    assert [each.text for each in main.find("th")] == ["Year", "Sum"]


def test_nothing_of_others_is_loaded_before_a_click(front: FrontPage) -> None:
    page = make_page(
        below=front,
        body=[
            ("video", {"url": YOUTUBE, "title": "The film", "poster": None}),
            ("audio", {"url": "https://cdn.example/a.mp3", "document": None, "title": "Sound"}),
        ],
    )

    answer = Client().get(page.get_url())
    html = answer.content.decode()
    policy = [part.strip() for part in answer["Content-Security-Policy"].split(";")]

    assert not re.search(r"<(?:iframe|embed|object)", html)
    assert not re.search(r'<(?:script|img|link rel="stylesheet")[^>]+(?:src|href)="https?:', html)
    assert 'preload="none" src="https://cdn.example/a.mp3"' in html
    assert f'<a href="{YOUTUBE}"' in html
    assert "frame-src https://www.youtube-nocookie.com" in policy
    assert "media-src 'self' https://cdn.example" in policy
    assert "unsafe" not in str(policy)


def test_a_page_without_players_may_frame_nothing(front: FrontPage) -> None:
    policy = Client().get(make_page(below=front).get_url())["Content-Security-Policy"]

    assert "frame-src" not in policy


def test_it_is_the_same_for_everybody_and_says_what_outdates_it(front: FrontPage) -> None:
    page = make_page(below=front)
    client = Client()

    answer = client.get(page.get_url())

    assert answer["Cache-Control"].startswith("public, ")
    assert answer["Surrogate-Key"].split() == [
        article_key(discussed(page).pk),
        site_key(front.site.pk),
        pages_key(front.site.pk),
    ]
    assert "Cookie" in answer["Vary"]
    assert not answer.cookies
    again = client.get(page.get_url(), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_whoever_has_our_cookies_gets_a_page_that_nobody_keeps(front: FrontPage) -> None:
    page = make_page(below=front)
    reader = make_reader(site=front.site, name="Ada")
    own = make_comment(
        article=discussed(page), author=reader, status=CommentStatus.WAITING, text="Mine alone."
    )
    browser = Browser.of(reader)

    shown = browser.open(page.get_url())
    answer = browser.client.get(page.get_url())

    assert own.source in shown.get("main").text
    assert answer["Cache-Control"] == "private, no-store"
    assert own.source not in opened(page).get("main").text


def test_the_discussion_stands_below_with_the_same_client(front: FrontPage) -> None:
    page = make_page(below=front)
    make_comment(article=discussed(page), text="Well said.")

    shown = opened(page)

    root = shown.get("main").by_id("rejoinder")
    assert (root["data-site"], root["data-hosted"]) == ("gazette", "below")
    assert "Well said." in root.text
    assert any("rejoinder/core." in each.attributes.get("src", "") for each in shown.find("script"))


def test_search_engines_read_the_article_and_its_comments(front: FrontPage) -> None:
    section, ada = make_section(front=front, title="City"), make_author(front=front, name="Ada B.")
    page = make_page(below=section, title="The <tunnel>", slug="tunnel", authors=[ada])
    make_comment(article=discussed(page), text="Well said.")

    data = data_of(opened(page))

    assert (data["@type"], data["headline"]) == ("NewsArticle", "The <tunnel>")
    assert data["url"] == data["mainEntityOfPage"] == f"{BASE}/city/tunnel/"
    assert data["author"] == [{"@type": "Person", "name": "Ada B.", "url": f"{BASE}/ada-b/"}]
    assert data["commentCount"] == 1
    assert "Well said." in json.dumps(data["comment"])


def test_a_syndicated_article_sends_search_engines_to_the_original(front: FrontPage) -> None:
    page = make_page(below=front, original_url="https://neighbour.example/tunnel")

    shown = opened(page)

    [canonical] = [each for each in shown.find("link") if each["rel"] == "canonical"]
    assert canonical["href"] == "https://neighbour.example/tunnel"
    assert discussed(page).url == f"{BASE}{page.get_url()}"


@pytest.mark.parametrize(
    ("of", "expected"),
    [("front", ["Of the paper"]), ("section", ["Of the section"]), ("none", [])],
)
def test_the_nearest_disclaimer_is_shown_above_and_below(
    front: FrontPage, of: str, expected: list[str]
) -> None:
    def disclaimer(text: str) -> Disclaimer:
        return Disclaimer.objects.create(site=front.site, name=text, text=text, below=True)

    front.disclaimer = disclaimer("Of the paper")
    front.save()
    section = make_section(
        front=front, disclaimer=disclaimer("Of the section") if of == "section" else None
    )
    page = make_page(below=section, has_no_disclaimer=of == "none")

    asides = [
        each.text for each in opened(page).find("aside") if each.attributes["class"] == "disclaimer"
    ]

    assert [text.strip() for text in asides] == expected * 2


def test_a_correction_is_shown_with_its_date(front: FrontPage) -> None:
    page = make_page(below=front)
    day = datetime(2026, 5, 1, 12, tzinfo=UTC)
    page.corrections.add(Correction(text="It was 7, not 8.", corrected_at=day))
    page.save_revision().publish()

    main = opened(page).get("main")

    assert "It was 7, not 8." in main.text
    assert data_of(opened(page))["dateModified"] == day.isoformat()


def test_previous_next_and_related_lead_on(front: FrontPage) -> None:
    section = make_section(front=front)
    first, second, third = (
        make_page(below=section, title=title, topics=["Harbour"])
        for title in ("One", "Two", "Three")
    )

    shown = opened(second)
    links = {each.attributes.get("rel"): each["href"] for each in shown.get("main").find("a")}

    assert (links["prev"], links["next"]) == (first.get_url(), third.get_url())
    [related] = [
        each for each in shown.find("section") if each.attributes.get("class") == "related"
    ]
    assert {each["href"] for each in related.find("a")} == {first.get_url(), third.get_url()}


@pytest.mark.parametrize(
    ("language", "said", "direction"), [("ar", "ar", "rtl"), ("de", "de", "ltr"), ("", "en", "ltr")]
)
def test_the_page_speaks_the_articles_language(
    front: FrontPage, language: str, said: str, direction: str
) -> None:
    page = make_page(below=front, language=language)

    html = Client().get(page.get_url()).content.decode()

    assert f'<html lang="{said}" dir="{direction}">' in html


def test_an_article_without_a_body_is_a_page(front: FrontPage) -> None:
    assert opened(make_page(below=front, title="Nothing yet", body=[])).get("main").text


def test_two_hundred_blocks_cost_no_more_statements(
    front: FrontPage, django_assert_max_num_queries: object
) -> None:
    blocks = [("paragraph", f"<p>Paragraph {number}.</p>") for number in range(200)]
    page = make_page(below=front, body=blocks)
    client = Client()

    with django_assert_max_num_queries(32):  # type: ignore[operator]  # a context manager
        assert b"Paragraph 199." in client.get(page.get_url()).content


def test_a_draft_is_nobodys(front: FrontPage) -> None:
    page = make_page(below=front, live=False)

    assert Client().get(page.get_url()).status_code == HTTPStatus.NOT_FOUND


def test_who_is_writing_when_the_article_is_withdrawn_keeps_the_text(front: FrontPage) -> None:
    page = make_page(below=front)
    reply = f"/d/gazette/{discussed(page).key}/reply"
    reader = make_reader(site=front.site, name="Ada")
    browser = Browser.of(reader, sends_token=True)
    page.unpublish()

    answer = browser.client.post(
        reply, "text=My+long+and+careful+answer.&name=Ada", content_type=URLENCODED
    )

    assert answer.status_code == HTTPStatus.NOT_FOUND
    shown = answer.content.decode()
    assert "This article was withdrawn while you wrote. Your text is kept below: copy it." in shown
    assert "My long and careful answer." in shown
    assert discussed(page).state == ArticleState.PRIVATE


def test_who_is_writing_in_place_is_told_so_beside_the_form(front: FrontPage) -> None:
    page = make_page(below=front)
    browser = Browser.of(make_reader(site=front.site, name="Ada"), sends_token=True)
    page.unpublish()

    answer = browser.client.post(
        f"/d/gazette/{discussed(page).key}/reply",
        "text=My+answer.&name=Ada",
        content_type=URLENCODED,
        headers={"Accept": "text/html;fragment=1"},
    )

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert 'data-code="article_withdrawn"' in answer.content.decode()


def test_an_article_that_was_never_public_is_not_said_to_be_withdrawn(front: FrontPage) -> None:
    draft = make_article(site=front.site, external_id="draft", state=ArticleState.PRIVATE)
    browser = Browser.of(make_reader(site=front.site, name="Ada"), sends_token=True)

    secret, absent = (
        browser.client.post(f"/d/gazette/{key}/reply", "text=Hm.", content_type=URLENCODED)
        for key in (draft.key, "nothing")
    )

    assert secret.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert secret.content == absent.content


def test_the_start_is_the_front_page_and_without_one_the_sites(front: FrontPage) -> None:
    assert "The Gazette" in Browser().open("/").get("main").text
    assert Client().get("/").status_code == HTTPStatus.OK

    front.unpublish()
    assert Client().get("/").status_code == HTTPStatus.FOUND  # to the only site's discussions


def test_our_own_addresses_come_first(front: FrontPage) -> None:
    page = make_page(below=front, title="A clash")
    page.slug = "newsroom"

    with pytest.raises(Exception, match="Rejoinder's own"):
        page.save_revision().publish()
    assert settings.NEWSROOM
