"""Notifications in a browser: a real push service on the loopback, and the browser that alone can read them."""

from __future__ import annotations

import base64
import ipaddress
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.comments.models import CommentStatus
from rejoinder.core.errors import InvalidError, RefusedError
from rejoinder.notifications.channels import ChannelName
from rejoinder.notifications.channels.push import PushChannel
from rejoinder.notifications.devices import Endpoint, push_poster
from rejoinder.notifications.models import (
    Frequency,
    Message,
    MessageState,
    Notice,
    PushDevice,
    PushKey,
    Scope,
    Subscriber,
)
from rejoinder.notifications.services.devices import MOST_DEVICES, add_device, public_push_key
from rejoinder.notifications.services.pushing import MOST_PER_HOUR, push_due
from rejoinder.notifications.services.reading import new_feed
from rejoinder.notifications.services.sending import Sender
from rejoinder.notifications.services.subscribing import subscriber_for
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_comment, make_reader
from tests.notifications.making import make_subscriber, make_wish, posted, tell
from tests.notifications.receivers import (
    PUSH_SERVICE,
    Browser,
    LoopbackPoster,
    Receiver,
    certificate,
    receiving,
)
from tests.notifications.wishing import NOOR
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    file, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with receiving(context) as receiver:
        receiver.answers(201)
        yield receiver


def sender(service: Receiver) -> Sender:
    poster = LoopbackPoster(
        schemes=("https",), ports=(service.port,), is_allowed=lambda _address: True, seconds=5
    )
    return Sender({ChannelName.PUSH: lambda: PushChannel(poster)})


def told_in(browser: Browser, cast: Cast) -> Subscriber:
    """Let Ben be told in a browser."""
    public_push_key()
    ben = Subscriber.objects.filter(reader=cast.ben).first() or make_subscriber(reader=cast.ben)
    add_device(subscriber=ben, endpoint=browser.endpoint)
    return ben


def answer_to_ben(cast: Cast, text: str = "No, it is not.") -> Notice:
    comment = make_comment(article=cast.article, author=cast.ben)
    tell(posted(parent=comment, author=cast.ada, text=text))
    return Notice.objects.latest("pk")


def test_an_answer_is_shown_in_the_browser_and_only_the_browser_can_read_it(
    cast: Cast, service: Receiver
) -> None:
    browser = Browser()
    told_in(browser, cast)
    told = answer_to_ben(cast, text="A secret word: rhubarb.")

    assert push_due() == 1
    assert push_due() == 0
    assert sender(service).send_due() == 1
    assert sender(service).send_due() == 0

    [taken] = service.taken
    assert taken.path == "/send/one"
    shown = browser.read(taken)
    assert shown["body"] == "The harbour tunnel"
    assert "Ada" in str(shown["title"])
    assert str(shown["url"]).endswith(
        f"/d/gazette/harbour-tunnel?comment={told.comment_id}#comment-{told.comment_id}"
    )
    assert "rhubarb" not in json.dumps(shown)
    assert b"Ada" not in taken.body
    assert len(taken.body) < 1_000
    assert int(taken.headers["ttl"]) > 0
    [message] = Message.objects.all()
    assert (message.state, message.sealed) == (MessageState.SENT, "")


def test_the_service_knows_us_by_the_key_that_the_browser_was_given(
    cast: Cast, service: Receiver
) -> None:
    told_in(Browser(), cast)
    answer_to_ben(cast)
    push_due()
    sender(service).send_due()

    [taken] = service.taken
    scheme, _gap, rest = taken.headers["authorization"].partition(" ")
    values = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    assert values["k"] == public_push_key()
    claims = claims_of(values["t"], key=values["k"])
    assert claims["aud"] == PUSH_SERVICE
    assert str(claims["sub"]).startswith("mailto:")
    expires = claims["exp"]
    assert isinstance(expires, int)
    assert 0 < expires - time.time() <= 24 * 3600


