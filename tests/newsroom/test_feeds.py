"""Feeds and sitemaps: well-formed, complete by their specifications, the same for everybody."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from rejoinder.core.keys import pages_key, site_key
from rejoinder.newsroom.models import FrontPage
from tests.making import make_site
from tests.newsroom.making import make_author, make_front_page, make_page, make_section

BASE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
RECORDING = "https://cdn.example/one.mp3"


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def read(address: str) -> ET.Element:
    answer = Client().get(address)
    assert answer.status_code == HTTPStatus.OK, address
    assert answer["Cache-Control"].startswith("public, ")
    return ET.fromstring(answer.content)  # noqa: S314  # our own


def titles(feed: ET.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_site_section_and_author_have_a_feed_each(front: FrontPage) -> None:
    city, ada = make_section(front=front, title="City"), make_author(front=front, name="Ada B.")
    make_page(below=city, title="One", authors=[ada], flag="(Video)")
    make_page(below=front, title="Two & three")
    make_page(below=city, title="A draft", live=False)

    assert titles(read("/feed.atom")) == ["Two & three", "One (Video)"]
    assert titles(read("/city/feed.atom")) == titles(read("/ada-b/feed.atom")) == ["One (Video)"]


def test_an_atom_feed_has_what_the_format_demands(front: FrontPage) -> None:
    page = make_page(below=front, title="One", standfirst="Soon.")
    feed = read("/feed.atom")

    for element in (feed, *feed.iter(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    [entry] = feed.iter(f"{ATOM}entry")
    links = [each.attrib["href"] for each in entry.iter(f"{ATOM}link")]
    assert links == [f"{BASE}{page.get_url()}"]
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{page.translation_key}"
    assert {each.attrib.get("rel") for each in feed.findall(f"{ATOM}link")} == {"self", "alternate"}


def test_the_feed_of_a_publication_without_articles_is_one(front: FrontPage) -> None:
    assert titles(read("/feed.atom")) == []
    assert read("/feed.atom").findtext(f"{ATOM}updated")


def test_what_outdates_a_feed_is_said(front: FrontPage) -> None:
    answer = Client().get("/feed.atom")

    keys = [site_key(front.site.pk), pages_key(front.site.pk)]
    assert answer["Surrogate-Key"].split() == keys


def test_a_podcast_has_its_recordings_and_what_players_show(front: FrontPage) -> None:
    show = make_section(
        front=front,
        title="Low water",
        slug="show",
        intro="The harbour, weekly.",
        is_podcast=True,
        podcast_email="radio@gazette.example",
        podcast_category="News",
    )
    make_page(
        below=show,
        title="The tunnel",
        standfirst="Who pays?",
        audio_url=RECORDING,
        audio_bytes=1234,
        duration_seconds=1800,
        number=7,
    )
    make_page(below=show, title="Without a recording", duration_seconds=0)

    channel = read("/show/podcast.rss").find("channel")
    assert channel is not None
    [item] = channel.iter("item")
    enclosure = item.find("enclosure")
    assert enclosure is not None

    assert all(channel.findtext(name) for name in ("title", "link", "description", "language"))
    assert channel.findtext(f"{ITUNES}author") == "The Gazette"
    assert channel.findtext(f"{ITUNES}explicit") == "false"
    assert channel.findtext(f"{ITUNES}owner/{ITUNES}email") == "radio@gazette.example"
    category = channel.find(f"{ITUNES}category")
    assert category is not None
    assert category.attrib == {"text": "News"}
    assert enclosure.attrib == {"url": RECORDING, "length": "1234", "type": "audio/mpeg"}
    assert item.findtext(f"{ITUNES}duration") == "1800"
    assert item.findtext(f"{ITUNES}episode") == "7"
    guid = item.find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}


@pytest.mark.parametrize("address", ["/city/podcast.rss", "/nowhere/feed.atom", "/one/feed.atom"])
def test_what_has_no_feed_answers_404(front: FrontPage, address: str) -> None:
    make_section(front=front, title="City")
    make_page(below=front, title="One")

    assert Client().get(address).status_code == HTTPStatus.NOT_FOUND


def test_search_engines_are_told_where_the_sitemaps_are(front: FrontPage) -> None:
    answer = Client().get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {BASE}/sitemap.xml" in answer.content.decode().splitlines()
    assert "Disallow: /newsroom/" in answer.content.decode()


def test_the_sitemap_has_every_public_page(front: FrontPage) -> None:
    city = make_section(front=front, title="City")
    page = make_page(below=city, title="One")
    make_page(below=city, title="A draft", live=False)

    found = [each.findtext(f"{MAP}loc") for each in read("/sitemap.xml")]

    assert found == [f"{BASE}/", f"{BASE}/city/", f"{BASE}{page.get_url()}"]


def test_the_news_sitemap_has_our_own_articles_of_two_days(front: FrontPage) -> None:
    page = make_page(below=front, title="New & ours", language="pt-BR")
    make_page(below=front, published_at=timezone.now() - timedelta(days=3))
    make_page(below=front, original_url="https://neighbour.example/1")

    [url] = read("/news-sitemap.xml")
    news = url.find(f"{NEWS}news")
    assert news is not None

    assert url.findtext(f"{MAP}loc") == f"{BASE}{page.get_url()}"
    assert news.findtext(f"{NEWS}title") == "New & ours"
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "The Gazette"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "pt"
