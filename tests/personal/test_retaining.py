"""What is kept for a time only is deleted when that is over, and not a moment sooner."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import Account, LimitNote, Login, LoginCode, Session, UsedToken
from rejoinder.notifications.models import Message, MessageState, Notice, Subscriber
from rejoinder.personal.models import DataLink
from rejoinder.personal.services import retaining
from rejoinder.personal.services.retaining import forget_due
from tests.making import make_comment
from tests.people import Cast

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _frozen_clock() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def notice(cast: Cast) -> Model:
    subscriber, _ = Subscriber.objects.get_or_create(site=cast.site, reader=cast.ben)
    return Notice.objects.create(
        site=cast.site,
        subscriber=subscriber,
        event_id=Notice.objects.count() + 1,
        reason="reply",
        article=cast.article,
        comment=make_comment(article=cast.article),
        frequency="now",
    )


def sent_message(cast: Cast) -> Model:
    return Message.objects.create(
        channel="mail", kind="notices", key=uuid.uuid4().hex, state=MessageState.SENT
    )


def ended_login(cast: Cast) -> Model:
    return Login.objects.create(
        site=cast.site, account=account_of(cast), origin="https://g.example", ended_at=NOW
    )


def idle_login(cast: Cast) -> Model:
    return Login.objects.create(
        site=cast.site, account=account_of(cast), origin="https://g.example"
    )


def login_code(cast: Cast) -> Model:
    return LoginCode.objects.create(
        digest=uuid.uuid4().hex,
        site=cast.site,
        account=account_of(cast),
        origin="https://g.example",
        challenge="c",
        expires_at=NOW,
    )


def used_token(cast: Cast) -> Model:
    return UsedToken.objects.create(digest=uuid.uuid4().hex, expires_at=NOW)


def data_link(cast: Cast) -> Model:
    return DataLink.objects.create(digest=uuid.uuid4().hex, site=cast.site, expires_at=NOW)


def limit(cast: Cast) -> Model:
    return LimitNote.objects.create(cache_key=uuid.uuid4().hex, value="", expires=NOW)


def session(cast: Cast) -> Model:
    return Session.objects.create(session_key=uuid.uuid4().hex, session_data="", expire_date=NOW)


def account_of(cast: Cast) -> Account:
    assert cast.cem.account is not None
    return cast.cem.account


KINDS = [
    (notice, timedelta(days=365)),
    (sent_message, timedelta(days=30)),
    (ended_login, timedelta(days=30)),
    (idle_login, timedelta(days=400)),
    (login_code, timedelta(days=1)),
    (used_token, timedelta(days=1)),
    (data_link, timedelta(days=1)),
    (limit, timedelta()),
    (session, timedelta()),
]


@pytest.mark.parametrize(("make", "kept"), KINDS)
def test_each_kind_is_kept_for_its_time_and_no_longer(
    cast: Cast, make: Callable[[Cast], Model], kept: timedelta
) -> None:
    row = make(cast)
    rows = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001

    forget_due(now=NOW + kept)
    assert rows.exists()
    forget_due(now=NOW + kept + timedelta(microseconds=1))
    assert not rows.exists()


def test_publisher_says_how_long(cast: Cast, settings: Settings) -> None:
    settings.KEEP_NOTICES_DAYS = 7
    notice(cast)

    assert forget_due(now=NOW + timedelta(days=8)) == 1


def test_what_waits_to_be_sent_is_no_waste(cast: Cast) -> None:
    Message.objects.create(channel="mail", kind="notices", key="k", state=MessageState.WAITING)

    forget_due(now=NOW + timedelta(days=10_000))

    assert Message.objects.exists()


def test_network_of_a_session_goes_before_the_session(cast: Cast) -> None:
    mine = Session.objects.create(
        account=account_of(cast),
        network="192.0.2.0",
        session_key=uuid.uuid4().hex,
        created_at=NOW,
        expire_date=NOW + timedelta(days=1_000),
    )

    forget_due(now=NOW + timedelta(days=7))
    mine.refresh_from_db()
    assert mine.network == "192.0.2.0"
    forget_due(now=NOW + timedelta(days=8))
    mine.refresh_from_db()
    assert mine.network is None


def test_much_goes_in_batches_and_the_next_look_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "BATCH", 2)
    for _ in range(45):
        used_token(cast)
    later = timezone.now() + timedelta(days=2)

    assert forget_due(now=later) == 40
    assert forget_due(now=later) == 5


def test_look_where_nothing_is_over_costs_little(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert forget_due(now=NOW) == 0

    assert len([each for each in asked if not each["sql"].startswith(("SAVE", "RELEASE"))]) == 9