def claims_of(token: str, *, key: str) -> dict[str, object]:
    """Return the claims of a token (RFC 7515) whose signature by the key is right (ES256)."""
    header, payload, signature = token.split(".")
    assert json.loads(unbase(header))["alg"] == "ES256"
    raw = unbase(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase(key))
    both = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(both, f"{header}.{payload}".encode(), ec.ECDSA(SHA256()))
    claims = json.loads(unbase(payload))
    assert isinstance(claims, dict)
    return claims


def unbase(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_with_what_waits_for_it(
    cast: Cast, service: Receiver, status: int
) -> None:
    told_in(Browser(), cast)
    answer_to_ben(cast)
    push_due()
    service.answers(status)

    sender(service).send_due()

    assert not PushDevice.objects.exists()
    assert not Message.objects.exists()
    ben = Subscriber.objects.get(reader=cast.ben)
    assert (ben.off_since, ben.soft_bounces) == (None, 0)


@pytest.mark.parametrize(("status", "after"), [(429, "120"), (503, "120"), (500, "")])
def test_a_service_that_is_busy_is_asked_later(
    cast: Cast, service: Receiver, status: int, after: str
) -> None:
    told_in(Browser(), cast)
    answer_to_ben(cast)
    push_due()
    service.answers(status, **({"Retry_After": after} if after else {}))
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        sender(service).send_due()
    [message] = Message.objects.all()
    assert message.state == MessageState.WAITING
    assert message.due_at - now >= timedelta(seconds=110 if after else 40)

    service.answers(201)
    with time_machine.travel(now + timedelta(minutes=3), tick=False):
        sender(service).send_due()

    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(service.taken) == 2


def test_a_service_that_never_answers_is_given_up_with_its_browser(
    cast: Cast, service: Receiver
) -> None:
    told_in(Browser(), cast)
    answer_to_ben(cast)
    push_due()
    service.answers(500)
    Message.objects.update(attempts=7)

    sender(service).send_due()

    assert not PushDevice.objects.exists()


def test_a_redirect_is_not_followed(cast: Cast, service: Receiver) -> None:
    told_in(Browser(), cast)
    answer_to_ben(cast)
    push_due()
    service.answers(307, Location=f"https://localhost:{service.port}/elsewhere")

    sender(service).send_due()

    assert [each.path for each in service.taken] == ["/send/one"]
    assert Message.objects.get().state == MessageState.DROPPED


def test_what_was_hidden_or_read_meanwhile_is_not_shown(cast: Cast, service: Receiver) -> None:
    told_in(Browser(), cast)
    hidden, read = answer_to_ben(cast), answer_to_ben(cast)
    hidden.comment.status = CommentStatus.REMOVED
    hidden.comment.save(update_fields=["status"])
    Notice.objects.filter(pk=read.pk).update(read_at=timezone.now())
    push_due()

    sender(service).send_due()

    assert service.taken == []
    assert Message.objects.get().state == MessageState.DROPPED


def test_several_at_once_are_one_line_with_their_number(cast: Cast, service: Receiver) -> None:
    browser = Browser()
    ben = told_in(browser, cast)
    for _ in range(3):
        answer_to_ben(cast)
    push_due()
    sender(service).send_due()

    [taken] = service.taken
    shown = browser.read(taken)
    assert shown["title"] == "3 new notifications"
    assert "/notices/gazette/" in str(shown["url"])
    assert ben.link_key.hex in str(shown["url"])


def test_each_browser_of_a_reader_is_told(cast: Cast, service: Receiver) -> None:
    browsers = [Browser(name="phone"), Browser(name="desk")]
    for browser in browsers:
        told_in(browser, cast)
    answer_to_ben(cast)
    push_due()
    sender(service).send_due()

    by_path = {taken.path: taken for taken in service.taken}
    for browser in browsers:
        assert browser.read(by_path[f"/send/{browser.name}"])["body"] == "The harbour tunnel"


def test_more_than_some_an_hour_wait_and_come_together(cast: Cast) -> None:
    told_in(Browser(), cast)
    for _ in range(MOST_PER_HOUR):
        answer_to_ben(cast)
        push_due()
    assert Message.objects.count() == MOST_PER_HOUR
    answer_to_ben(cast)
    answer_to_ben(cast)
    push_due()
    assert Message.objects.count() == MOST_PER_HOUR

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        push_due()

    assert Message.objects.count() == MOST_PER_HOUR + 1


@pytest.mark.parametrize(
    ("frequency", "is_shown"),
    [("now", True), ("never", True), ("hourly", False), ("daily", False), ("weekly", False)],
)
def test_what_one_wishes_as_a_digest_one_is_not_called_for(
    cast: Cast, frequency: str, *, is_shown: bool
) -> None:
    ben = told_in(Browser(), cast)
    make_wish(ben, Scope.SITE, frequency=Frequency(frequency))
    tell(posted(article=cast.article, author=cast.ada))

    assert Notice.objects.filter(push_at__isnull=False).exists() is is_shown


def test_who_has_no_browser_here_costs_nothing(cast: Cast) -> None:
    make_subscriber(reader=cast.ben)
    answer_to_ben(cast)
    with CaptureQueriesContext(connection) as asked:
        assert push_due() == 0
    assert len(asked) == 1


@pytest.mark.parametrize("number", [1, 15])
def test_the_statements_do_not_grow_with_who_is_told(cast: Cast, number: int) -> None:
    for each in range(number):
        reader = make_reader(site=cast.site)
        subscriber = make_subscriber(reader=reader)
        make_wish(subscriber, Scope.SITE)
        add_device(subscriber=subscriber, endpoint=Browser(name=f"b{each}").endpoint)
    tell(posted(article=cast.article, author=cast.ada))

    with CaptureQueriesContext(connection) as asked:
        assert push_due() == number

    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert Message.objects.count() == number
    assert len(statements) == 8


# ---- hostile input


def test_the_key_is_made_once_and_sealed(db: None) -> None:
    key = public_push_key()

    assert public_push_key() == key
    assert len(unbase(key)) == 65
    assert "PRIVATE" not in PushKey.objects.get().sealed


def test_a_key_that_cannot_be_opened_any_more_is_replaced(cast: Cast, settings: Settings) -> None:
    told_in(Browser(), cast)
    before = public_push_key()
    settings.SECRET_KEY = "another-key-" + "0" * 50

    assert public_push_key() != before
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://push.example/a"}, "endpoint"),
        ({"url": "https://push.example:8443/a"}, "endpoint"),
        ({"url": "https://ada:word@push.example/a"}, "endpoint"),
        ({"url": "ftp://push.example/a"}, "endpoint"),
        ({"url": "https://"}, "endpoint"),
        ({"url": ""}, "endpoint"),
        ({"url": "https://0x7f000001/a"}, "endpoint"),
        ({"url": "https://127.1/a"}, "endpoint"),
        ({"url": "https://127.0.0.1/a"}, "endpoint"),
        ({"url": "https://9.9.9.9/a"}, "endpoint"),
        ({"url": "https://[::1]/a"}, "endpoint"),
        ({"url": "https://[::ffff:7f00:1]/a"}, "endpoint"),
        ({"url": "https://push.example/" + "a" * 1_000}, "endpoint"),
        ({"url": "https://püsh.example/"}, "endpoint"),
        ({"p256dh": ""}, "p256dh"),
        ({"p256dh": "A" * 87}, "p256dh"),
        ({"p256dh": "B" * 5_000}, "p256dh"),
        ({"p256dh": "*" * 87}, "p256dh"),
        ({"auth": ""}, "auth"),
        ({"auth": "AAAA"}, "auth"),
        ({"auth": "\N{SNOWMAN}"}, "auth"),
    ],
)
def test_what_no_browser_says_is_refused(change: dict[str, str], field: str) -> None:
    good = Browser().endpoint
    given = {"url": good.url, "p256dh": good.p256dh, "auth": good.auth, **change}

    with pytest.raises(InvalidError) as refused:
        Endpoint(**given)

    assert refused.value.field == field


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "fd00::1"])
def test_nothing_is_sent_into_our_own_network_whatever_the_settings_say(
    cast: Cast, settings: Settings, service: Receiver, address: str
) -> None:
    settings.INTERNAL_HOSTS = ["push.example", "push.example:443"]
    told_in(Browser(), cast)
    answer_to_ben(cast)
    push_due()
    poster = replace(push_poster(), look_up=lambda _host, _port: [ipaddress.ip_address(address)])

    Sender({ChannelName.PUSH: lambda: PushChannel(poster)}).send_due()

    assert not PushDevice.objects.exists()
    assert service.taken == []


