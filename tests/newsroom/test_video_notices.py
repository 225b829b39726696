"""What an editor left out of a video is asked of its provider once; whatever the provider does, nothing is lost."""

from __future__ import annotations

import gc
import html
import io
import json
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from rejoinder.core import fetching
from rejoinder.core.fetching import Address, Fetcher, is_public
from rejoinder.newsroom import filling
from rejoinder.newsroom.editors import files_of, let_write
from rejoinder.newsroom.models import ArticlePage, FrontPage, PlainPage
from rejoinder.newsroom.notices import Askers
from rejoinder.newsroom.pictures import ENDINGS
from tests.core.test_fetching import Server, at_loopback, server  # noqa: F401  # a fixture
from tests.entering import come_in
from tests.making import make_account, make_site
from tests.newsroom.making import make_front_page, make_page, make_section

Video = dict[str, Any]

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail leaves the file that it scales into to the garbage collector


@pytest.fixture
def front(db: None, settings: Any, tmp_path: Path) -> Iterator[FrontPage]:  # noqa: ANN401  # pytest-django's
    settings.MEDIA_ROOT = tmp_path
    yield make_front_page(site=make_site(key="gazette", name="The Gazette"))
    if get_image_model().objects.exists():
        gc.collect()  # so that no other test is told of those files


@pytest.fixture
def editor(front: FrontPage) -> Client:
    account = make_account()
    let_write(front=front, account=account)
    client = Client()
    come_in(client, account)
    return client


