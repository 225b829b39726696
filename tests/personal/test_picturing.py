"""Pictures that publishers' sign-ins name: fetched once, made small, shown from our own address."""

from __future__ import annotations

import io
import ipaddress
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Avatar, Reader
from rejoinder.accounts.pictures import SIDE, PictureError, make_picture
from rejoinder.accounts.services.identities import account_of_identity
from rejoinder.accounts.sso.said import Said
from rejoinder.activity.models import Event, EventKind
from rejoinder.core.fetching import Fetcher
from rejoinder.core.keys import article_key
from rejoinder.personal.models import Erasure, Texts
from rejoinder.personal.services.erasing import carry_out
from rejoinder.personal.services.picturing import PICTURES, fetch_pictures, forget_hidden
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options, make_comment
from tests.people import Cast, make_cast
from tests.signing import ISSUER


def picture(kind: str = "PNG", *, colour: str = "red", size: tuple[int, int] = (300, 200)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


def animation() -> bytes:
    made = io.BytesIO()
    first, second = (Image.new("RGB", (50, 50), colour) for colour in ("red", "blue"))
    first.save(made, "GIF", save_all=True, append_images=[second], duration=100)
    return made.getvalue()


def bomb(side: int = 10_000) -> bytes:
    """Return a PNG that says it has 100 million pixels, with as many behind a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    pixels = zlib.compress(bytes(side // 8 + 1) * side)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def answer(content: bytes, kind: str = "image/png") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


@dataclass
class Server:
    """A publisher's server of pictures, on the loopback interface."""

    port: int
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waits_seconds: float = 0.0

    @property
    def fetcher(self) -> Fetcher:
        """Return the product's own, which takes this machine for the internet, without TLS."""
        return replace(
            PICTURES,
            look_up=lambda _host, _port: [ipaddress.ip_address("127.0.0.1")],
            is_allowed=lambda _address: True,
            ports={self.port},
            schemes={"http"},
            seconds=1.0,
        )

    def url(self, path: str) -> str:
        return f"http://pictures.example.org:{self.port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(port=listening.getsockname()[1])

        def say(talk: socket.socket) -> None:
            with talk, suppress(OSError):
                path = talk.recv(10_000).decode().split(" ")[1]
                server.asked.append(path)
                time.sleep(server.waits_seconds)
                talk.sendall(server.answers.get(path, b"HTTP/1.1 404 No\r\n\r\n"))

        def accept() -> None:
            with suppress(OSError):
                while True:
                    talk, _ = listening.accept()
                    threading.Thread(target=say, args=[talk], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)


def sign_in(cast: Cast, address: str) -> Reader:
    """Sign somebody in by the publisher's word, whose server is on this machine."""
    said = Said(subject="4711", name="Ana Ruiz", avatar_url="https://pictures.example.org/a.png")
    account = account_of_identity(site=cast.site, issuer=ISSUER, said=said)
    reader = Reader.objects.get(account=account)
    Reader.objects.filter(pk=reader.pk).update(avatar_url=address)
    return reader


def opened(image: bytes) -> Image.Image:
    return Image.open(io.BytesIO(image))


def kept(reader: Reader) -> Avatar:
    reader.refresh_from_db()
    return Avatar.objects.get(pk=reader.pk)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (animation(), "image/gif"),
    ],
)
def test_picture_becomes_a_small_square_of_ours(
    cast: Cast, server: Server, content: bytes, kind: str
) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"] = answer(content, kind)
    reader = sign_in(cast, server.url("/a"))

    assert fetch_pictures(fetcher=server.fetcher) == 1

    row = kept(reader)
    made = opened(bytes(row.image))
    assert (made.format, made.size, getattr(made, "n_frames", 1)) == ("WEBP", (SIDE, SIDE), 1)
    red, green, blue = made.convert("RGB").getpixel((48, 48))  # type: ignore[misc]  # three bands
    assert red > 200
    assert max(green, blue) < 60
    assert row.digest == reader.avatar_digest != ""
    assert (row.due_at, row.failures) == (None, 0)
    assert fetch_pictures(fetcher=server.fetcher) == 0
    assert server.asked == ["/a"]


