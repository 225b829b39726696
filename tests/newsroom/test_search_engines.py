"""What search engines and messengers are told of an article: complete by their documents, and what readers see.

https://developers.google.com/search/docs/appearance/structured-data/article and …/discussion-forum (2026),
https://ogp.me
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Collection

from rejoinder.comments.models import CommentStatus
from rejoinder.comments.services.editing import delete_own_comment
from rejoinder.newsroom.models import ArticlePage, Correction, FrontPage
from rejoinder.sites.services import keep_file, set_theme
from rejoinder.sites.themes import Picture as Logo
from rejoinder.sites.themes import Theme
from tests.making import make_comment, make_site
from tests.newsroom.making import make_author, make_front_page, make_page, make_section
from tests.newsroom.test_article_page import data_of, discussed
from tests.pages.browsing import Browser
from tests.pages.html import Element

BASE = "http://127.0.0.1:8000"
HOSTILE = "</script><script>alert(1)</script>\u2028 <!-- ' \" & ]]>"
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail leaves the file that it scales into to the garbage collector


@pytest.fixture
def front(db: None, settings: Any, tmp_path: Path) -> FrontPage:  # noqa: ANN401  # pytest-django's
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # Wagtail remembers scaled pictures by numbers, which the next test has again
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


@pytest.fixture
def page(front: FrontPage) -> ArticlePage:
    """An article with all that there is, and comments of every kind."""
    file = io.BytesIO()
    Picture.new("RGB", (1600, 1000)).save(file, "PNG")
    file.seek(0)
    files = Collection.get_first_root_node() or Collection.add_root(name="Root")
    picture = Image.objects.create(title="A", file=ImageFile(file, name="a.png"), collection=files)
    page = make_page(
        below=make_section(front=front, title="City"),
        title="The tunnel",
        standfirst="It comes at last.",
        authors=[make_author(front=front, name="Ada B."), make_author(front=front, name="Ben")],
        topics=["Harbour"],
        picture=picture,
        picture_alt="A tunnel",
        published_at=timezone.now() - timedelta(days=2),
    )
    article = discussed(page)
    first = make_comment(article=article)
    gone = make_comment(article=article, parent=first)
    make_comment(article=article, parent=gone)
    make_comment(article=article, status=CommentStatus.WAITING)
    make_comment(article=article)
    delete_own_comment(comment_id=gone.pk, site_id=front.site.pk, reader=gone.author)
    return page


def data(page: ArticlePage) -> Any:  # noqa: ANN401  # JSON
    return data_of(Browser().open(page.get_url()))


def graph(page: Element) -> Mapping[str, str]:
    return {
        each["property"]: each["content"]
        for each in page.find("meta")
        if each.attributes.get("property")
    }


def all_comments(comments: Any) -> Iterator[Any]:  # noqa: ANN401  # JSON
    for comment in comments:
        yield comment
        yield from all_comments(comment.get("comment", []))


def is_whole(address: str) -> bool:
    return urlsplit(address).scheme in {"http", "https"} and bool(urlsplit(address).netloc)


def is_time_with_zone(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


def test_an_article_has_all_that_google_recommends(front: FrontPage, page: ArticlePage) -> None:
    logo = keep_file(site=front.site, content=b"logo", kind="webp")
    set_theme(site=front.site, theme=Theme(logo=Logo(logo, 180, 48)))

    told = data(page)

    assert (told["@context"], told["@type"]) == ("https://schema.org", "NewsArticle")
    assert told["headline"] == "The tunnel"
    assert told["url"] == told["mainEntityOfPage"] == f"{BASE}/city/the-tunnel/"
    assert [(each["@type"], each["name"]) for each in told["author"]] == [
        ("Person", "Ada B."),
        ("Person", "Ben"),
    ]
    assert all(is_whole(each["url"]) for each in told["author"])
    [image] = told["image"]
    assert is_whole(image["url"])
    assert image["width"] * image["height"] >= 50_000  # pixels, as Google asks
    assert is_time_with_zone(told["datePublished"])
    assert is_time_with_zone(told["dateModified"])
    assert told["publisher"]["name"] == "The Gazette"
    assert is_whole(told["publisher"]["logo"]["url"])
    assert (told["inLanguage"], told["articleSection"], told["keywords"]) == (
        "en",
        "City",
        ["Harbour"],
    )


def test_a_correction_is_the_date_of_the_change(front: FrontPage) -> None:
    page = make_page(below=front)
    page.corrections.add(Correction(text="A typo.", corrected_at=datetime(2030, 1, 1, tzinfo=UTC)))
    page.save_revision().publish()

    assert data(page)["dateModified"] == "2030-01-01T00:00:00+00:00"


def test_an_article_without_author_is_the_publications(front: FrontPage) -> None:
    assert data(make_page(below=front))["author"] == [
        {"@type": "Organization", "name": "The Gazette", "url": f"{BASE}/"}
    ]


def test_the_comments_told_are_the_comments_shown(page: ArticlePage) -> None:
    shown = Browser().open(page.get_url())
    told = data_of(shown)
    comments = list(all_comments(told["comment"]))

    places = [
        item["id"]
        for item in shown.find("li")
        if item.attributes.get("id", "").startswith("comment-")
    ]
    assert sorted(urlsplit(each["url"]).fragment for each in comments) == sorted(places)
    assert len(places) == 4  # one of them says that it is gone
    assert told["commentCount"] == 3  # what is gone counts no more, and what waits not yet


def test_a_comment_has_what_google_requires(page: ArticlePage) -> None:
    for comment in all_comments(data(page)["comment"]):
        assert comment["@type"] == "Comment"
        assert is_time_with_zone(comment["datePublished"])
        assert is_whole(comment["url"])
        if "creativeWorkStatus" in comment:
            assert comment["creativeWorkStatus"] == "Deleted"
            assert not comment.keys() & {"text", "author"}
        else:
            assert comment["text"]
            assert comment["author"]["name"]
            assert isinstance(comment["upvoteCount"], int)


def test_no_text_breaks_out(front: FrontPage) -> None:
    page = make_page(
        below=make_section(front=front, title=HOSTILE, slug="x"),
        title=HOSTILE,
        slug="y",
        standfirst=HOSTILE,
        authors=[make_author(front=front, name=HOSTILE)],
        topics=["<b>"],
    )
    make_comment(article=discussed(page), text=HOSTILE)

    html = Client().get(page.get_url()).content.decode()
    [told] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)

    assert json.loads(told)["headline"] == HOSTILE
    assert not set(told) & set("<>&\u2028")
    assert "<script>alert" not in html
    assert graph(Browser().open(page.get_url()))["og:title"] == HOSTILE


def test_messengers_are_told_enough_for_a_preview(page: ArticlePage) -> None:
    shown = Browser().open(page.get_url())
    told = graph(shown)

    assert told["og:type"] == "article"
    assert told["og:title"] == "The tunnel"
    assert told["og:description"] == "It comes at last."
    assert told["og:site_name"] == "The Gazette"
    assert told["og:url"] == shown.get("link", rel="canonical")["href"]
    assert is_whole(told["og:image"])
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == "A tunnel"
    assert is_time_with_zone(told["article:published_time"])
    assert is_time_with_zone(told["article:modified_time"])


@pytest.mark.parametrize(
    ("path", "title", "description"),
    [
        ("/", "The Gazette", "Daily."),
        ("/city/", "City", "All of it."),
        ("/topics/harbour/", "Harbour", ""),
    ],
)
def test_other_pages_are_told_too(
    front: FrontPage, path: str, title: str, description: str
) -> None:
    front.tagline = "Daily."
    front.save()
    make_page(below=make_section(front=front, title="City", intro="All of it."), topics=["Harbour"])

    told = graph(Browser().open(path))

    assert (told["og:type"], told["og:title"]) == ("website", title)
    assert told.get("og:description", "") == description
    assert told["og:url"] == f"{BASE}{path}"