@pytest.fixture
def provider(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:  # noqa: F811
    """A PeerTube on the loopback interface, which is taken for the internet, and speaks no TLS."""
    cache.clear()
    monkeypatch.setattr(fetching, "with_tls", lambda raw, _host: raw)
    allow(server, monkeypatch)
    server.says("/poster.jpg", answer(picture(), "image/jpeg"))
    return server


def allow(
    server: Server,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    *,
    look_up: Callable[[str, int], Sequence[Address]] = at_loopback,
    is_allowed: Callable[[Address], bool] = lambda _address: True,
    most_bytes: int = 100_000,
) -> None:
    def fetcher(*types: str) -> Fetcher:
        return Fetcher(
            types=types,
            most_bytes=most_bytes,
            look_up=look_up,
            is_allowed=is_allowed,
            ports={server.port},
        )

    made = Askers(notices=fetcher("application/json"), pictures=fetcher(*ENDINGS))
    monkeypatch.setattr(filling, "askers", lambda: made)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(file, "JPEG")
    return file.getvalue()


def answer(content: bytes, kind: str = "application/json", status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


def film(provider: Server) -> str:
    return f"https://tube.example.org:{provider.port}/w/harbour1"


def question(provider: Server) -> str:
    return (
        "/services/oembed?format=json&url=https%3A%2F%2Ftube.example.org"
        f"%3A{provider.port}%2Fw%2Fharbour1"
    )


def says(provider: Server, **said: object) -> None:
    provider.says(question(provider), answer(json.dumps(said).encode()))


def thumbnail(provider: Server) -> str:
    return f"https://img.example.org:{provider.port}/poster.jpg"


def save(client: Client, page: ArticlePage, *videos: Video, **more: str) -> list[str]:
    """Save as the editor's form does, and return the warnings; `action-publish` publishes, `accept` is the header."""
    return post(client, f"/newsroom/pages/{page.pk}/edit/", *videos, **more)


def post(client: Client, address: str, *videos: Video, **more: str) -> list[str]:
    accept = more.pop("accept", "text/html")
    form = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    data = form.dict() | nested_form_data(
        {
            "body": streamfield([("video", video) for video in videos]),
            "subscribe": streamfield([]),
            **more,
        }
    )
    response = client.post(address, data, headers={"Accept": accept})
    assert response.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}, response.content
    if accept == "text/html":
        assert response.status_code == HTTPStatus.FOUND, response.content
    return [
        html.unescape(str(said)).strip()
        for said in get_messages(response.wsgi_request)
        if said.level_tag == "warning"
    ]


def video_of(page: ArticlePage) -> Any:  # noqa: ANN401  # Wagtail has no types
    return ArticlePage.objects.get(pk=page.pk).latest_revision.as_object().body[0].value


def empty(url: str) -> Video:
    return {"url": url, "title": "", "poster": ""}


def test_a_saved_draft_gets_the_title_and_a_poster_of_our_own(
    front: FrontPage, editor: Client, provider: Server
) -> None:
    says(provider, title=" The harbour\n at <dawn> ", thumbnail_url=thumbnail(provider))
    page = make_page(below=front, live=False)

    warnings = save(editor, page, empty(film(provider)))

    video = video_of(page)
    assert warnings == []
    assert video["title"] == "The harbour at <dawn>"
    assert video["poster"].collection == files_of(front)
    assert video["poster"].file.name.startswith("original_images/poster-")
    assert len(provider.asked) == 2  # for the notice, and for the picture


def test_what_is_published_is_filled_where_readers_see_it(
    front: FrontPage, editor: Client, provider: Server
) -> None:
    says(provider, title="The harbour at dawn", thumbnail_url=thumbnail(provider))
    page = make_page(below=front, slug="harbour")

    save(editor, page, empty(film(provider)), **{"action-publish": "yes"})

    shown = Client().get("/harbour/").content.decode()
    assert "The harbour at dawn" in shown
    assert "img.example.org" not in shown  # the picture is ours
    assert "/media/images/poster-" in shown


def test_the_same_article_in_another_place_is_filled_with_it(
    front: FrontPage, editor: Client, provider: Server
) -> None:
    says(provider, title="The harbour at dawn")
    page = make_page(below=front)
    alias = page.create_alias(parent=make_section(front=front))

    save(editor, page, empty(film(provider)), **{"action-publish": "yes"})

    alias.refresh_from_db()
    assert alias.body[0].value["title"] == "The harbour at dawn"


def test_a_draft_of_a_published_article_leaves_what_readers_see(
    front: FrontPage, editor: Client, provider: Server
) -> None:
    says(provider, title="The harbour at dawn")
    page = make_page(below=front)

    save(editor, page, empty(film(provider)))

    page.refresh_from_db()
    assert [block.block_type for block in page.body] == ["paragraph"]
    assert video_of(page)["title"] == "The harbour at dawn"


def test_a_new_article_is_filled_too(front: FrontPage, editor: Client, provider: Server) -> None:
    says(provider, title="The harbour at dawn")
    address = f"/newsroom/pages/add/newsroom/articlepage/{front.pk}/"

    post(editor, address, empty(film(provider)), title="New", slug="new")

    assert video_of(ArticlePage.objects.get(slug="new"))["title"] == "The harbour at dawn"


def test_a_plain_page_is_filled_too(front: FrontPage, editor: Client, provider: Server) -> None:
    says(provider, title="The harbour at dawn")
    page = PlainPage(title="About us", slug="about-us")
    front.add_child(instance=page)
    page.save_revision().publish()

    post(
        editor,
        f"/newsroom/pages/{page.pk}/edit/",
        empty(film(provider)),
        **{"action-publish": "yes"},
    )

    page.refresh_from_db()
    assert page.body[0].value["title"] == "The harbour at dawn"


def test_saving_by_itself_asks_nobody(front: FrontPage, editor: Client, provider: Server) -> None:
    says(provider, title="The harbour at dawn")
    page = make_page(below=front, live=False)

    save(editor, page, empty(film(provider)), accept="application/json")

    assert provider.asked == []
    assert video_of(page)["title"] == ""


def test_what_the_editor_typed_stays_and_a_complete_video_asks_nobody(
    front: FrontPage, editor: Client, provider: Server
) -> None:
    says(provider, title="The provider's", thumbnail_url=thumbnail(provider))
    page = make_page(below=front, live=False)

    save(editor, page, empty(film(provider)) | {"title": "Ours"})
    video = video_of(page)
    again = {"url": film(provider), "title": "Ours", "poster": str(video["poster"].pk)}
    save(editor, page, again)

    assert video_of(page)["title"] == "Ours"
    assert video_of(page)["poster"] == video["poster"]
    assert len(provider.asked) == 2
    assert get_image_model().objects.count() == 1


def test_one_address_is_asked_about_once(
    front: FrontPage, editor: Client, provider: Server
) -> None:
    says(provider, title="The harbour at dawn")  # and no picture
    page = make_page(below=front, live=False)
    twice = [empty(film(provider)), empty(film(provider))]

    first = save(editor, page, *twice)
    second = save(editor, page, *twice)

    assert first == [f"The provider of {film(provider)} gave no picture. Fill it in, if you like."]
    assert second == []
    assert len(provider.asked) == 1


def test_the_provider_is_asked_outside_the_transaction(
    front: FrontPage, editor: Client, provider: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths = []

    def look_up(host: str, port: int) -> Sequence[Address]:
        depths.append(len(connection.savepoint_ids))
        return at_loopback(host, port)

    allow(provider, monkeypatch, look_up=look_up)
    says(provider, title="The harbour at dawn")

    save(editor, make_page(below=front, live=False), empty(film(provider)))

    assert depths == [len(connection.savepoint_ids)]  # those of the test


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "pieces",
    [
        [answer(b"", status="404 Not Found")],
        [answer(b"<!doctype html><title>Sign in</title>", "text/html")],
        [answer(b"<!doctype html>")],
        [answer(b'["no", "object"]')],
        [answer(b"[" * 50_000)],
        [answer(b'{"title": 7, "thumbnail_url": {"a": 1}}')],
        [answer(b'{"title": "\\u0000 \\n", "thumbnail_url": "no address"}')],
        [answer(b'{"thumbnail_url": "file:///etc/passwd"}')],
        [answer(b"\xff\xfe\x00")],
        [answer(b'{"title": "' + b"x" * 200_000 + b'"}')],
        [b"nonsense"],
        [],
    ],
)
def test_an_answer_that_is_none_loses_nothing(
    front: FrontPage, editor: Client, provider: Server, pieces: list[bytes]
) -> None:
    provider.says(question(provider), *pieces)
    page = make_page(below=front, slug="harbour")

    warnings = save(editor, page, empty(film(provider)), **{"action-publish": "yes"})

    assert warnings == [
        f"The provider of {film(provider)} gave neither a title nor a picture. Fill it in, if you like."
    ]
    assert "Play the video “tube.example.org”" in Client().get("/harbour/").content.decode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SVG, "image/svg+xml"),
        (SVG, "image/jpeg"),
        (b"\xff\xd8\xff" + b"x" * 200_000, "image/jpeg"),
        (b"", "image/png"),
    ],
)
def test_a_thumbnail_that_is_no_picture_is_left(
    front: FrontPage, editor: Client, provider: Server, content: bytes, kind: str
) -> None:
    says(provider, title="The harbour at dawn", thumbnail_url=thumbnail(provider))
    provider.says("/poster.jpg", answer(content, kind))
    page = make_page(below=front, live=False)

    (warning,) = save(editor, page, empty(film(provider)))

    assert "no picture" in warning
    assert video_of(page)["title"] == "The harbour at dawn"
    assert video_of(page)["poster"] is None


