"""How a publication looks: said by its editors without code, shown on all its pages, and by no other publication."""

from __future__ import annotations

import io
import re
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from rejoinder.activity.models import Event, EventKind
from rejoinder.core.keys import site_key
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import FrontPage
from rejoinder.sites.models import ThemeFile
from rejoinder.sites.services import set_theme
from rejoinder.sites.themes import LIGHT, Palette, Theme
from tests.entering import come_in
from tests.making import make_account, make_comment, make_site
from tests.newsroom.making import make_author, make_front_page, make_page, make_section
from tests.newsroom.test_article_page import discussed
from tests.pages.browsing import Browser
from tests.sites.test_themes import woff2

RED = Palette(text="#14213d", background="#fff8ee", accent="#9a031e")


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def editor_of(front: FrontPage) -> Client:
    account, client = make_account(), Client()
    let_write(front=front, account=account)
    come_in(client, account)
    return client


def address_of(front: FrontPage) -> str:
    return f"/newsroom/appearance/{front.pk}/"


def sent(**fields: object) -> dict[str, object]:
    return {"phrases-TOTAL_FORMS": "1", "phrases-INITIAL_FORMS": "0", **fields}


def picture(width: int = 900, height: int = 240, kind: str = "PNG") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (154, 3, 30)).save(file, kind)
    return SimpleUploadedFile("whatever.txt", file.getvalue())


def style_of(html: str) -> str:
    found = re.findall(r'<link rel="stylesheet" href="(/theme/[^"]+)">', html)
    return str(found[0]) if found else ""


def test_an_editor_changes_how_every_page_of_the_publication_looks(front: FrontPage) -> None:
    section, author = make_section(front=front), make_author(front=front)
    page = make_page(below=section, authors=[author], topics=["Harbour"])
    make_comment(article=discussed(page))
    client = editor_of(front)

    answer = client.post(
        address_of(front),
        sent(
            name="Gazette & Sons",
            light_text=RED.text,
            light_background=RED.background,
            light_accent=RED.accent,
            headlines="slab",
            logo=picture(),
            icon=picture(64, 64),
            font=SimpleUploadedFile("font.woff2", woff2()),
            font_uses=["headlines", "texts"],
            font_weight="300  800",
            font_style="normal",
        ),
    )

    assert answer.status_code == HTTPStatus.FOUND
    for path in (
        *("/", "/city/", page.get_url(), author.get_url(), "/topics/harbour/"),
        *("/d/gazette/", f"/d/gazette/{discussed(page).key}"),
        f"/d/gazette/{discussed(page).key}/reply",
    ):
        shown = Client().get(path)
        html = shown.content.decode()
        assert style_of(html), path
        assert "unsafe" not in shown["Content-Security-Policy"]
        assert "font-src 'self'" in shown["Content-Security-Policy"]
        assert 'rel="preload" as="font"' in html
        if path != "/d/gazette/":  # its name is its headline
            assert 'alt="Gazette &amp; Sons" width="180" height="48"' in html
        for address in re.findall(r"/theme/gazette/\w+\.(?:png|webp|woff2)", html):
            file = Client().get(address)
            assert file["Cache-Control"].endswith("immutable")
            assert file["Content-Type"] in {"image/png", "image/webp", "font/woff2"}
    sheet = Client().get(style_of(Client().get("/").content.decode()))
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert sheet["Content-Type"].startswith("text/css")
    for text in ("#9a031e", "font-weight:300 800", "Rockwell"):
        assert text in sheet.content.decode()


