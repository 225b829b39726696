"""Many notices make one mail, and no more mails than anybody wants."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.notifications.models import (
    Frequency,
    Message,
    MessageState,
    Notice,
    Scope,
    Subscriber,
)
from rejoinder.notifications.services.gathering import (
    MOST_PER_DAY,
    MOST_PER_DISCUSSION,
    MOST_PER_HOUR,
    gather_due,
)
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_article, make_comment
from tests.notifications.making import make_subscriber, make_wish, posted, tell
from tests.people import Cast, make_cast


def happen(cast: Cast, article: Article | None = None) -> None:
    """Let Ben write, and everybody be noticed."""
    tell(posted(make_comment(article=article or cast.article, author=cast.ben)))


@pytest.fixture
def eli(cast: Cast) -> Subscriber:
    """An address that is told of everything on the site, at once."""
    eli = make_subscriber(site=cast.site, email="eli@example.org")
    make_wish(eli, Scope.SITE)
    return eli


def test_many_notices_make_one_mail(cast: Cast, eli: Subscriber) -> None:
    for _ in range(3):
        happen(cast)
    happen(cast, make_article(site=cast.site))

    assert gather_due() == 1
    assert gather_due() == 0

    message = Message.objects.get()
    assert (message.to, message.kind, message.sealed) == ("eli@example.org", "notices", "")
    assert message.notices.count() == 4
    assert message.key == f"notices-{eli.pk}-{Notice.objects.earliest('id').pk}"


def test_a_message_that_is_forgotten_is_not_made_again(cast: Cast, eli: Subscriber) -> None:
    happen(cast)
    gather_due()
    Message.objects.all().delete()

    assert gather_due() == 0


def test_a_digest_waits_for_its_hour(cast: Cast, eli: Subscriber) -> None:
    eli.subscriptions.update(frequency=Frequency.HOURLY)
    now = timezone.now().replace(minute=10)
    with time_machine.travel(now, tick=False):
        happen(cast)
        happen(cast)
        assert gather_due() == 0
    with time_machine.travel(now + timedelta(minutes=50), tick=False):
        gather_due()

    assert Message.objects.get().notices.count() == 2


@pytest.mark.parametrize("what", ["off", "unconfirmed", "gone"])
def test_an_address_that_takes_no_mail_any_more_gets_none(
    cast: Cast, eli: Subscriber, what: str
) -> None:
    happen(cast)
    match what:
        case "off":
            Subscriber.objects.update(off_since=timezone.now())
        case "unconfirmed":
            Subscriber.objects.update(confirmed_at=None)
        case _:
            Subscriber.objects.update(email="", reader=cast.cem)
    gather_due()

    assert not Message.objects.exists()
    assert gather_due() == 0


def test_after_days_without_mail_nobody_is_flooded(cast: Cast, eli: Subscriber) -> None:
    happen(cast)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        gather_due()

    assert not Message.objects.exists()


def test_of_one_discussion_the_rest_of_the_hour_comes_as_one_mail(
    cast: Cast, eli: Subscriber
) -> None:
    now = timezone.now().replace(minute=0, second=1)
    for minute in range(20):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            happen(cast)
            gather_due()
    assert Message.objects.count() == MOST_PER_DISCUSSION

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        gather_due()

    assert Message.objects.count() == MOST_PER_DISCUSSION + 1
    assert Message.objects.latest("id").notices.count() == 20 - MOST_PER_DISCUSSION


def test_to_one_address_only_so_many_mails_go_in_an_hour_and_a_day(
    cast: Cast, eli: Subscriber
) -> None:
    now = timezone.now().replace(hour=7, minute=0, second=1)
    hourly = []
    for hour in range(6):
        for minute in range(0, 60, 2):
            with time_machine.travel(now + timedelta(hours=hour, minutes=minute), tick=False):
                happen(cast, make_article(site=cast.site))
                gather_due()
        hourly.append(Message.objects.count())
    assert hourly[0] == MOST_PER_HOUR
    assert MOST_PER_DAY <= hourly[-1] <= MOST_PER_DAY + 6  # and the hours' digests

    with time_machine.travel((now + timedelta(days=1)).replace(hour=6), tick=False):
        gather_due()
    assert Notice.objects.filter(message=None).count() == 0


def test_the_cap_of_an_address_is_one_for_all_sites(cast: Cast, eli: Subscriber) -> None:
    other = make_subscriber(site=cast.other_site, email="eli@example.org")
    Message.objects.bulk_create(
        Message(
            site=cast.other_site,
            subscriber=other,
            channel="mail",
            kind="notices",
            key=f"earlier-{number}",
            to="eli@example.org",
            state=MessageState.SENT,
        )
        for number in range(MOST_PER_HOUR)
    )
    happen(cast)
    gather_due()

    assert Message.objects.count() == MOST_PER_HOUR


@pytest.mark.parametrize("number", [1, 40])
def test_the_statements_do_not_grow_with_the_subscribers(cast: Cast, number: int) -> None:
    for each in range(number):
        make_wish(make_subscriber(site=cast.site, email=f"eli-{each}@example.org"), Scope.SITE)
    happen(cast)

    with CaptureQueriesContext(connection) as asked:
        gather_due()

    assert Message.objects.count() == number
    # due, subscribers, gone, by discussion, caps, keys, messages, notices
    assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) == 8


@pytest.mark.usefixtures("shared_database")
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_each_mail_once() -> None:
    cast = make_cast()
    for each in range(30):
        make_wish(make_subscriber(site=cast.site, email=f"eli-{each}@example.org"), Scope.SITE)
    event = posted(make_comment(article=cast.article, author=cast.ben))

    at_once([lambda: tell(event)] * 3)
    at_once([gather_due] * 3)

    assert Notice.objects.count() == 30
    assert Message.objects.count() == 30
    assert all(each.notices.count() == 1 for each in Message.objects.all())