def test_a_redirect_into_our_network_leads_nowhere(
    front: FrontPage, editor: Client, provider: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = f"http://10.0.0.1:{provider.port}/secret"
    provider.says(question(provider), f"HTTP/1.1 302 Found\r\nLocation: {inside}\r\n\r\n".encode())

    def look_up(host: str, port: int) -> Sequence[Address]:
        return fetching.look_up(host, port) if host == "10.0.0.1" else at_loopback(host, port)

    allow(
        provider,
        monkeypatch,
        look_up=look_up,
        is_allowed=lambda address: address.is_loopback or is_public(address),
    )

    (warning,) = save(editor, make_page(below=front, live=False), empty(film(provider)))

    assert "neither" in warning
    assert provider.connections == 1


def test_providers_that_hang_keep_an_editor_for_one_span_of_time(
    front: FrontPage, editor: Client, provider: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rejoinder.newsroom.filling.MOST_SECONDS", 0.5)
    other = film(provider).replace("harbour1", "harbour2")
    for address in (question(provider), question(provider).replace("harbour1", "harbour2")):
        provider.says(address, *[b"H"] * 100)  # a byte now and then
    page = make_page(below=front, live=False)

    began = time.monotonic()
    warnings = filling.fill_videos(page_with(page, film(provider), other), user=page.owner)

    assert time.monotonic() - began < 1.5
    assert "neither a title nor a picture" in warnings[0]
    assert "no time left" in warnings[1]
    assert provider.connections == 1


def page_with(page: ArticlePage, *addresses: str) -> ArticlePage:
    page.body = [("video", empty(url) | {"poster": None}) for url in addresses]
    page.save_revision()
    return page


def test_an_installation_may_ask_nobody(
    front: FrontPage,
    editor: Client,
    provider: Server,
    settings: Any,  # noqa: ANN401  # pytest-django's
) -> None:
    settings.OEMBED = False
    page = make_page(below=front, live=False)

    assert save(editor, page, empty(film(provider))) == []
    assert provider.asked == []


def test_without_a_video_that_lacks_something_nothing_is_looked_up(
    front: FrontPage,
    django_assert_num_queries: Any,  # noqa: ANN401  # pytest-django's
) -> None:
    page = make_page(
        below=front,
        body=[("video", {"url": "https://cdn.example/a.mp4", "title": "", "poster": None})],
    )

    with django_assert_num_queries(0):
        assert filling.fill_videos(page, user=None) == []
