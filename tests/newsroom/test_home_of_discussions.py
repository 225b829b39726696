"""An article that a page of ours shows is the home of its discussion: whoever is told of a comment is led there."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.sites.models import Site
from tests.making import change_options, make_article, make_comment, make_reader, make_site
from tests.newsroom.making import make_front_page, make_page, make_section
from tests.newsroom.test_article_page import data_of, discussed
from tests.pages.browsing import URLENCODED, Browser
from tests.pages.html import Element

BASE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def page(db: None) -> ArticlePage:
    front = make_front_page(site=make_site(key="gazette", name="The Gazette"))
    return make_page(below=make_section(front=front, title="City"), title="Tunnel")


def publisher(page: ArticlePage) -> Site:
    assert page.publisher is not None
    return page.publisher


def canonical(shown: Element) -> str:
    [link] = [each for each in shown.find("link") if each["rel"] == "canonical"]
    return link["href"]


def robots(shown: Element) -> list[str]:
    return [each["content"] for each in shown.find("meta", name="robots")]


def permalink(comment: Comment) -> str:
    return f"/city/tunnel/?comment={comment.pk}#comment-{comment.pk}"


def thread(article: Article, *, size: int) -> list[Comment]:
    """Return comments that answer one another, the first at the top."""
    found: list[Comment] = []
    for _ in range(size):
        found.append(make_comment(article=article, parent=found[-1] if found else None))
    return found


def test_comments_link_to_their_place_below_the_article(page: ArticlePage) -> None:
    comment = make_comment(article=discussed(page))

    for path in ("/city/tunnel/", "/d/gazette/tunnel"):
        links = [each["href"] for each in Browser().open(path).find("a") if each.find("time")]
        assert permalink(comment) in links, path


def test_a_comment_on_a_later_page_is_reached_without_script(page: ArticlePage) -> None:
    change_options(publisher(page), page_size=5)
    comments = [make_comment(article=discussed(page)) for _ in range(12)]
    first = comments[0]  # the last page: newest first

    address = permalink(first)
    shown = Browser().open(address.partition("#")[0])

    assert first.source not in Browser().open("/city/tunnel/").text
    assert first.source in shown.get("main").text
    assert [each for each in shown.find("li") if each.attributes.get("id") == f"comment-{first.pk}"]
    assert canonical(shown) == f"{BASE}/city/tunnel/"
    assert robots(shown) == []  # one address is named, and that is enough


def test_a_comment_deep_in_a_thread_ends_at_the_comment_too(page: ArticlePage) -> None:
    deep = thread(discussed(page), size=9)[-1]
    client = Client()

    answer = client.get(permalink(deep).partition("#")[0])

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].endswith(f"comment={deep.pk}#comment-{deep.pk}")
    shown = Browser().open(answer["Location"].partition("#")[0])
    assert deep.source in shown.get("main").text
    assert canonical(shown) == f"{BASE}/city/tunnel/"


def test_the_discussions_own_pages_name_the_article_as_the_one_to_know(page: ArticlePage) -> None:
    top = make_comment(article=discussed(page))

    for path in (
        "/d/gazette/tunnel",
        "/d/gazette/tunnel?sort=oldest",
        f"/d/gazette/tunnel/branch/{top.pk}",
    ):
        shown = Browser().open(path)
        assert canonical(shown) == f"{BASE}/city/tunnel/"
        assert robots(shown) == []
        assert "application/ld+json" not in str([each.attributes for each in shown.find("script")])


def test_feeds_the_api_and_search_engines_are_told_the_same(page: ArticlePage) -> None:
    comment = make_comment(article=discussed(page))
    client, address = Client(), BASE + permalink(comment)

    for path in ("/d/gazette/feed.atom", "/d/gazette/tunnel/feed.atom"):
        [entry] = ET.fromstring(client.get(path).content).iter(f"{ATOM}entry")  # noqa: S314
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.attrib["href"] == address
        assert entry.findtext(f"{ATOM}id") == (
            f"{BASE}/d/gazette/tunnel?comment={comment.pk}#comment-{comment.pk}"
        )
    [told] = json.loads(client.get("/api/v1/sites/gazette/discussions/tunnel/comments").content)[
        "comments"
    ]
    assert told["link"] == address
    known = json.loads(client.get("/api/v1/sites/gazette/discussions/tunnel").content)
    assert known["link"] == f"{BASE}/city/tunnel/#discussion"
    data: Any = data_of(Browser().open("/city/tunnel/"))
    assert [each["url"] for each in data["comment"]] == [address]


def test_whoever_writes_without_script_comes_back_to_the_article(page: ArticlePage) -> None:
    make_comment(article=discussed(page))
    browser = Browser.of(make_reader(site=publisher(page), name="Ada"), sends_token=True)

    answer = browser.client.post(
        "/d/gazette/tunnel/reply", "text=Well+said.&name=Ada", content_type=URLENCODED
    )

    comment = Comment.objects.latest("pk")
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer["Location"] == permalink(comment)
    assert "Well said." in browser.open(permalink(comment).partition("#")[0]).text


def test_a_comment_that_waits_is_shown_to_its_author_there(page: ArticlePage) -> None:
    reader = make_reader(site=publisher(page), name="Ada")
    own = make_comment(article=discussed(page), author=reader, status=CommentStatus.WAITING)
    address = permalink(own).partition("#")[0]

    assert own.source in Browser.of(reader).open(address).text
    assert Client().get(address).status_code == HTTPStatus.NOT_FOUND


def test_links_follow_an_article_that_moves_and_lead_back_when_it_is_withdrawn(
    page: ArticlePage,
) -> None:
    article = discussed(page)
    page.slug = "deep-tunnel"
    page.save_revision().publish()
    article.refresh_from_db()
    assert article.home == "/city/deep-tunnel/"

    page.refresh_from_db()
    page.unpublish()
    article.refresh_from_db()
    assert article.home == ""

    page.save_revision().publish()
    article.refresh_from_db()
    assert article.home == "/city/deep-tunnel/"


def test_two_pages_with_one_discussion_have_one_home(page: ArticlePage) -> None:
    front = page.publication
    assert isinstance(front, FrontPage)
    shared: dict[str, Any] = {
        "original_url": "https://neighbour.example/1",
        "shares_discussion": True,
    }
    first = make_page(below=front, title="First", **shared)
    second = make_page(below=front, title="Second", **shared)
    article = discussed(second)
    assert discussed(first) == article
    assert article.home == "/first/"

    first.unpublish()
    article.refresh_from_db()
    assert article.home == "/second/"


def test_a_publication_on_a_host_of_its_own_is_linked_there(page: ArticlePage) -> None:
    weekly = make_front_page(site=make_site(key="weekly"), host="weekly.example")
    other = make_page(below=weekly, title="Elsewhere")
    comment = make_comment(article=discussed(other))

    shown = Browser().open("/d/weekly/elsewhere")

    home = discussed(other).home
    assert urlsplit(home).netloc.partition(":")[0] == "weekly.example"
    assert canonical(shown) == home
    assert re.search(
        rf'href="{re.escape(home)}\?comment={comment.pk}#',
        str(Client().get("/d/weekly/elsewhere").content),
    )


def test_articles_that_no_page_of_ours_shows_are_as_before(page: ArticlePage) -> None:
    article = make_article(site=publisher(page), external_id="elsewhere")
    comment = make_comment(article=article)

    shown = Browser().open("/d/gazette/elsewhere")

    links = [each["href"] for each in shown.find("a") if each.find("time")]
    assert f"/d/gazette/elsewhere?comment={comment.pk}#comment-{comment.pk}" in links
    assert canonical(shown) == f"{BASE}/d/gazette/elsewhere"
    assert robots(Browser().open("/d/gazette/elsewhere?sort=oldest")) == ["noindex, follow"]
