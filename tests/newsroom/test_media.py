"""Files of editors: what is refused, what is served, and what never is."""

from __future__ import annotations

import io
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction

from rejoinder.accounts.models import Account
from rejoinder.newsroom.media import MOST_BYTES, piece_of
from tests.making import make_account

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's


@pytest.fixture
def editor(db: None) -> Account:
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    return make_account(is_superuser=True)


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Picture.new("1", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "accepted"),
    [
        ("fine.png", png(40, 30), True),
        ("fifty-megapixels.png", png(10_000, 5_000), False),
        ("script.svg", SVG, False),
        ("script.png", SVG, False),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>", False),
    ],
)
def test_pictures_that_are_taken(
    editor: Account, name: str, content: bytes, *, accepted: bool
) -> None:
    form_class = get_image_form(Image)
    form = form_class(
        {"title": "A picture", "collection": Collection.get_first_root_node().pk},
        {"file": SimpleUploadedFile(name, content)},
        user=editor,
    )

    assert form.is_valid() is accepted, form.errors
    assert accepted or "file" in form.errors


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail leaves the file that it scales into to the garbage collector
def test_only_scaled_pictures_are_served(editor: Account, tmp_path: Path) -> None:
    image = Image.objects.create(title="A", file=SimpleUploadedFile("a.png", png(40, 30)))
    address = image.get_rendition("width-20").url

    answer = Client().get(address)
    original = Client().get(f"/media/{image.file.name}")

    assert (answer.status_code, answer["Content-Type"]) == (HTTPStatus.OK, "image/png")
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"].startswith(("default-src 'none'", "sandbox", "frame"))
    assert original.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "name", ["..%2f..%2frejoinder.env", "none.png", "a.svg", "a.html", "%00.png", "..png"]
)
def test_nothing_else_is(db: None, name: str) -> None:
    assert Client().get(f"/media/images/{name}").status_code == HTTPStatus.NOT_FOUND


def make_recording(content: bytes) -> Document:
    file = SimpleUploadedFile("one.mp3", content)
    document: Document = Document.objects.create(title="One", file=file)
    return document


def test_a_recording_is_answered_whole_or_piece_by_piece(editor: Account) -> None:
    document = make_recording(bytes(range(100)))
    address = f"/audio/{document.pk}/{document.filename}"
    client = Client()

    whole = client.get(address)
    piece = client.get(address, headers={"Range": "bytes=10-19"})
    beyond = client.get(address, headers={"Range": "bytes=100-"})

    assert (whole.status_code, whole.content) == (HTTPStatus.OK, bytes(range(100)))
    assert whole["Content-Type"] == "audio/mpeg"
    assert (piece.status_code, piece.content) == (HTTPStatus.PARTIAL_CONTENT, bytes(range(10, 20)))
    assert piece["Content-Range"] == "bytes 10-19/100"
    assert beyond.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


def test_a_recording_that_is_not_for_everybody_is_for_nobody_here(editor: Account) -> None:
    document = make_recording(b"x")
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type="login"
    )

    assert Client().get(f"/audio/{document.pk}/one.mp3").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("wanted", "piece"),
    [
        ("", (0, 99)),
        ("bytes=0-", (0, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=5-1000", (5, 99)),
        ("bytes=0-0,5-6", (0, 99)),
        ("lines=1-2", (0, 99)),
        ("bytes=-", (0, 99)),
        ("bytes=7-3", None),
    ],
)
def test_pieces(wanted: str, piece: tuple[int, int] | None) -> None:
    assert piece_of(wanted, size=100) == piece


def test_a_piece_has_at_most_a_megabyte() -> None:
    assert piece_of("bytes=0-", size=5_000_000) == (0, MOST_BYTES - 1)
