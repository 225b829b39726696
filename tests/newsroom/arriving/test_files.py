"""Pictures and documents come from a folder, once, or from the old server when that is asked for."""

from __future__ import annotations

import base64
import io
import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.images.models import Image

from rejoinder.core.fetching import Fetcher
from rejoinder.newsroom.arriving import taking
from rejoinder.newsroom.models import FrontPage
from rejoinder.sites.models import Site
from tests.making import make_site
from tests.newsroom.arriving.bringing import article, blocks, bring, command, told
from tests.newsroom.making import make_front_page
from tests.transfer.wxr import make_export, make_post, make_upload

UPLOADS = "https://gazette.example.org/wp-content/uploads"
BOAT = make_upload("5", f"{UPLOADS}/2020/01/boat.png", alt="A boat", excerpt="At sea")


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


@pytest.fixture(autouse=True)
def front(site: Site) -> FrontPage:
    return make_front_page(site=site)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]  # pytest-django's


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A copy of the folder of uploads, with one picture and one document."""
    media = tmp_path / "uploads"
    (media / "2020/01").mkdir(parents=True)
    (media / "2020/01/boat.png").write_bytes(png())
    (media / "2020/01/plan.pdf").write_bytes(b"%PDF-1.4 A plan.")
    return media


def png(*, width: int = 40, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (width, 30), "navy").save(file, kind)
    return file.getvalue()


def shown(name: str = "boat.png", **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<img src="{UPLOADS}/2020/01/{name}"{written}>'


def picture_in(number: str = "7") -> Image:
    """Return the picture of the only block of an article."""
    [(kind, value)] = blocks(article(number))
    assert kind == "image"
    assert isinstance(value, dict)
    return Image.objects.get(pk=value["image"])


def test_a_picture_of_the_folder_is_brought_with_what_is_known_of_it(
    site: Site, media: Path
) -> None:
    bring(make_export(BOAT, make_post("7", shown())), site=site, media=media)

    picture = picture_in()
    assert (picture.title, picture.description, picture.width) == ("Upload 5", "A boat", 40)
    assert picture.collection.name == "gazette"


@pytest.mark.parametrize(
    "html",
    [
        shown("boat-300x200.png"),
        shown("boat-scaled.png"),
        f'<img class="wp-image-5" src="{UPLOADS}/2020/01/boat-1024x768.png">',
        '<img src="/wp-content/uploads/2020/01/boat.png">',
        '<img src="http://old.example/wp-content/uploads/2020/01/boat.png?w=300">',
    ],
)
def test_a_picture_at_any_size_is_the_one_picture(site: Site, media: Path, html: str) -> None:
    bring(make_export(BOAT, make_post("7", html), make_post("8", shown())), site=site, media=media)

    assert picture_in("7").pk == picture_in("8").pk
    assert Image.objects.count() == 1


def test_a_number_of_another_blog_names_nothing_here(site: Site, media: Path) -> None:
    (media / "2020/01/car.png").write_bytes(png(width=20))
    html = f'<img class="wp-image-5" src="{UPLOADS}/2020/01/car.png">'

    bring(make_export(BOAT, make_post("7", html)), site=site, media=media)

    assert picture_in().width == 20


def test_the_picture_of_a_post_is_the_articles(site: Site, media: Path) -> None:
    post = make_post("7", "Text.", metas=[("_thumbnail_id", "5")])
    gone = make_post("8", "Text.", metas=[("_thumbnail_id", "55")])

    report = bring(make_export(post, gone, BOAT), site=site, media=media)

    assert article("7").picture == Image.objects.get()
    assert article("7").picture_alt == "A boat"
    assert article("8").picture is None
    assert told(report, "picture_not_brought")


def test_a_gallery_without_numbers_has_the_pictures_of_its_post(site: Site, media: Path) -> None:
    upload = make_upload("5", f"{UPLOADS}/2020/01/boat.png", post_parent="7", excerpt="At sea")

    bring(make_export(make_post("7", "[gallery]"), upload), site=site, media=media)

    assert blocks(article())[0][0] == "image"
    assert blocks(article())[0][1]["caption"] == "At sea"  # type: ignore[index]  # a struct


def test_pictures_that_come_later_take_the_place_of_their_links(site: Site, media: Path) -> None:
    data = make_export(BOAT, make_post("7", shown()))
    report = bring(data, site=site)
    assert blocks(article())[0][0] == "paragraph"
    assert f"{UPLOADS}/2020/01/boat.png" in told(report, "picture_not_brought")[0]

    bring(data, site=site, media=media)
    bring(data, site=site)  # without the folder: what came stays

    assert picture_in().width == 40
    assert Image.objects.count() == 1


def test_a_document_is_brought_and_linked(site: Site, media: Path) -> None:
    html = f'<a href="{UPLOADS}/2020/01/plan.pdf">The plan</a>'

    bring(make_export(make_post("7", html), make_post("8", html)), site=site, media=media)

    document = Document.objects.get()
    assert f'linktype="document" id="{document.pk}"' in str(blocks(article())[0][1])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("boat.svg", b"<svg onload='alert(1)'/>"),
        ("boat.php.png", b"<?php evil(); ?>"),
        ("boat.jpg", b"<html><script>alert(1)</script>"),
        ("boat.png", b""),
    ],
)
def test_what_is_no_picture_is_not_taken_for_one(
    site: Site, media: Path, name: str, content: bytes
) -> None:
    (media / "2020/01" / name).write_bytes(content)

    report = bring(make_export(make_post("7", shown(name))), site=site, media=media)

    assert not Image.objects.exists()
    assert told(report, "picture_not_brought")


def test_a_picture_of_too_many_points_is_not_taken(
    site: Site, media: Path, settings: object
) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100  # type: ignore[attr-defined]  # pytest-django's

    bring(make_export(make_post("7", shown())), site=site, media=media)

    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "../secret.png",
        "..%2f..%2fsecret.png",
        "%2e%2e/secret.png",
        "//secret.png",
        "a/../../secret.png",
    ],
)
def test_nothing_outside_the_folder_is_read(site: Site, media: Path, path: str) -> None:
    (media.parent / "secret.png").write_bytes(png())
    (media / "link").symlink_to(media.parent)
    html = f'<img src="{UPLOADS}/{path}"><img src="{UPLOADS}/link/secret.png">'
    upload = make_upload("5", f"{UPLOADS}/x.png").replace(
        "</item>",
        "<wp:postmeta><wp:meta_key>_wp_attached_file</wp:meta_key><wp:meta_value>../secret.png</wp:meta_value>"
        "</wp:postmeta></item>",
    )

    bring(make_export(upload, make_post("7", f"{html}{shown('x.png')}")), site=site, media=media)

    assert not Image.objects.exists()


def test_a_picture_within_the_text_is_brought_too(site: Site) -> None:
    data = base64.b64encode(png()).decode()

    bring(make_export(make_post("7", f'<img src="data:image/png;base64,{data}">')), site=site)

    assert picture_in().width == 40


@pytest.fixture
def old_server() -> Iterator[tuple[int, list[str]]]:
    """The port of a server that has one picture, and what it was asked for."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        asked.append(connection.recv(10_000).decode().split(" ")[1])
                        found = asked[-1].endswith("boat.png")
                        head = f"HTTP/1.1 {200 if found else 404} X\r\nContent-Type: image/png\r\n"
                        body = png() if found else b""
                        connection.sendall(
                            f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
                        )

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1], asked
        listening.shutdown(socket.SHUT_RDWR)


