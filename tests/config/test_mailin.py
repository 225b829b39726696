"""Answers come in by every way there is; and whoever dies in between changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from rejoinder.config.checks import check_replies, check_worker
from rejoinder.config.mail import mailbox_settings
from tests.config.test_worker import wait_until
from tests.homes import COMMAND, environment
from tests.installations import Home, home, new_home
from tests.notifications.answers import mail
from tests.notifications.mailboxes import MailboxServer, keeping_mail

__all__ = ["home", "new_home"]

ASK = """
import uuid
from django.utils import timezone
from rejoinder.accounts.services import Guest
from rejoinder.articles.services import ArticleDescription, register_article
from rejoinder.comments.services.posting import post_comment
from rejoinder.notifications.models import Subscriber
from rejoinder.notifications.replying import reply_address
from rejoinder.sites.models import Site
site = Site.objects.get()
article = register_article(site=site, description=ArticleDescription(external_id="t", title="T")).article
asked = post_comment(article=article, author=Guest(device=uuid.uuid4(), name="Ben"), text="Is it?").comment
said = post_comment(article=article, author=Guest(device=uuid.uuid4(), name="Ada"), text="Hm.").comment
ada = Subscriber.objects.create(site=site, reader=said.author, email="ada@example.org", confirmed_at=timezone.now())
print("address", reply_address(ada, asked))
"""


@pytest.fixture
def server() -> Iterator[MailboxServer]:
    with keeping_mail() as found:
        yield found


@pytest.fixture
def to(home: Home) -> str:
    """The address by which Ada answers Ben."""
    with (home.path / "rejoinder.env").open("a") as file:
        file.write("\nREJOINDER_MAIL_REPLIES=reply@gazette.example\n")
    said = home.run("shell", "-c", ASK)
    return said.rpartition("address ")[2].strip()


def mailin(home: Home, raw: bytes, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, "--home", str(home.path), "mailin", *words],
        input=raw,
        check=False,
        capture_output=True,
        env=environment(**more),
    )


def answers(home: Home) -> list[tuple[object, ...]]:
    return home.ask("SELECT source FROM comments_comment WHERE parent_id IS NOT NULL")


def test_the_worker_that_is_killed_before_the_mark_stores_one_comment(
    home: Home, to: str, server: MailboxServer
) -> None:
    settings = {"REJOINDER_MAIL_IN": f"imap://talk:secret@127.0.0.1:{server.port}/Answers%20here"}
    server.put(mail("It is.", headers={"To": to}))
    for _ in range(3):
        with home.started("worker", **settings) as worker:

            def kill(command: bytes, process: int = worker.pid) -> None:
                if b"STORE" in command:
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
                    raise ConnectionAbortedError

            server.before = kill
            assert worker.wait(30) == -signal.SIGKILL
        assert answers(home) == [("It is.",)]
        assert server.unseen() == [1]

    server.before = lambda _command: None
    with home.started("worker", **settings) as worker:
        wait_until(lambda: not server.unseen())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert answers(home) == [("It is.",)]


def test_a_mail_server_hands_a_mail_over(home: Home, to: str) -> None:
    raw = mail("It is.", headers={"To": "undisclosed-recipients:;"})

    assert mailin(home, raw).stdout.startswith(b"ignored")
    assert mailin(home, raw, "--to", to).stdout == b"published\n"
    assert mailin(home, raw, "--to", to).returncode == 0
    assert answers(home) == [("It is.",)]


def test_what_cannot_be_taken_now_stays_with_the_mail_server(home: Home, to: str) -> None:
    for number in range(3):
        raw = mail(f"No. {number}", headers={"To": to, "Message-ID": f"<{number}@x.example>"})
        mailin(home, raw)
    done = mailin(home, mail("No. 3", headers={"To": to}))
    assert (done.returncode, done.stdout) == (os.EX_TEMPFAIL, b"")
    assert b"Try later" in done.stderr

    gone = mailin(home, mail("No. 4", headers={"To": to}), DATABASE_URL="sqlite:////nowhere/x.db")
    assert gone.returncode == os.EX_TEMPFAIL
    unset = mailin(home, mail("No. 4", headers={"To": to}), REJOINDER_MAIL_REPLIES="")
    assert unset.returncode == os.EX_TEMPFAIL
    assert b"REJOINDER_MAIL_REPLIES is not set" in unset.stderr


def test_the_secret_of_mails_that_are_brought_is_printed(home: Home) -> None:
    assert mailin(home, b"", "--secret").stdout.startswith(b"whsec_")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", {}),
        ("off", {}),
        (
            "imaps://talk%40gazette.example:p%2Fw@mail.example/Some%20where?delete",
            {
                "host": "mail.example",
                "port": 993,
                "user": "talk@gazette.example",
                "password": "p/w",
                "folder": "Some where",
                "is_tls": True,
                "starttls": False,
                "deletes": True,
            },
        ),
        (
            "imap://talk:pw@mail.example:1143?starttls",
            {
                "host": "mail.example",
                "port": 1143,
                "user": "talk",
                "password": "pw",
                "folder": "INBOX",
                "is_tls": False,
                "starttls": True,
                "deletes": False,
            },
        ),
    ],
)
def test_an_address_says_which_mailbox(address: str, found: dict[str, object]) -> None:
    assert mailbox_settings(address) == found


@pytest.mark.parametrize(
    "address",
    [
        "pop3://talk:pw@mail.example",
        "imaps://mail.example",
        "imaps://talk:pw@",
        "imap://talk:pw@mail.example",
        "imaps://talk:pw@mail.example?starttls",
        "imaps://talk:pw@mail.example?what",
        "imaps://talk:pw@mail.example:99999",
    ],
)
def test_an_address_that_cannot_be_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        mailbox_settings(address)

    assert "REJOINDER_MAIL_IN" in str(raised.value)
    assert "pw" not in str(raised.value)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"MAIL_REPLIES": "reply@gazette.example"}, []),
        ({"MAIL_REPLIES": ""}, []),
        ({"MAIL_REPLIES": f"{'r' * 25}@gazette.example"}, ["rejoinder.E008"]),
        ({"MAIL_REPLIES": "re+ply@gazette.example"}, ["rejoinder.E008"]),
        ({"MAIL_REPLIES": "", "MAIL_BOUNCES": "", "MAIL_IN": {"host": "x"}}, ["rejoinder.W004"]),
        ({"MAIL_REPLIES": "", "MAIL_BOUNCES": "b@x.example", "MAIL_IN": {"host": "x"}}, []),
    ],
)
def test_the_check_finds_what_cannot_be(changed: dict[str, object], found: list[str]) -> None:
    with override_settings(**changed):
        assert [each.id for each in check_replies(None)] == found


def test_an_address_for_answers_is_one_address() -> None:
    with override_settings(
        MAIL="smtp", DEFAULT_FROM_EMAIL="talk@gazette.example", MAIL_REPLIES="reply"
    ):
        assert [each.id for each in check_worker(None)] == ["rejoinder.E007"]