def test_a_colour_that_cannot_be_read_is_refused_beside_its_field(front: FrontPage) -> None:
    answer = editor_of(front).post(
        address_of(front), sent(light_accent="#a0a0ff", headlines="slab")
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    html = answer.content.decode()
    assert "the accent #a0a0ff on the background #fdfcfa has a contrast of 2.28:1" in html
    assert 'value="#a0a0ff"' in html  # nothing that was typed is lost
    front.site.refresh_from_db()
    assert front.site.theme_json == {}


@pytest.mark.parametrize(
    ("field", "content", "why"),
    [
        ("logo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture"),
        ("icon", b"\x89PNG\r\n\x1a\n broken", "This is no picture"),
        ("font", b"wOFF not the second format", "no font in the format WOFF2"),
    ],
)
def test_a_file_is_known_by_its_bytes_and_not_by_its_name(
    front: FrontPage, field: str, content: bytes, why: str
) -> None:
    file = SimpleUploadedFile("right.woff2" if field == "font" else "right.png", content)

    answer = editor_of(front).post(
        address_of(front), sent(**{field: file}, font_uses=["texts"], font_style="normal")
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert why in answer.content.decode()
    assert not ThemeFile.objects.exists()


def test_what_a_camera_wrote_is_not_in_the_logo(front: FrontPage) -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (40, 40)).save(file, "JPEG", exif=exif)

    editor_of(front).post(
        address_of(front), sent(logo=SimpleUploadedFile("a.jpg", file.getvalue()))
    )

    assert b"taken at home" not in bytes(ThemeFile.objects.get().content)


def test_fonts_and_logos_are_taken_away_again(front: FrontPage) -> None:
    client = editor_of(front)
    font = SimpleUploadedFile("font.woff2", woff2())
    client.post(
        address_of(front), sent(logo=picture(), icon=picture(), font=font, font_uses=["texts"])
    )
    front.site.refresh_from_db()
    assert set(front.site.theme_json) == {"logo", "icon", "faces"}

    client.post(address_of(front), sent(no_logo="on", no_icon="on", fonts_to_drop=["0"]))

    front.site.refresh_from_db()
    assert front.site.theme_json == {}


def test_the_newsrooms_texts_can_be_said_in_own_words(front: FrontPage) -> None:
    page = make_page(below=front)
    make_comment(article=discussed(page))
    counting = {
        "phrases-1-message": "%(n)s comment",
        "phrases-1-wording": "%(n)s letter\n%(n)s letters",
    }

    answer = editor_of(front).post(
        address_of(front),
        sent(**{"phrases-TOTAL_FORMS": "2", "phrases-0-message": "Most discussed"})
        | {"phrases-0-wording": "Talk of the town", **counting},
    )

    assert answer.status_code == HTTPStatus.FOUND
    shown = Browser().open("/").get("main").text
    assert "Talk of the town" in shown
    assert "1 letter" in shown
    again = editor_of(front).get(address_of(front)).content.decode()
    assert 'value="Most discussed"' in again
    assert "Talk of the town" in again


def test_a_phrase_that_no_page_says_is_refused_and_kept_in_its_field(front: FrontPage) -> None:
    answer = editor_of(front).post(
        address_of(front),
        sent(**{"phrases-0-message": "Most diskussed", "phrases-0-wording": "Talk of the town"}),
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no page says so" in answer.content.decode()
    assert "Talk of the town" in answer.content.decode()


def test_a_change_outdates_all_pages_and_stands_in_the_log(front: FrontPage) -> None:
    client = editor_of(front)
    changes = Event.objects.filter(kind=EventKind.SITE_OPTIONS_CHANGED)
    before = changes.count()
    client.post(address_of(front), sent(headlines="slab"))
    event = changes.latest("pk")
    assert changes.count() == before + 1
    assert site_key(front.site.pk) in event.stale
    assert site_key(front.site.pk) in Client().get("/")["Surrogate-Key"].split()

    client.post(address_of(front), sent(headlines="slab"))
    assert changes.count() == before + 1


def test_only_those_who_may_publish_the_front_page_dress_it(front: FrontPage) -> None:
    other = make_front_page(site=make_site(key="weekly"), host="weekly.example")
    client = editor_of(other)

    assert client.get(address_of(front)).status_code == HTTPStatus.FOUND  # to where one may be
    assert client.post(address_of(front), sent(name="Mine")).status_code == HTTPStatus.FOUND
    front.site.refresh_from_db()
    assert front.site.theme_json == {}
    assert client.get("/newsroom/appearance/")["Location"] == address_of(other)
    assert client.get(address_of(other)).status_code == HTTPStatus.OK


def test_another_publication_looks_as_before(front: FrontPage) -> None:
    make_front_page(site=make_site(key="weekly"), host="weekly.example")
    set_theme(site=front.site, theme=Theme(light=RED))

    assert style_of(Client().get("/").content.decode())
    other = Client().get("/d/weekly/").content.decode()
    assert not style_of(other)


def test_a_theme_costs_no_statement(
    front: FrontPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = make_page(below=front)
    client = Client()
    client.get(page.get_url())  # what is looked up once

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(page.get_url())
        return len(taken)

    before = count()
    set_theme(site=front.site, theme=Theme(light=RED, headlines="slab"))
    assert count() == before
    style = style_of(client.get(page.get_url()).content.decode())
    with django_assert_num_queries(1):
        client.get(style)


def test_an_old_style_sheet_is_answered_by_the_newest_and_not_kept(front: FrontPage) -> None:
    set_theme(site=front.site, theme=Theme(light=RED))
    old = style_of(Client().get("/").content.decode())
    set_theme(site=front.site, theme=Theme(light=LIGHT))

    answer = Client().get(old)

    assert LIGHT.accent in answer.content.decode()
    assert "immutable" not in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/theme/gazette/000000000000.css",
        "/theme/nobody/000000000000.css",
        "/theme/gazette/00000000000000000000.woff2",
        "/theme/gazette/../../secret.png",
    ],
)
def test_what_is_no_file_of_a_theme_answers_404(front: FrontPage, path: str) -> None:
    assert Client().get(path).status_code == HTTPStatus.NOT_FOUND


def test_the_discussions_own_pages_lead_to_the_front_page(front: FrontPage) -> None:
    page = make_page(below=front)
    [head, *_] = Browser().open(f"/d/gazette/{discussed(page).key}/reply").find("header")
    assert head.get("a").attributes["href"] == "/"

    front.unpublish()
    front.site.refresh_from_db()
    assert front.site.home == ""
