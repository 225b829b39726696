"""The worker runs in the server or apart, ends when told to, and survives what it needs being away."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import Avatar, Reader
from rejoinder.config import worker as worker_module
from rejoinder.config.checks import check_mail, check_worker
from rejoinder.config.worker import Worker
from rejoinder.core.webhooks import stamp_of
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message, MessageState
from rejoinder.notifications.services.outbox import queue_mail
from tests.at_once import shared_database
from tests.edge.serving import post, serving
from tests.homes import COMMAND, environment
from tests.installations import Home, home, new_home
from tests.making import make_reader, make_site
from tests.notifications.inboxes import Inbox, inbox, taking_mail
from tests.notifications.receivers import receiving

__all__ = ["home", "inbox", "new_home", "shared_database"]

PATIENCE_SECONDS = 20.0
ADD_SUBSCRIBER = (
    "from django.utils import timezone;"
    "from rejoinder.notifications.models import Scope, Subscriber, Subscription;"
    "from rejoinder.sites.models import Site;"
    "eli = Subscriber.objects.create(site=Site.objects.get(), email='eli@example.org',"
    " confirmed_at=timezone.now());"
    "Subscription.objects.create(site=eli.site, subscriber=eli, scope=Scope.SITE, subject='site:')"
)


def wait_until(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def server() -> Iterator[Inbox]:
    with taking_mail() as found:
        yield found


def mailing(server: Inbox) -> dict[str, str]:
    return {
        "REJOINDER_MAIL": f"smtp://127.0.0.1:{server.port}",
        "REJOINDER_MAIL_FROM": "talk@gazette.example",
    }


def test_a_comment_that_is_posted_to_the_server_arrives_by_mail(home: Home, server: Inbox) -> None:
    home.run("shell", "-c", ADD_SUBSCRIBER)
    with serving(home, **mailing(server)) as (port, process):
        wait_until(lambda: home.ask("SELECT 1 FROM notifications_handledevent"))
        time.sleep(1.1)  # whoever is quicker than a person waits for a moderator
        assert post(port, "Look+at+this.")[0] == 303
        wait_until(lambda: server.arrived)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0

    assert "Look at this." in server.arrived[0].part("plain")


def test_a_comment_that_is_posted_to_the_server_arrives_at_a_webhook(home: Home) -> None:
    with receiving() as program:
        with (home.path / "rejoinder.env").open("a") as settings:
            settings.write(f"\nREJOINDER_INTERNAL_HOSTS=localhost:{program.port}\n")
        words = ("webhook", "add", "gazette", program.url(), "--events", "comment.")
        first, secret = home.run(*words).splitlines()
        with serving(home) as (port, process):
            time.sleep(1.1)
            assert post(port, "Look+at+this.")[0] == 303
            wait_until(lambda: program.taken)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0

    [taken] = program.taken
    assert taken.json()["type"] == "comment.posted"
    assert taken.headers["webhook-id"].endswith(first.split()[0])
    assert stamp_of(taken.headers, taken.body, secrets=[secret], now=time.time()) is not None
    assert len(home.ask("SELECT public FROM notifications_pushkey")) == 1


def test_apart_the_server_sends_nothing_and_the_worker_does(home: Home, server: Inbox) -> None:
    home.run("shell", "-c", ADD_SUBSCRIBER)
    apart = {**mailing(server), "REJOINDER_WORKER": "apart"}
    with home.started("worker", **apart) as worker:
        wait_until(lambda: home.ask("SELECT 1 FROM notifications_handledevent"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE_SECONDS) == 0
    with serving(home, **apart) as (port, _):
        time.sleep(1.1)
        assert post(port, "Look+at+this.")[0] == 303
        time.sleep(1.5)
        assert home.ask("SELECT 1 FROM notifications_notice") == []
        with home.started("worker", **apart) as worker:
            wait_until(lambda: server.arrived)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE_SECONDS) == 0


@pytest.mark.usefixtures("shared_database")
def test_what_is_queued_goes_out_within_a_second_or_so(inbox: Inbox) -> None:
    worker = Worker()
    worker.start()
    message = queue_mail(Mail(to="ben@example.org", subject="Hello", text="Hello."), kind="test")
    wait_until(lambda: inbox.arrived)
    worker.stop()

    message.refresh_from_db()
    assert message.state == MessageState.SENT


@pytest.mark.usefixtures("shared_database")
def test_picture_that_a_publisher_names_is_asked_for(inbox: Inbox, settings: Settings) -> None:
    settings.MAIL_IN = {"host": "127.0.0.1"}  # that a mailbox is looked into, too, changes nothing
    site = make_site(sso_avatars=True)
    ana = make_reader(site=site)
    Reader.objects.filter(pk=ana.pk).update(avatar_url="https://127.0.0.1/a.png")  # refused unasked
    Avatar.objects.create(reader=ana, due_at=timezone.now())
    worker = Worker()
    worker.start()
    queue_mail(Mail(to="ben@example.org", subject="Hello", text="Hello."), kind="test")
    wait_until(lambda: Avatar.objects.filter(failures=1))
    wait_until(lambda: inbox.arrived)
    worker.stop()


@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("error", [OperationalError("gone"), ZeroDivisionError()])
def test_what_is_away_costs_one_line_and_is_asked_again(
    error: Exception,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker_module, "LOOK_SECONDS", 0.01)
    asked = []

    def fail() -> int:
        asked.append(time.monotonic())
        if len(asked) < 5:
            raise error
        return 0

    monkeypatch.setattr(worker_module, "gather_due", fail)
    worker = Worker()
    worker.start()
    wait_until(lambda: len(asked) > 5)
    worker.stop()

    assert len([each for each in caplog.records if each.levelname == "ERROR"]) == 1
    assert "The worker goes on." in caplog.text


def test_stopping_waits_for_the_mail_that_is_being_sent(
    shared_database: None, inbox: Inbox
) -> None:
    def slowly(_: bytes) -> str:
        time.sleep(0.3)
        return ""

    inbox.on_text = slowly
    for number in range(5):
        queue_mail(Mail(to=f"r{number}@example.org", subject="Hello", text="Hello."), kind="test")
    worker = Worker()
    worker.start()
    wait_until(lambda: inbox.arrived)
    worker.stop()

    sent = Message.objects.filter(state=MessageState.SENT).count()
    assert sent == len(inbox.arrived) < 5
    assert not Message.objects.filter(claimed_until__isnull=False).exists()


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("", 0, "It was taken, as <"),
        ("550 5.1.1 nobody", 1, "It was refused for good. 550 5.1.1 nobody"),
        ("450 later", 1, "It did not go out, and may another time. 450 later"),
    ],
)
def test_a_test_mail_says_what_happened(
    home: Home, server: Inbox, answer: str, status: int, said: str
) -> None:
    server.on_recipient = lambda _: answer

    done = testmail(home, "you@example.org", **mailing(server))

    assert done.returncode == status
    assert said in done.stdout + done.stderr
    assert len(server.arrived) == (0 if answer else 1)


@pytest.mark.parametrize(
    ("address", "mail", "said"),
    [
        ("you@example.org", "off", "Mail is off. Set REJOINDER_MAIL"),
        ("you@example.org", "smtp://127.0.0.1:1", "The mail server does not answer"),
        ("you", "off", "one e-mail address"),
        ("you@example.org", "nonsense", "REJOINDER_MAIL: It begins with"),
    ],
)
def test_a_test_mail_that_cannot_be_sent_says_why(
    home: Home, address: str, mail: str, said: str
) -> None:
    done = testmail(home, address, REJOINDER_MAIL=mail)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def testmail(home: Home, address: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--home", str(home.path), "testmail", address],
        check=False,
        capture_output=True,
        text=True,
        env=environment(**more),
    )


testmail.__test__ = False  # type: ignore[attr-defined]  # it is named as the command


def test_the_deploy_check_says_when_nobody_gets_a_code(settings: Settings) -> None:
    settings.MAIL = "off"
    assert [each.id for each in check_mail(None)] == ["rejoinder.W003"]

    settings.MAIL = "smtp"
    assert check_mail(None) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"WORKER": "outside"}, ["rejoinder.E006"]),
        ({"MAIL": "smtp", "DEFAULT_FROM_EMAIL": "talk"}, ["rejoinder.E007"]),
        ({"MAIL": "smtp", "DEFAULT_FROM_EMAIL": "talk@gazette.example"}, []),
        ({"MAIL": "off", "DEFAULT_FROM_EMAIL": "talk"}, []),
    ],
)
def test_settings_that_cannot_be_are_refused(changed: dict[str, str], found: list[str]) -> None:
    with override_settings(**changed):
        assert [each.id for each in check_worker(None)] == found
