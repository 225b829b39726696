"""Answers are fetched from a mailbox, each is taken once, and a server that misbehaves keeps nobody from anything."""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from pytest_django import Settings

from rejoinder.comments.models import Comment
from rejoinder.notifications.models import Message, Subscriber
from rejoinder.notifications.replying import reply_address
from rejoinder.notifications.services import fetching
from rejoinder.notifications.services.fetching import Mailbox
from rejoinder.notifications.services.receiving import take_mail
from tests.making import make_comment
from tests.notifications.answers import mail
from tests.notifications.mailboxes import MailboxServer, keeping_mail
from tests.notifications.making import make_subscriber
from tests.people import Cast


@pytest.fixture
def server() -> Iterator[MailboxServer]:
    with keeping_mail() as found:
        yield found


@pytest.fixture
def watch(server: MailboxServer) -> Iterator[Callable[..., Mailbox]]:
    """Make a client of the server, whose connection is closed after the test."""
    made: list[Mailbox] = []

    def make(*, deletes: bool = False) -> Mailbox:
        made.append(Mailbox(server.settings(deletes=deletes)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def to(cast: Cast, settings: Settings) -> str:
    """The address by which Ada answers Ben."""
    settings.MAIL_REPLIES = "reply@gazette.example"
    ada = make_subscriber(reader=cast.ada, email="ada@example.org")
    return reply_address(ada, make_comment(article=cast.article, author=cast.ben))


def answer(to: str, text: str, number: int = 0) -> bytes:
    return mail(text, headers={"To": to, "Message-ID": f"<{number}@example.org>"})


def texts() -> list[str]:
    return list(
        Comment.objects.exclude(parent=None).order_by("pk").values_list("source", flat=True)
    )


def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again at once."""
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(fetching, "FIRST_PAUSE_SECONDS", 0.0)


def test_what_is_new_is_taken_and_marked(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str
) -> None:
    server.put(answer(to, "It is."))
    server.put(mail("Buy!", headers={"To": "talk@gazette.example"}))
    mailbox = watch()

    assert mailbox.look() == 2
    assert texts() == ["It is."]
    assert server.unseen() == []
    assert len(server.kept) == 2


@pytest.mark.parametrize("has_uidplus", [True, False])
def test_what_is_done_with_can_be_deleted(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str, *, has_uidplus: bool
) -> None:
    server.has_uidplus = has_uidplus
    server.put(answer(to, "It is."))
    watch(deletes=True).look()

    assert texts() == ["It is."]
    assert server.kept == {}
    assert (b"EXPUNGE" in server.commands) != has_uidplus


def test_it_is_looked_into_now_and_then_over_one_connection(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = watch()
    mailbox.look()
    server.put(answer(to, "It is."))
    assert mailbox.look() == 0

    soon(monkeypatch)
    mailbox._next_look = 0.0  # noqa: SLF001  # fifteen seconds later
    assert mailbox.look() == 1
    assert len([each for each in server.commands if each.startswith(b"LOGIN")]) == 1


def test_only_the_first_megabyte_is_fetched(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str
) -> None:
    server.put(answer(to, "It is.\n\n-- \n" + "x" * 5_000_000))
    watch().look()

    assert texts() == ["It is."]
    assert b"UID FETCH 1 (BODY.PEEK[]<0.1000000>)" in server.commands


def test_whoever_dies_before_the_mark_takes_it_again_and_nothing_changes(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str
) -> None:
    def die(command: bytes) -> None:
        if b"STORE" in command:
            raise ConnectionAbortedError

    server.put(answer(to, "It is."))
    server.put(answer(to, "", 1))  # one that is answered
    server.before = die
    for _ in range(3):
        watch().look()
    assert texts() == ["It is."]
    assert server.unseen() == [1, 2]

    server.before = lambda _command: None
    assert watch().look() == 2
    assert texts() == ["It is."]
    assert Message.objects.count() == 1


def test_two_who_look_at_once_store_one_comment(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str
) -> None:
    server.put(answer(to, "It is."))
    other = watch()

    def look_too(command: bytes) -> None:
        if b"STORE" in command and other is not None:
            server.before = lambda _command: None
            server.kept[1].flags.discard("\\Seen")

    server.before = look_too
    watch().look()
    server.kept[1].flags.clear()
    other.look()

    assert texts() == ["It is."]


def test_too_fast_waits_in_the_mailbox_and_others_do_not(
    server: MailboxServer,
    watch: Callable[..., Mailbox],
    to: str,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soon(monkeypatch)
    for number in range(5):
        server.put(answer(to, f"Number {number}.", number))
    cem = make_subscriber(reader=cast.cem, email="ada@example.com")
    parent = Comment.objects.get(parent=None)
    server.put(
        mail("Me, too.", headers={"To": reply_address(cem, parent), "From": "ada@example.com"})
    )
    mailbox = watch()
    mailbox.look()

    assert texts() == ["Number 0.", "Number 1.", "Number 2.", "Me, too."]
    assert server.unseen() == [4, 5]
    before = len(server.commands)
    mailbox.look()
    assert not [each for each in server.commands[before:] if b"FETCH" in each]


def test_thousands_are_taken_some_at_a_time(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_AT_ONCE", 20)
    for number in range(70):
        server.put(answer(to, "", number))
    mailbox = watch()

    assert [mailbox.look() for _ in range(5)] == [20, 20, 20, 10, 0]


def test_a_mail_that_we_fail_over_holds_up_nothing(
    server: MailboxServer,
    watch: Callable[..., Mailbox],
    to: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:

    def fail(raw: bytes, *, is_last_try: bool) -> object:
        if b"poison" in raw:
            raise ZeroDivisionError
        return take_mail(raw, is_last_try=is_last_try)

    monkeypatch.setattr(fetching, "take_mail", fail)
    server.put(answer(to, "poison"))
    server.put(answer(to, "It is.", 1))
    watch().look()

    assert texts() == ["It is."]
    assert server.unseen() == [1]
    assert "Mail 1 in the mailbox cannot be taken" in caplog.text


@pytest.mark.parametrize("broken", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE"])
def test_a_server_that_goes_away_is_tried_again(
    broken: str,
    server: MailboxServer,
    watch: Callable[..., Mailbox],
    to: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def die(command: bytes) -> None:
        if broken.encode() in command:
            raise ConnectionAbortedError

    soon(monkeypatch)
    server.put(answer(to, "It is."))
    server.before = die
    mailbox = watch()
    assert [mailbox.look() for _ in range(3)] == [0, 0, 0]
    assert len([each for each in caplog.records if each.levelname == "ERROR"]) == 3
    caplog.clear()
    server.before = lambda _command: None
    mailbox._next_look = 0.0  # noqa: SLF001  # later

    assert mailbox.look() == 1
    assert texts() == ["It is."]


def test_a_pause_costs_one_line_and_grows(
    server: MailboxServer, watch: Callable[..., Mailbox], caplog: pytest.LogCaptureFixture
) -> None:
    server.password = "another"
    mailbox = watch()
    for _ in range(3):
        mailbox._next_look = 0.0  # noqa: SLF001  # later
        mailbox.look()

    [line] = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert "wrong password" in line
    assert "secret" not in line
    assert mailbox._pause == 120.0  # noqa: SLF001


@pytest.mark.parametrize("seconds", [0.3])
def test_a_server_that_hangs_is_left(
    seconds: float,
    server: MailboxServer,
    watch: Callable[..., Mailbox],
    to: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "MOST_SECONDS", seconds)
    server.before = hang_at(b"SEARCH")
    server.put(answer(to, "It is."))
    began = time.monotonic()

    assert watch().look() == 0
    assert time.monotonic() - began < 3


def hang_at(word: bytes) -> Callable[[bytes], None]:
    def before(command: bytes) -> None:
        if word in command:
            time.sleep(4)

    return before


def test_who_is_told_to_stop_stops(
    server: MailboxServer, watch: Callable[..., Mailbox], to: str
) -> None:
    server.put(answer(to, "It is."))

    assert watch().look(is_over=lambda: True) == 0
    assert server.unseen() == [1]


def test_a_mailbox_that_is_not_there_says_so(caplog: pytest.LogCaptureFixture) -> None:
    where = MailboxServer(port=1).settings()

    assert Mailbox(where).look() == 0
    assert "The mailbox for answers cannot be read" in caplog.text


@pytest.mark.django_db
def test_subscribers_are_left_alone_by_mails_of_nobody(
    server: MailboxServer, watch: Callable[..., Mailbox]
) -> None:
    server.put(b"")
    server.put(b"\xff\x00\r\n\r\n")
    server.put(b"To: reply+x@gazette.example\r\n\r\nhello")

    assert watch().look() == 3
    assert not Subscriber.objects.exists()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine that nobody has signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_password_is_said_to_a_server_that_is_trusted_only(
    to: str, certificate: Path, monkeypatch: pytest.MonkeyPatch, *, is_trusted: bool
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secret = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secret.load_cert_chain(certificate)
    with keeping_mail(secret=secret) as server:
        server.put(answer(to, "It is."))
        mailbox = Mailbox({**server.settings(), "is_tls": True})
        done = mailbox.look()
        mailbox.close()

    assert done == is_trusted
    assert any(each.startswith(b"LOGIN") for each in server.commands) == is_trusted
