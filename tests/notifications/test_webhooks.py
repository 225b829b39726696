"""A site's own programs are told what happens: signed, each event once, and for as long as it takes."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.services import record, record_site_change
from rejoinder.comments.models import CommentStatus
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.fetching import Deadline
from rejoinder.core.posting import PostError
from rejoinder.core.webhooks import stamp_of
from rejoinder.notifications.channels import ChannelName
from rejoinder.notifications.channels.registry import TARGETS
from rejoinder.notifications.channels.webhook import WebhookChannel
from rejoinder.notifications.models import Message, MessageState, Target, TargetKind
from rejoinder.notifications.services.announcing import Announcer
from rejoinder.notifications.services.sending import Sender
from rejoinder.notifications.services.targets import (
    add_webhook,
    find_target,
    remove_target,
    replay,
    resume,
    rotate,
)
from rejoinder.notifications.targets import Secret, poster
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_comment
from tests.notifications.making import posted
from tests.notifications.receivers import Receiver, Taken, receiving
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as server:
        settings.INTERNAL_HOSTS = [f"localhost:{server.port}"]
        yield server


def deliver() -> int:
    """Bring what happened to the webhooks; return how many messages were tried."""
    Announcer().look()
    return Sender(TARGETS).send_due()


def is_signed(taken: Taken, *secrets: str) -> bool:
    return stamp_of(taken.headers, taken.body, secrets=secrets, now=time.time()) is not None


def happens(cast: Cast, **fields: object) -> Event:
    return posted(make_comment(article=cast.article, author=cast.ada, **fields))  # type: ignore[arg-type]


def test_a_program_is_told_what_happens_signed(cast: Cast, receiver: Receiver) -> None:
    target, secret = add_webhook(site=cast.site, url=receiver.url("/hook?key=1"))
    event = happens(cast, text="Rhubarb.")

    assert deliver() == 1
    assert deliver() == 0

    [taken] = receiver.taken
    assert taken.path == "/hook?key=1"
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-id"] == f"event-{event.pk}-{target.name}"
    assert is_signed(taken, secret)
    assert not is_signed(taken, "whsec_" + "A" * 43 + "=")
    assert taken.json() == {
        "type": "comment.posted",
        "timestamp": event.created_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "event": event.pk,
            "site": "gazette",
            "article": {
                "key": "harbour-tunnel",
                "id": "harbour-tunnel",
                "url": "http://127.0.0.1:8000/api/v1/sites/gazette/discussions/harbour-tunnel",
            },
            "comment": {
                "id": event.subject_id,
                "url": f"http://127.0.0.1:8000/api/v1/sites/gazette/comments/{event.subject_id}",
            },
            "details": {"status": "published", "parent": None},
        },
    }


def test_no_text_no_address_and_no_list_of_words_is_told(cast: Cast, receiver: Receiver) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    comment = make_comment(article=cast.article, author=cast.ada, text="Rhubarb.")
    record(
        EventKind.COMMENT_POSTED,
        article=cast.article,
        actor=cast.ada,
        subject_id=comment.pk,
        data={"status": "ada@example.org", "matched": "rhubarb", "because": "two\nlines"},
    )
    record_site_change(
        EventKind.SITE_OPTIONS_CHANGED,
        site=cast.site,
        data={"contact": ["", "olga@example.org"], "blocked_words": [[], ["rhubarb"]]},
    )
    deliver()

    said = " ".join(taken.body.decode() for taken in receiver.taken).lower()
    assert len(receiver.taken) == 2
    assert [word for word in ("rhubarb", "@", "ada", "lines") if word in said] == []
    assert "blocked_words" in said


def test_every_kind_of_event_is_told_and_those_of_another_site_are_not(
    cast: Cast, receiver: Receiver
) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    for kind in EventKind:
        record(kind, article=cast.article, actor=None, subject_id=1)
    record(EventKind.VOTE_CAST, article=cast.other_article, actor=cast.eve, subject_id=2)
    while deliver():
        pass

    assert sorted(str(taken.json()["type"]) for taken in receiver.taken) == sorted(EventKind)


def test_the_reference_lists_every_kind_and_no_other() -> None:
    page = Path(__file__).parents[2] / "docs/reference/webhooks.md"
    listed = re.findall(r'`"([a-z]+\.[a-z_]+)"`', page.read_text("utf-8"))

    assert sorted(listed) == sorted(each.value for each in EventKind)


def test_a_target_is_told_what_it_asked_for(cast: Cast, receiver: Receiver) -> None:
    add_webhook(site=cast.site, url=receiver.url(), events=["comment.", "vote.cast"])
    for kind in (EventKind.COMMENT_EDITED, EventKind.VOTE_CAST, EventKind.VOTE_WITHDRAWN):
        record(kind, article=cast.article, actor=None, subject_id=1)
    deliver()

    assert [taken.json()["type"] for taken in receiver.taken] == ["comment.edited", "vote.cast"]


def test_what_happened_before_it_was_added_is_not_told(cast: Cast, receiver: Receiver) -> None:
    happens(cast)
    add_webhook(site=cast.site, url=receiver.url())

    assert deliver() == 0


def test_an_event_that_was_committed_late_is_told_too(cast: Cast, receiver: Receiver) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    late = happens(cast)
    Event.objects.filter(pk=late.pk).delete()
    happens(cast)
    announcer = Announcer()
    announcer.look()
    late.save(force_insert=True)  # with its earlier number

    announcer._looked_back_at -= 11  # noqa: SLF001  # seconds on the machine's clock, which no test turns
    announcer.look()
    announcer.look()
    Sender(TARGETS).send_due()

    assert len(receiver.taken) == 2


def test_a_worker_that_begins_again_tells_nothing_twice(cast: Cast, receiver: Receiver) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    for _ in range(3):
        happens(cast)
    deliver()
    deliver()
    happens(cast)
    deliver()

    ids = [taken.headers["webhook-id"] for taken in receiver.taken]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503, 301, 307])
def test_what_was_not_taken_comes_again_under_the_same_id(
    cast: Cast, receiver: Receiver, status: int
) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    happens(cast)
    receiver.answers(status, Location=receiver.url("/elsewhere"))
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        deliver()
        deliver()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (MessageState.WAITING, 1)
    assert message.last_error == f"The receiver answered {status}."
    assert Target.objects.get().failing_since is not None

    receiver.answers(204)
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        deliver()

    first, second = receiver.taken
    assert (first.path, second.path) == ("/hook", "/hook")
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert Target.objects.get().failing_since is None


def test_a_dead_target_costs_one_attempt_and_others_are_told(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    with receiving() as dead:
        settings.INTERNAL_HOSTS = [*settings.INTERNAL_HOSTS, f"localhost:{dead.port}"]
        dead.answers(500)
        add_webhook(site=cast.site, url=dead.url())
        add_webhook(site=cast.site, url=receiver.url())
        for _ in range(8):
            happens(cast)
        deliver()
        deliver()

        assert len(dead.taken) == 1
        assert len(receiver.taken) == 8


def test_a_target_that_fails_for_days_is_switched_off_and_resumed_without_loss(
    cast: Cast, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    target, _secret = add_webhook(site=cast.site, url=receiver.url("/hook?key=secret"))
    happens(cast)
    receiver.answers(500)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        deliver()
    with time_machine.travel(now + timedelta(days=5, hours=1), tick=False):
        happens(cast)
        deliver()
        deliver()
        target.refresh_from_db()
        assert target.off_because == "It took nothing for 5 days. The receiver answered 500."
        assert f"The webhook {target.name} is switched off" in caplog.text
        assert "key=secret" not in caplog.text
        happens(cast)
        assert deliver() == 0

        receiver.answers(204)
        receiver.taken.clear()
        resume(target)
        while deliver():
            pass

    assert len({taken.headers["webhook-id"] for taken in receiver.taken}) == 3


def test_a_receiver_that_is_gone_is_told_nothing_more(cast: Cast, receiver: Receiver) -> None:
    target, _secret = add_webhook(site=cast.site, url=receiver.url())
    for _ in range(3):
        happens(cast)
    receiver.answers(410)
    deliver()
    deliver()

    target.refresh_from_db()
    assert len(receiver.taken) == 1
    assert target.off_because == "The receiver answered 410. It wants no more."


def test_while_a_secret_is_changed_both_are_right(cast: Cast, receiver: Receiver) -> None:
    target, before = add_webhook(site=cast.site, url=receiver.url())
    after = rotate(target)
    happens(cast)
    deliver()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        happens(cast)
        deliver()
        now = time.time()
        _first, last = receiver.taken
        assert stamp_of(last.headers, last.body, secrets=[after], now=now) is not None
        assert stamp_of(last.headers, last.body, secrets=[before], now=now) is None

    first, _last = receiver.taken
    assert is_signed(first, before)
    assert is_signed(first, after)
    assert len(first.headers["webhook-signature"].split(" ")) == 2


def test_what_was_delivered_can_be_sent_again(cast: Cast, receiver: Receiver) -> None:
    target, _secret = add_webhook(site=cast.site, url=receiver.url())
    for _ in range(3):
        happens(cast)
    deliver()
    [first, *_] = Message.objects.order_by("pk")

    assert replay(target, key=first.key) == 1
    deliver()
    assert replay(target, since=timezone.now() - timedelta(hours=1)) == 3
    deliver()
    assert replay(target, key="event-none") == 0

    ids = [taken.headers["webhook-id"] for taken in receiver.taken]
    assert (len(ids), len(set(ids)), ids.count(first.key)) == (7, 3, 3)
    assert Message.objects.count() == 3


def test_a_target_that_is_taken_away_takes_what_waits_with_it(
    cast: Cast, receiver: Receiver
) -> None:
    target, _secret = add_webhook(site=cast.site, url=receiver.url())
    happens(cast)
    Announcer().look()
    remove_target(target)

    assert Sender(TARGETS).send_due() == 0
    with pytest.raises(NotFoundError):
        find_target(target.name, kind=TargetKind.WEBHOOK)


def test_the_log_of_deliveries_is_kept_for_a_month(cast: Cast, receiver: Receiver) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    happens(cast)
    deliver()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        Announcer().look()

    assert not Message.objects.exists()


# ---- what it costs


def test_where_there_are_no_webhooks_one_statement_is_enough(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Announcer().look() == 0
    assert len(asked) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_the_statements_do_not_grow_with_the_events(
    cast: Cast, receiver: Receiver, number: int
) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    announcer = Announcer()
    announcer.look()
    for _ in range(number):
        happens(cast)
    with CaptureQueriesContext(connection) as asked:
        assert announcer.look() == number
    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(statements) == 5  # targets, the newest event, those that are new, keys, messages
    with CaptureQueriesContext(connection) as asked:
        announcer.look()
    assert len(asked) == 2


# ---- hostile input


@pytest.mark.parametrize(
    "url",
    [
        *("", "hook", "ftp://hooks.example/", "file:///etc/passwd", "javascript:alert(1)"),
        *("http://", "https://ada:word@hooks.example/", "https://hooks.example:99999/"),
        *("http://0x7f000001/", "http://127.1/", "http://hooks.example:6379/"),
        "https://hooks.example/" + "a" * 2_000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(InvalidError):
        add_webhook(site=cast.site, url=url)
    assert not Target.objects.exists()


@pytest.mark.parametrize("events", [["comment.eaten"], ["comment"], [""], ["."], ["%"]])
def test_what_is_no_event_is_refused(cast: Cast, events: list[str]) -> None:
    with pytest.raises(InvalidError):
        add_webhook(site=cast.site, url="https://hooks.example/", events=events)


def test_our_own_network_is_reached_only_where_the_settings_name_it(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    happens(cast)
    settings.INTERNAL_HOSTS = ["localhost:1"]
    deliver()

    assert receiver.taken == []
    assert "REJOINDER_INTERNAL_HOSTS" in Message.objects.get().last_error


def test_a_name_that_becomes_one_of_our_own_network_is_not_followed(
    cast: Cast, receiver: Receiver
) -> None:
    add_webhook(site=cast.site, url="http://localhost/hook")
    happens(cast)
    deliver()

    assert Message.objects.get().last_error.startswith("Nothing is sent there")


def slowly(_taken: Taken) -> tuple[int, dict[str, str]]:
    time.sleep(0.5)
    return 204, {}


def test_a_receiver_that_says_much_or_nothing_holds_nobody(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    happens(cast)
    Announcer().look()

    receiver.on_post = slowly
    quick = replace(poster(), seconds=0.2)
    began = time.monotonic()
    Sender({ChannelName.WEBHOOK: lambda: WebhookChannel(quick)}).send_due()

    assert time.monotonic() - began < 5
    assert Message.objects.get().last_error == "Nothing was handed over: it took too long."


def test_wait_that_ends_before_the_whole_time_is_said_to_be_late_too(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Deadline, "_end", lambda _self: None)  # its thread has no turn
    receiver.on_post = slowly

    with pytest.raises(PostError, match="it took too long"):
        replace(poster(), seconds=0.2).post(receiver.url(), b"", headers={})


def test_neither_address_nor_secret_is_in_a_copy_of_the_database(
    cast: Cast, receiver: Receiver
) -> None:
    target, secret = add_webhook(site=cast.site, url=receiver.url("/hook?key=canary"))
    happens(cast)
    deliver()

    rows = [*Target.objects.values(), *Message.objects.values()]
    dump = json.dumps(rows, default=str)
    assert [word for word in ("canary", secret.removeprefix("whsec_")) if word in dump] == []
    assert target.label == f"http://localhost:{receiver.port}…"


def test_a_seal_that_cannot_be_opened_switches_the_target_off(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    target, _secret = add_webhook(site=cast.site, url=receiver.url())
    happens(cast)
    settings.SECRET_KEY = "another-key-" + "0" * 50
    deliver()

    target.refresh_from_db()
    assert receiver.taken == []
    assert "Add it anew." in target.off_because


def test_a_key_of_today_opens_what_yesterdays_sealed(cast: Cast, settings: Settings) -> None:
    target, secret = add_webhook(site=cast.site, url="https://hooks.example/")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "0" * 50

    assert Secret.of(target).keys[0].value == secret


def test_two_workers_tell_each_event_once(
    shared_database: None,  # noqa: F811
    receiver: Receiver,
) -> None:
    cast = make_cast()
    add_webhook(site=cast.site, url=receiver.url())
    for _ in range(12):
        happens(cast)

    at_once([lambda: [deliver(), deliver()]] * 2)
    while deliver():
        pass

    ids = [taken.headers["webhook-id"] for taken in receiver.taken]
    assert len(ids) == len(set(ids)) == 12


def test_a_waiting_comment_is_told_without_what_it_says(cast: Cast, receiver: Receiver) -> None:
    add_webhook(site=cast.site, url=receiver.url())
    happens(cast, status=CommentStatus.WAITING)
    deliver()

    [taken] = receiver.taken
    data = taken.json()["data"]
    assert isinstance(data, dict)
    assert data["details"] == {"status": "waiting", "parent": None}