def test_the_browser_tells_whoever_asked_last(cast: Cast) -> None:
    browser = Browser()
    told_in(browser, cast)
    cem = make_subscriber(reader=cast.cem)

    add_device(subscriber=cem, endpoint=browser.endpoint)

    assert [each.subscriber for each in PushDevice.objects.all()] == [cem]


def test_who_knows_only_the_address_of_anothers_browser_changes_nothing(cast: Cast) -> None:
    told_in(Browser(), cast)
    zoe = make_subscriber(reader=cast.zoe)

    with pytest.raises(RefusedError):
        add_device(subscriber=zoe, endpoint=Browser().endpoint)  # the same address, other keys

    assert PushDevice.objects.get().subscriber.reader == cast.ben


def test_of_too_many_browsers_the_oldest_goes(cast: Cast) -> None:
    for each in range(MOST_DEVICES + 2):
        told_in(Browser(name=f"b{each}"), cast)

    assert PushDevice.objects.count() == MOST_DEVICES
    assert not PushDevice.objects.filter(mark=Browser(name="b0").endpoint.mark).exists()


def test_asking_twice_is_asking_once(cast: Cast) -> None:
    browser = Browser()
    told_in(browser, cast)
    told_in(browser, cast)

    assert PushDevice.objects.count() == 1