@pytest.mark.parametrize(
    "said",
    [
        answer(bomb()),
        answer(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        answer(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png"),
        answer(b"<script>alert(1)</script>", "text/html"),
        answer(b"<script>alert(1)</script>", "image/jpeg"),
        answer(picture()[:60]),
        answer(picture() + bytes(500_001)),
        answer(b""),
        b"HTTP/1.1 302 There\r\nLocation: http://169.254.169.254/latest\r\n\r\n",
        b"HTTP/1.1 404 No\r\n\r\n",
    ],
    ids=[
        *("bomb", "svg", "svg-as-png", "html", "html-as-jpeg", "torn", "large", "empty"),
        *("inwards", "not-found"),
    ],
)
def test_what_is_none_is_not_taken_and_asked_for_again_in_a_day(
    cast: Cast, server: Server, said: bytes
) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"] = said
    reader = sign_in(cast, server.url("/a"))

    fetch_pictures(fetcher=server.fetcher)

    row = kept(reader)
    assert (row.digest, reader.avatar_digest, row.failures) == ("", "", 1)
    assert fetch_pictures(fetcher=server.fetcher) == 0
    server.answers["/a"] = answer(picture())
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert fetch_pictures(fetcher=server.fetcher) == 1
    assert kept(reader).failures == 0
    assert reader.avatar_digest


def test_bomb_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bomb(6_000)  # fewer than Pillow itself refuses
    decoded: list[object] = []
    monkeypatch.setattr(Image.Image, "load", decoded.append)

    with pytest.raises(PictureError, match="16,000,000 pixels"):
        make_picture(content)

    assert decoded == []


def test_slow_server_is_given_up(cast: Cast, server: Server) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"], server.waits_seconds = answer(picture()), 3.0
    reader = sign_in(cast, server.url("/a"))

    fetch_pictures(fetcher=replace(server.fetcher, seconds=0.2))

    assert kept(reader).failures == 1


def test_only_the_public_web_is_asked_and_by_tls(cast: Cast, server: Server) -> None:
    change_options(cast.site, sso_avatars=True)
    reader = sign_in(cast, server.url("/a"))

    fetch_pictures()  # as the product does

    assert server.asked == []
    assert kept(reader).failures == 1
    assert (PICTURES.schemes, PICTURES.ports) == (("https",), (443,))


def test_nothing_written_into_a_picture_is_kept() -> None:
    made = io.BytesIO()
    notes = Image.Exif()
    notes[0x010E], notes[0x0112] = "At 53.55, 9.99", 6  # where it was taken; turned by the camera
    half = Image.new("RGB", (100, 100), "red")
    half.paste("blue", (0, 50, 100, 100))
    half.save(made, "JPEG", exif=notes, comment=b"my house", quality=95)

    small = make_picture(made.getvalue())

    assert b"53.55" not in small
    assert b"my house" not in small
    assert not opened(small).getexif()
    left = opened(small).convert("RGB").getpixel((5, 48))
    assert left[2] > 200  # type: ignore[index]  # blue: what was below is at the left


def test_where_the_option_is_off_nobody_is_asked(cast: Cast, server: Server) -> None:
    server.answers["/a"] = answer(picture())
    reader = sign_in(cast, server.url("/a"))
    assert fetch_pictures(fetcher=server.fetcher) == 0

    change_options(cast.site, sso_avatars=True)

    assert fetch_pictures(fetcher=server.fetcher) == 1
    assert kept(reader).digest


def test_picture_that_is_another_changes_its_address_and_the_pages_where_it_stands(
    cast: Cast, server: Server
) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers |= {"/a": answer(picture()), "/b": answer(picture(colour="blue"))}
    reader = sign_in(cast, server.url("/a"))
    make_comment(article=cast.article, author=reader)
    fetch_pictures(fetcher=server.fetcher)
    first = kept(reader).digest

    sign_in(cast, server.url("/b"))
    fetch_pictures(fetcher=server.fetcher)

    assert kept(reader).digest not in {"", first}
    events = Event.objects.filter(kind=EventKind.READER_CHANGED)
    assert len(events) == 2
    assert all(article_key(cast.article.pk) in event.stale for event in events)
    assert Client().get(f"/avatar/{first}.webp").status_code == HTTPStatus.NOT_FOUND


def test_picture_that_the_publisher_takes_back_is_forgotten(cast: Cast, server: Server) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"] = answer(picture())
    reader = sign_in(cast, server.url("/a"))
    fetch_pictures(fetcher=server.fetcher)
    change_options(cast.site, sso_avatars=False)

    account_of_identity(
        site=cast.site, issuer=ISSUER, said=Said(subject="4711", name="Ana Ruiz", avatar_url="")
    )
    fetch_pictures(fetcher=server.fetcher)

    reader.refresh_from_db()
    assert reader.avatar_digest == ""
    assert not Avatar.objects.exists()


def test_picture_that_comes_while_its_reader_is_erased_is_not_kept(
    cast: Cast, server: Server, tmp_path: Path
) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"] = answer(picture())
    reader = sign_in(cast, server.url("/a"))
    inner = server.fetcher

    class Erasing(Fetcher):
        def fetch(self, url: str) -> object:  # type: ignore[override]  # what the other returns
            found = inner.fetch(url)
            erasure = Erasure.objects.create(texts=Texts.KEEP, due_at=timezone.now())
            erasure.readers.add(reader)
            carry_out(erasure, now=timezone.now(), log_folder=tmp_path)
            return found

    fetch_pictures(fetcher=Erasing(types=inner.types, most_bytes=inner.most_bytes))

    reader.refresh_from_db()
    assert (reader.avatar_url, reader.avatar_digest) == ("", "")
    assert not Avatar.objects.exists()


def test_site_that_shows_pictures_no_more_keeps_none(cast: Cast, server: Server) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"] = answer(picture())
    reader = sign_in(cast, server.url("/a"))
    fetch_pictures(fetcher=server.fetcher)
    assert forget_hidden(now=timezone.now()) == 0

    change_options(cast.site, sso_avatars=False)

    assert forget_hidden(now=timezone.now()) == 1
    assert forget_hidden(now=timezone.now()) == 0
    row = kept(reader)
    assert (bytes(row.image), row.digest, reader.avatar_digest) == (b"", "", "")
    change_options(cast.site, sso_avatars=True)
    assert fetch_pictures(fetcher=server.fetcher) == 1


@pytest.mark.usefixtures("shared_database")
def test_of_two_workers_one_asks(server: Server) -> None:
    cast = make_cast()
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"], server.waits_seconds = answer(picture()), 0.2
    reader = sign_in(cast, server.url("/a"))

    done = at_once([lambda: fetch_pictures(fetcher=server.fetcher)] * 4)

    assert sum(done) == len(server.asked) == 1
    assert kept(reader).digest


def test_look_where_nothing_is_due_costs_two_statements(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    change_options(cast.site, sso_avatars=True)
    with django_assert_num_queries(2):
        assert fetch_pictures() == 0


def test_picture_is_served_to_pages_of_all_origins(cast: Cast, server: Server) -> None:
    change_options(cast.site, sso_avatars=True)
    server.answers["/a"] = answer(picture())
    reader = sign_in(cast, server.url("/a"))
    fetch_pictures(fetcher=server.fetcher)

    row = kept(reader)
    with CaptureQueriesContext(connection) as asked:
        found = Client().get(f"/avatar/{row.digest}.webp")

    assert found.status_code == HTTPStatus.OK
    assert found.content == bytes(row.image)
    assert found["Content-Type"] == "image/webp"
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Access-Control-Allow-Origin"] == "*"
    assert found["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "immutable" in found["Cache-Control"]
    assert "Set-Cookie" not in found
    assert len(asked) == 1
