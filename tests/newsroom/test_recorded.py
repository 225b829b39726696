"""Chapters and a transcript on the page of a recording, in its text, and as files beside it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import PageViewRestriction

from rejoinder.core.keys import pages_key, site_key
from rejoinder.newsroom.blocks import ArticleBody
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.feeds import PODCAST, SIMPLE_CHAPTERS
from rejoinder.newsroom.models import ArticlePage, EpisodePage, FrontPage
from rejoinder.passages.models import TextRevision
from rejoinder.passages.text_index import read_article
from tests.entering import come_in
from tests.making import make_account, make_site
from tests.newsroom.making import make_front_page, make_page, make_section
from tests.newsroom.test_article_page import data_of, discussed
from tests.pages.browsing import Browser

BASE = "http://127.0.0.1:8000"
HORN = "https://cdn.example/horn.mp3"
FILM = "https://cdn.example/film.mp4"
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
CHAPTERS = "0:00 Two blasts\n0:07 Silence https://www.gazette.example/silence"
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Anna>The horn sounds.\n\n00:04.000 --> 00:07.500\n<v Anna>Twice."
STATEMENTS = 11  # of one answer
QUESTION = ("question", {"text": "Did you hear it?"})


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def sound(url: str = HORN, **said: str) -> tuple[str, dict[str, object]]:
    return ("audio", {"url": url, "document": None, "title": "The horn", **said})


def video(url: str, **said: str) -> tuple[str, dict[str, object]]:
    return ("video", {"url": url, "title": "The bridge", "poster": None, **said})


@pytest.fixture
def episode(front: FrontPage) -> ArticlePage:
    show = make_section(front=front, title="Low Water", is_podcast=True)
    return make_page(
        below=show,
        title="The horn",
        audio_url=HORN,
        duration_seconds=14,
        chapters=CHAPTERS,
        transcript=TRANSCRIPT,
    )


def html_of(page: ArticlePage) -> str:
    return Client().get(page.get_url()).content.decode()


def links_in(html: str) -> list[tuple[str, str]]:
    """Return where the times below the players lead, and what each says to a script."""
    found = re.findall(
        r'<a class="moment[^"]*" href="([^"]*)"(?: data-time-start="([^"]*)")?', html
    )
    return [(address, seconds) for address, seconds in found]


def test_below_an_episodes_player_are_its_chapters(episode: ArticlePage) -> None:
    page = Browser().open(episode.get_url())

    [chapters] = [each for each in page.find("nav") if each.attributes.get("class") == "chapters"]
    one, two, about = chapters.find("a")
    assert (one["href"], one["data-time-start"], one.text) == ("?t=0", "0", "0:00 Two blasts")
    assert (two["href"], two["data-time-start"], two.text) == ("?t=7", "7", "0:07 Silence")
    assert (about["href"], about.text) == ("https://www.gazette.example/silence", "gazette.example")


def test_its_transcript_is_the_end_of_the_text(episode: ArticlePage) -> None:
    html = html_of(episode)

    text = html.partition("data-rejoinder-text>")[2].partition("</div>\n")[0]
    assert text.endswith("</p>\n</details>")
    assert '<p dir="auto" data-time-start="0">' in text
    assert '<span data-time-start="4">Twice.</span>' in text


@pytest.mark.parametrize(
    "body",
    [
        [("paragraph", "<p>Listen.</p>"), sound(transcript=TRANSCRIPT), ("heading", "After it")],
        [
            sound(transcript="0:00 One.\n\n0:04 Two <i>&amp; three</i>."),
            video(YOUTUBE, transcript=TRANSCRIPT),
        ],
        [sound(chapters=CHAPTERS), ("paragraph", "<p>Only chapters.</p>")],
        [video(FILM, transcript="0:00 \u0627\u0644\u0628\u0648\u0642 \u202bx\u00a0\ufb01")],
    ],
)
@pytest.mark.parametrize("own", ["", TRANSCRIPT])
def test_what_is_said_is_the_articles_text_here_and_in_the_browser(
    front: FrontPage, body: list[tuple[str, object]], own: str
) -> None:
    show = make_section(front=front, title="Low Water", is_podcast=True)
    page = make_page(
        below=show, body=body, audio_url=HORN if own else "", duration_seconds=14, transcript=own
    )

    shown = html_of(page).partition("data-rejoinder-text>")[2]
    kept = TextRevision.objects.get(article=discussed(page))

    depth = 1
    for tag in re.finditer(r"<(/?)div\b", shown):
        depth += -1 if tag[1] else 1
        if not depth:
            shown = shown[: tag.start()]
            break
    read = read_article(shown)
    assert read.text == kept.text
    if own:
        assert read.text.endswith("Anna: The horn sounds. Twice.")


def test_a_question_after_a_recording_is_about_the_words_before_it(front: FrontPage) -> None:
    page = make_page(
        below=front,
        body=[("paragraph", "<p>Listen.</p>"), sound(transcript=TRANSCRIPT), QUESTION],
    )

    passage = discussed(page).passages.get()

    assert passage.exact == "Listen."


def test_only_times_of_the_first_recording_are_the_discussions(front: FrontPage) -> None:
    page = make_page(
        below=front,
        body=[
            sound(chapters="0:01 A"),
            sound("https://cdn.example/2.mp3", chapters="0:02 B", transcript="0:03 C"),
            video(FILM, chapters="0:04 D"),
            video(YOUTUBE, chapters="0:05 E"),
        ],
    )

    html = html_of(page)
    assert links_in(html) == [
        ("?t=1", "1"),
        ("https://cdn.example/2.mp3#t=2", ""),
        ("https://cdn.example/2.mp3#t=3", ""),
        (f"{FILM}#t=4", ""),
    ]
    assert '<span class="time">0:05</span> <bdi>E</bdi>' in html
    assert html.count("data-time-start") == 1


@pytest.mark.parametrize(
    ("url", "can_seek"),
    [
        (YOUTUBE, True),
        ("https://vimeo.com/76979871", True),
        ("https://soundcloud.com/low/horn", True),
        ("https://video.example/w/why-the-swing-bridge-turns", False),
        ("https://www.dailymotion.com/video/x7tgad0", False),
        ("https://elsewhere.example/film", False),
    ],
)
def test_chapters_are_links_where_the_player_can_be_told_to_go(
    front: FrontPage,
    url: str,
    can_seek: bool,  # noqa: FBT001
) -> None:
    page = make_page(below=front, body=[video(url, chapters="0:05 E", transcript="0:05 F")])

    html = html_of(page)
    assert links_in(html) == ([("?t=5", "5")] * 2 if can_seek else [])
    assert "<bdi>E</bdi>" in html


def test_a_video_that_the_browser_plays_has_captions(front: FrontPage) -> None:
    page = make_page(below=front, body=[video(FILM, transcript=TRANSCRIPT), video(FILM)])
    spoken = make_page(below=front, body=[video(FILM, transcript="0:00 One long paragraph.")])

    assert html_of(page).count('data-captions="transcript.vtt"') == 1
    assert "data-captions" not in html_of(spoken)


def test_the_transcript_is_a_file_beside_the_page(episode: ArticlePage) -> None:
    answer = Client().get(f"{episode.get_url()}transcript.vtt")

    assert (answer.status_code, answer["Content-Type"]) == (
        HTTPStatus.OK,
        "text/vtt; charset=utf-8",
    )
    assert answer.content.decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n<v Anna>The horn sounds.\n\n"
        "00:00:04.000 --> 00:00:07.500\n<v Anna>Twice.\n"
    )
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Content-Type-Options"] == "nosniff"
    site = discussed(episode).site
    assert answer["Surrogate-Key"].split() == [site_key(site.pk), pages_key(site.pk)]


def test_so_are_the_chapters(episode: ArticlePage) -> None:
    answer = Client().get(f"{episode.get_url()}chapters.json")

    assert answer["Content-Type"] == "application/json+chapters"
    assert json.loads(answer.content) == {
        "version": "1.2.0",
        "title": "The horn",
        "chapters": [
            {"startTime": 0.0, "title": "Two blasts"},
            {"startTime": 7.0, "title": "Silence", "url": "https://www.gazette.example/silence"},
        ],
    }


@pytest.mark.parametrize("name", ["transcript.vtt", "chapters.json"])
def test_a_file_costs_eleven_statements(
    episode: ArticlePage,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
) -> None:
    Client().get("/low-water/")  # Wagtail remembers hosts
    address = f"{episode.get_url()}{name}"

    with django_assert_num_queries(STATEMENTS):
        Client().get(address)


@pytest.mark.parametrize("name", ["transcript.vtt", "chapters.json"])
def test_a_file_of_nothing_is_none(episode: ArticlePage, front: FrontPage, name: str) -> None:
    page = make_page(below=front, body=[sound()])
    draft = make_page(
        below=front, body=[sound(chapters=CHAPTERS, transcript=TRANSCRIPT)], live=False
    )
    PageViewRestriction.objects.create(page=episode, restriction_type="login")

    for path in (
        page.get_url(),
        draft.get_url() or "/draft/",
        episode.get_url(),
        "/low-water/",
        "/no/",
    ):
        assert Client().get(f"{path}{name}").status_code == HTTPStatus.NOT_FOUND, path


def test_the_podcast_says_where_both_are(episode: ArticlePage) -> None:
    feed = ET.fromstring(Client().get("/low-water/podcast.rss").content)  # noqa: S314  # our own

    address = f"{BASE}{episode.get_url()}"
    [transcript] = feed.iter(f"{{{PODCAST}}}transcript")
    [chapters] = feed.iter(f"{{{PODCAST}}}chapters")
    simple = [each.attrib for each in feed.iter(f"{{{SIMPLE_CHAPTERS}}}chapter")]
    assert transcript.attrib == {
        "url": f"{address}transcript.vtt",
        "type": "text/vtt",
        "language": "en",
        "rel": "captions",
    }
    assert chapters.attrib == {
        "url": f"{address}chapters.json",
        "type": "application/json+chapters",
    }
    assert simple == [
        {"start": "00:00:00.000", "title": "Two blasts"},
        {
            "start": "00:00:07.000",
            "title": "Silence",
            "href": "https://www.gazette.example/silence",
        },
    ]


def test_search_engines_are_told_of_the_parts(episode: ArticlePage, front: FrontPage) -> None:
    film = make_page(below=front, body=[video(YOUTUBE, chapters=CHAPTERS)])
    mute = make_page(below=front, body=[video(YOUTUBE)])
    address = f"{BASE}{episode.get_url()}"

    audio: Any = data_of(Browser().open(episode.get_url()))["audio"]
    told: Any = data_of(Browser().open(film.get_url()))["video"]

    assert audio["hasPart"] == [
        {
            "@type": "Clip",
            "name": "Two blasts",
            "startOffset": 0,
            "endOffset": 7,
            "url": f"{address}?t=0",
        },
        {
            "@type": "Clip",
            "name": "Silence",
            "startOffset": 7,
            "endOffset": 14,
            "url": f"{address}?t=7",
        },
    ]
    assert (audio["@type"], audio["contentUrl"], audio["duration"]) == (
        "AudioObject",
        HORN,
        "PT14S",
    )
    assert audio["caption"]["contentUrl"] == f"{address}transcript.vtt"
    assert (told["@type"], told["name"]) == ("VideoObject", "The bridge")
    assert told["embedUrl"].startswith("https://www.youtube-nocookie.com/embed/")
    assert "endOffset" not in told["hasPart"][-1]
    assert "video" not in data_of(Browser().open(mute.get_url()))


def test_an_editor_is_told_which_line_is_wrong(front: FrontPage) -> None:
    page = EpisodePage(
        title="The horn",
        slug="horn",
        audio_url=HORN,
        duration_seconds=14,
        chapters="0:00 One\n0:15 Two",
        transcript="0:00 One.\nTwo.\n0:07 \ufffd",
    )
    for name, said in (
        ("chapters", "Line 2: 0:15 is after the end"),
        ("transcript", "Line 3: it has"),
    ):
        with pytest.raises(ValidationError) as caught:
            page.clean()
        assert caught.value.message_dict[name][0].startswith(said)


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_so_is_one_who_edits_a_block(kind: str) -> None:
    block = ArticleBody().child_blocks[kind]
    value = block.to_python(
        {"url": HORN, "title": "x", "chapters": "now", "transcript": "WEBVTT\n\nOne."}
    )

    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(value)

    assert set(caught.value.block_errors) == {"chapters", "transcript"}
    assert "Line 3: " in str(caught.value.block_errors["transcript"])


@pytest.mark.parametrize("source", ["no time", "0:00 \0", "WEBVTT\n\n-->\nx", "0:09 a\n0:01 b"])
def test_what_a_program_stored_wrongly_costs_nobody_the_page(front: FrontPage, source: str) -> None:
    if "\0" in source and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL stores no NUL, not even escaped in JSON")
    page = make_page(below=front, body=[sound(chapters=source, transcript=source)])

    assert "moment" not in html_of(page)


def test_articles_from_before_there_were_chapters_are_shown(front: FrontPage) -> None:
    page = make_page(below=front)
    ArticlePage.objects.filter(pk=page.pk).update(
        body=json.dumps([{"type": "audio", "value": {"url": HORN, "title": "x"}, "id": "a" * 36}])
    )

    assert f'src="{HORN}"' in html_of(page)


def test_five_megabytes_come_back_to_the_editor_with_what_is_wrong(
    front: FrontPage, episode: ArticlePage
) -> None:
    ingrid = make_account(username="ingrid")
    let_write(front=front, account=ingrid)
    client = Client()
    come_in(client, ingrid)
    source = "0:00 The horn.\n" * (5_000_000 // 15)

    answer = client.post(
        f"/newsroom/pages/{episode.pk}/edit/",
        {
            "title": "The horn",
            "slug": "horn",
            "audio_url": HORN,
            "audio_bytes": "0",
            "duration_seconds": "14",
            "discussion": "open",
            "transcript": source,
            **empty_forms("bylines", "corrections"),
            **{f"{name}-count": "0" for name in ("body", "subscribe")},
        },
    )

    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert "Line 20001: up to here it has 300,000 characters, which are the most" in html
    assert source.strip() in html


def empty_forms(*names: str) -> dict[str, str]:
    return {
        f"{name}-{what}": "0"
        for name in names
        for what in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
