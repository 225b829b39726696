"""Staff are told in their chat what waits for them: together, once a minute at most. A real apprise, and a real server."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.services import record
from rejoinder.comments.models import Comment, CommentStatus, CorrectionState
from rejoinder.core.errors import InvalidError
from rejoinder.notifications.channels import chat
from rejoinder.notifications.channels.registry import TARGETS
from rejoinder.notifications.models import Message, MessageState, Target
from rejoinder.notifications.services.alerting import Alerter
from rejoinder.notifications.services.sending import Sender
from rejoinder.notifications.services.targets import add_chat, add_webhook
from tests.making import make_comment
from tests.notifications.making import posted
from tests.notifications.receivers import Receiver, receiving
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Iterator[Receiver]:
    with receiving() as server:
        server.answers(200)
        yield server


def address(room: Receiver) -> str:
    return f"json://user:canary@localhost:{room.port}/room"


def waits(cast: Cast) -> Event:
    comment = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    return posted(comment)


def tell() -> int:
    Alerter().look()
    return Sender(TARGETS).send_due()


def said(room: Receiver) -> list[str]:
    return [str(taken.json()["message"]) for taken in room.taken]


def test_staff_are_told_what_waits_and_where_to_decide(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    for _ in range(3):
        waits(cast)

    assert tell() == 1
    assert tell() == 0

    page = f"http://127.0.0.1:8000/staff/comments/comment/?status__exact=waiting&site__id__exact={cast.site.pk}"
    assert said(room) == [f"The Gazette: 3 comments wait for a moderator. {page}"]


def test_nothing_of_the_text_or_its_author_is_told(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    waits(cast)
    tell()

    body = b"".join(taken.body for taken in room.taken).decode()
    assert "Comment number" not in body
    assert "Ada" not in body


def test_one_message_a_minute_is_the_most(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    alerter, sender = Alerter(), Sender(TARGETS)
    now = timezone.now()
    for seconds in range(0, 180, 10):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            waits(cast)
            alerter.look()
            sender.send_due()

    assert [line.split(":")[1].split()[0] for line in said(room)] == ["1", "7", "13"]


def test_what_was_told_is_not_told_again(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    waits(cast)
    tell()
    make_comment(article=cast.article)
    posted(article=cast.article)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        assert tell() == 0

    assert len(room.taken) == 1


def test_what_was_decided_meanwhile_is_not_told(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    waits(cast)
    Alerter().look()
    Comment.objects.update(status=CommentStatus.PUBLISHED)
    Sender(TARGETS).send_due()

    assert room.taken == []
    assert Message.objects.get().state == MessageState.DROPPED


def test_a_correction_that_is_open_is_told(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    comment = make_comment(article=cast.article, author=cast.ada, correction=CorrectionState.OPEN)
    record(
        EventKind.COMMENT_POSTED,
        article=cast.article,
        actor=cast.ada,
        subject_id=comment.pk,
        data={"status": "published", "correction": True},
    )
    tell()

    [line] = said(room)
    assert "1 correction of an article is open." in line


def test_a_webhook_that_fails_is_told_once(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    target, _secret = add_webhook(site=cast.site, url="https://hooks.example/")
    Target.objects.filter(pk=target.pk).update(failing_since=timezone.now() - timedelta(hours=2))
    tell()
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        tell()

    [line] = said(room)
    assert f"The webhook {target.name} fails." in line


def test_other_sites_staff_are_told_nothing(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.other_site, url=address(room))
    waits(cast)

    assert tell() == 0


def test_a_chat_that_is_away_is_told_later(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    waits(cast)
    room.answers(500)
    tell()
    room.answers(200)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        Sender(TARGETS).send_due()

    assert Message.objects.get().state == MessageState.SENT


def test_its_address_is_in_no_log_and_no_copy_of_the_database(
    cast: Cast, room: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "apprise")
    target = add_chat(site=cast.site, url=address(room))
    waits(cast)
    room.answers(500)
    caplog.set_level(logging.DEBUG)
    tell()

    dump = json.dumps([*Target.objects.values(), *Message.objects.values()], default=str)
    assert "canary" not in dump
    assert "canary" not in caplog.text
    assert target.label == "json://…"


@pytest.mark.parametrize("url", ["", "hello", "nosuch://canary", "json://", "x" * 3_000])
def test_what_apprise_does_not_know_is_refused_without_repeating_it(cast: Cast, url: str) -> None:
    with pytest.raises(InvalidError) as refused:
        add_chat(site=cast.site, url=url)

    assert "canary" not in refused.value.detail
    assert not Target.objects.exists()


def test_where_apprise_is_not_installed_one_is_told_how(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "find_spec", lambda _name: None)

    with pytest.raises(InvalidError, match=r"pip install 'rejoinder\[chat\]'"):
        add_chat(site=cast.site, url="json://localhost/")


def test_a_key_that_is_lost_switches_the_chat_off(
    cast: Cast, room: Receiver, settings: Settings
) -> None:
    target = add_chat(site=cast.site, url=address(room))
    waits(cast)
    settings.SECRET_KEY = "another-key-" + "0" * 50
    tell()

    target.refresh_from_db()
    assert "Add it anew." in target.off_because


def test_where_there_are_no_chats_one_statement_is_enough(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Alerter().look() == 0
    assert len(asked) == 1


def test_many_comments_cost_as_much_as_one(cast: Cast, room: Receiver) -> None:
    add_chat(site=cast.site, url=address(room))
    for _ in range(12):
        waits(cast)
    with CaptureQueriesContext(connection) as asked:
        Alerter().look()
    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    # targets, the newest event, webhooks that fail, what waits, that it is told, is it there, the message
    assert len(statements) == 7