def test_where_a_browser_is_reached_is_in_no_copy_of_the_database(cast: Cast) -> None:
    browser = Browser()
    told_in(browser, cast)

    device = PushDevice.objects.get()
    assert "push.example" not in json.dumps([device.sealed, device.mark])
    assert Endpoint.of(device) == browser.endpoint


def test_who_proves_an_address_that_was_known_keeps_browser_and_feed(cast: Cast) -> None:
    cem = make_subscriber(reader=cast.cem)
    add_device(subscriber=cem, endpoint=Browser().endpoint)
    new_feed(subscriber=cem)
    feed_key = cem.feed_key
    make_subscriber(site=cast.site, email=NOOR)

    merged = subscriber_for(reader=cast.cem, email=NOOR)

    merged.refresh_from_db()
    assert merged.email == NOOR
    assert PushDevice.objects.get().subscriber == merged
    assert merged.feed_key == feed_key


def test_a_browser_that_asks_twice_at_the_same_moment_is_one(shared_database: None) -> None:  # noqa: F811
    cast = make_cast()
    public_push_key()
    ben, endpoint = make_subscriber(reader=cast.ben), Browser().endpoint

    at_once([lambda: add_device(subscriber=ben, endpoint=endpoint)] * 4)

    assert PushDevice.objects.count() == 1


def test_two_workers_make_one_message_for_each_browser(shared_database: None) -> None:  # noqa: F811
    cast = make_cast()
    told_in(Browser(), cast)
    for _ in range(3):
        answer_to_ben(cast)

    at_once([push_due] * 4)

    assert Message.objects.count() == 1
    assert not Notice.objects.filter(push_at__isnull=False).exists()


def test_of_several_who_make_the_key_one_is_kept(shared_database: None) -> None:  # noqa: F811
    assert len(set(at_once([public_push_key] * 4))) == 1