def test_the_old_server_is_asked_when_that_is_wanted_and_once_for_each(
    site: Site,
    old_server: tuple[int, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    port, asked = old_server
    fetcher = Fetcher(
        types={"image/png"},
        most_bytes=10_000,
        look_up=lambda _host, _port: [ipaddress.ip_address("127.0.0.1")],
        is_allowed=lambda _address: True,
        ports={port},
    )
    monkeypatch.setattr(taking, "fetchers", lambda: (fetcher, fetcher))
    old = f"http://gazette.example.org:{port}/wp-content/uploads"
    html = f'<img src="{old}/boat-300x200.png"><img src="{old}/gone.png">'
    path = tmp_path / "export.xml"
    path.write_bytes(make_export(make_post("7", html), make_post("8", html)))

    command(path)
    assert asked == []

    command(path, download=True)
    command(path, download=True)

    assert Image.objects.count() == 1
    assert asked.count("/wp-content/uploads/boat.png") == 1
    assert asked.count("/wp-content/uploads/gone.png") == 2  # once in each run
    assert "gone.png is a link now" in capsys.readouterr().out


def test_an_address_of_our_own_network_is_not_asked(
    site: Site, old_server: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, asked = old_server
    path = tmp_path / "export.xml"
    html = f'<img src="http://127.0.0.1:{port}/boat.png"><img src="http://127.0.0.1/boat.png">'
    path.write_bytes(make_export(make_post("7", html)))

    command(path, download=True)

    assert asked == []
    assert not Image.objects.exists()
