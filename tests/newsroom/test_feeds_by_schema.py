"""Feeds and sitemaps, held against their specifications' schemas, and read by a library that readers' programs use."""

from __future__ import annotations

import io
from http import HTTPStatus
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]  # likewise
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Collection

from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.newsroom.models.section_page import CATEGORIES
from tests.making import make_comment, make_site
from tests.newsroom.making import make_author, make_front_page, make_page, make_section
from tests.newsroom.test_article_page import discussed

BASE = "http://127.0.0.1:8000"
SAID = "A & B <i>x</i> ]]> “ü” \u2028 עברית"  # what has a line of its own
HOSTILE = "A & B <i>x</i> ]]>\x0b\ufffe “ü” \u2028 עברית"
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail leaves the file that it scales into to the garbage collector
SCHEMAS = Path(__file__).parent / "schemas"
ATOM_FEEDS = (
    *("/feed.atom", "/city/feed.atom", "/ada-b/feed.atom", "/show/feed.atom"),
    *("/d/gazette/feed.atom", "/d/gazette/one/feed.atom"),
)


def held_against(schema: str, address: str) -> Any:  # noqa: ANN401  # lxml has no types
    """Return the document at an address, which must be as the schema says."""
    answer = Client().get(address)
    document = etree.fromstring(answer.content)
    rules = etree.RelaxNG(etree.parse(str(SCHEMAS / schema)))
    rules.validate(document)
    faults = [f"{address} line {each.line}: {each.message}" for each in rules.error_log]
    assert not faults, "\n".join(faults)
    return document


def cover() -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (1400, 1400)).save(file, "PNG")
    file.seek(0)
    files = Collection.get_first_root_node() or Collection.add_root(name="Root")
    picture = ImageFile(file, name="cover.png")
    return Image.objects.create(title="Cover", file=picture, collection=files)


@pytest.fixture
def front(db: None, settings: Any, tmp_path: Path) -> FrontPage:  # noqa: ANN401  # pytest-django's
    """A publication with an article, an episode and a comment, whose texts are as hard on XML as they may be."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # Wagtail remembers scaled pictures by numbers, which the next test has again
    front = make_front_page(site=make_site(key="gazette", name=HOSTILE[:60]), title=HOSTILE)
    city = make_section(front=front, title="City", intro=HOSTILE)
    show = make_section(
        front=front,
        title="Show",
        intro=HOSTILE,
        is_podcast=True,
        podcast_email="radio@gazette.example",
        podcast_category="Society & Culture",
        cover=cover(),
    )
    ada = make_author(front=front, name="Ada B.")
    page = make_page(
        below=city,
        title=f"One {HOSTILE}",
        slug="one",
        standfirst=HOSTILE,
        authors=[ada],
        language="zh-Hans",
    )
    make_page(
        below=show,
        title=f"Two {HOSTILE}",
        standfirst=HOSTILE,
        authors=[ada],
        audio_url="https://cdn.example/a.m4a",
        audio_bytes=1234,
        duration_seconds=61,
        chapters=f"0:00 {SAID}\n0:07.5 Two https://gazette.example/?a=b&c=d",
        transcript=f"WEBVTT\n\n00:00.000 --> 00:04.000\n{SAID}",
        number=2,
        season=1,
    )
    make_comment(article=discussed(page), text=HOSTILE)
    return front


@pytest.mark.parametrize("address", ATOM_FEEDS)
def test_every_atom_feed_is_as_rfc_4287_has_it(front: FrontPage, address: str) -> None:
    held_against("atom.rng", address)


@pytest.mark.parametrize("address", ["/feed.atom", "/d/gazette/feed.atom"])
def test_a_feed_without_entries_is_so_too(db: None, address: str) -> None:
    make_front_page(site=make_site(key="gazette", name="The Gazette"))

    held_against("atom.rng", address)


@pytest.mark.parametrize("address", [*ATOM_FEEDS, "/show/podcast.rss"])
def test_a_reader_of_feeds_finds_nothing_to_mend(front: FrontPage, address: str) -> None:
    answer = Client().get(address)

    read = feedparser.parse(
        io.BytesIO(answer.content), response_headers={"content-type": answer["Content-Type"]}
    )

    assert not read.bozo, read.get("bozo_exception")
    assert read.version == ("rss20" if address.endswith("rss") else "atom10")
    assert read.entries
    for entry in read.entries:
        assert entry.link.startswith(BASE)
        assert entry.id
        assert entry.published_parsed.tm_year >= 2026
    assert len({entry.id for entry in read.entries}) == len(read.entries)


def test_the_podcast_is_as_apple_asks(front: FrontPage) -> None:
    held_against("podcast.rng", "/show/podcast.rss")
    read = feedparser.parse(io.BytesIO(Client().get("/show/podcast.rss").content))

    [entry] = read.entries
    [enclosure] = entry.enclosures
    assert (enclosure.href, enclosure.length, enclosure.type) == (
        "https://cdn.example/a.m4a",
        "1234",
        "audio/mp4",
    )
    assert entry.itunes_duration == "61"
    assert [
        (each.start_parsed.total_seconds(), each.title) for each in entry.psc_chapters.chapters
    ] == [
        (0, "A & B <i>x</i> ]]> “ü” \u2028 עברית"),
        (7.5, "Two"),
    ]
    picture = Client().get(read.feed.image.href.removeprefix(BASE))
    assert picture.status_code == HTTPStatus.OK, read.feed.image.href
    assert Picture.open(io.BytesIO(picture.content)).size == (1400, 1400)


def test_a_podcasts_category_is_one_of_apples() -> None:
    schema = (SCHEMAS / "podcast.rng").read_text("utf-8")

    assert len(CATEGORIES) == 19
    assert all(f"<value>{name.replace('&', '&amp;')}</value>" in schema for name in CATEGORIES)


def test_the_sitemaps_are_as_their_schemas_say(front: FrontPage) -> None:
    make_page(below=front, title="Theirs", original_url="https://neighbour.example/1")
    pages = held_against("sitemap.rng", "/sitemap.xml")
    news = held_against("sitemap.rng", "/news-sitemap.xml")

    addresses = [each.text for each in pages.iter("{*}loc")]
    assert f"{BASE}/city/one/" in addresses
    assert f"{BASE}/theirs/" not in addresses  # the original is the one to know
    assert {each.text for each in news.iter("{*}language")} == {"zh-cn", "en"}


def test_a_withdrawn_article_is_in_no_feed(front: FrontPage) -> None:
    ArticlePage.objects.get(slug="one").unpublish()

    for address in ("/feed.atom", "/city/feed.atom", "/sitemap.xml", "/d/gazette/feed.atom"):
        assert b"/city/one/" not in Client().get(address).content, address
