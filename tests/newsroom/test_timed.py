"""An article with a recording: its discussion knows of it, and its page begins where a link says."""

from __future__ import annotations

import pytest

from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.newsroom.queries import article_of
from tests.making import make_comment, make_site
from tests.newsroom.making import make_front_page, make_page, make_section
from tests.pages.browsing import Browser
from tests.pages.html import Element

HORN = "https://cdn.example/horn.mp3"
FILM = "https://cdn.example/film.mp4"
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
SOUND = ("audio", {"url": HORN, "document": None, "title": "The horn"})
TEXT = ("paragraph", "<p>Listen.</p>")


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def video(url: str) -> tuple[str, object]:
    return ("video", {"url": url, "title": "The bridge", "poster": None})


def medium_of(page: ArticlePage) -> str:
    article = article_of(page)
    assert article is not None
    return article.medium


def opened(page: ArticlePage, query: str = "") -> Element:
    return Browser().open(page.get_url() + query)


@pytest.mark.parametrize(
    ("body", "medium"),
    [
        ([TEXT], ""),
        ([TEXT, SOUND, video(YOUTUBE)], HORN),
        ([video(YOUTUBE), SOUND], YOUTUBE),
        ([video("https://elsewhere.example/no-player"), SOUND], HORN),
    ],
)
def test_the_recording_is_what_the_page_plays_first(
    front: FrontPage, body: list[tuple[str, object]], medium: str
) -> None:
    page = make_page(below=front, body=body)

    assert medium_of(page) == medium
    assert opened(page).has_id("reply-at") is bool(medium)
    assert ("data-player" in opened(page).by_id("rejoinder").attributes) is bool(medium)


def test_an_episode_has_its_own_recording(front: FrontPage) -> None:
    show = make_section(front=front, title="Low Water", is_podcast=True)
    page = make_page(below=show, body=[SOUND], audio_url=FILM, duration_seconds=14)

    assert medium_of(page) == FILM
    assert opened(page).find("audio")[0]["data-seconds"] == "14"


def test_an_edit_takes_the_recording_away_and_with_it_the_links(front: FrontPage) -> None:
    page = make_page(below=front, body=[SOUND])
    article = article_of(page)
    assert article is not None
    make_comment(article=article, text="At 0:07.")
    assert len(opened(page).find("a", **{"data-t0": "7"})) == 1

    page.body = [TEXT]
    page.save_revision().publish()

    assert medium_of(page) == ""
    assert opened(page).find("a", **{"data-t0": "7"}) == []


def test_a_link_to_a_time_begins_the_recording_there(front: FrontPage) -> None:
    page = make_page(below=front, body=[TEXT, SOUND, SOUND])
    article = article_of(page)
    assert article is not None
    make_comment(article=article, at_ms=7_250)
    [link] = opened(page).find("a", **{"class": "time"})
    assert link["href"] == "?t=7.25"

    first, second = opened(page, link["href"]).find("audio")

    assert (first["src"], first["preload"]) == (f"{HORN}#t=7.25", "metadata")
    assert (second["src"], second["preload"]) == (HORN, "none")


def test_a_link_to_a_time_in_a_video_leads_into_its_file(front: FrontPage) -> None:
    page = make_page(below=front, body=[video(FILM)])

    [link] = [each for each in opened(page, "?t=7").find("a") if "data-player" in each.attributes]

    assert link["href"] == f"{FILM}#t=7"


@pytest.mark.parametrize("query", ["", "?t=", "?t=soon", "?t=%22%3E"])
def test_otherwise_it_begins_at_its_beginning(front: FrontPage, query: str) -> None:
    page = make_page(below=front, body=[SOUND])

    assert opened(page, query).find("audio")[0]["src"] == HORN
