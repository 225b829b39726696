"""An address that nobody has proved: one question, few mails, and nothing before the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from rejoinder.core.errors import InvalidError, TooManyError
from rejoinder.notifications.errors import (
    AddressNeededError,
    AddressReservedError,
    LinkExpiredError,
)
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.queries import find_by_address
from rejoinder.notifications.services import asking
from rejoinder.notifications.services.asking import (
    MAILS_A_DAY,
    MOST_OF_NETWORK,
    MOST_WAITING,
    Wanted,
    confirm,
    decline,
    follow,
    forget_unanswered,
)
from rejoinder.notifications.services.subscribing import switch_off
from tests.making import make_article, make_reader
from tests.notifications.wishing import NOOR, agree, ask, discussion, mails_to, prove
from tests.people import Cast


def test_a_guests_wish_waits_and_one_mail_asks(cast: Cast) -> None:
    assert ask(cast) is None

    [wish] = Subscription.asked.all()
    assert wish.waits_since is not None
    assert not Subscription.objects.exists()
    [mail] = mails_to(NOOR)
    assert "The harbour tunnel" in mail.text
    assert not Subscriber.objects.get().takes_mail


def test_one_mail_asks_for_all_that_waits(cast: Cast) -> None:
    ask(cast)
    ask(cast, Wanted(scope=Scope.DISCUSSION, article=make_article(site=cast.site)))
    ask(cast, Wanted(scope=Scope.SITE))

    assert len(mails_to(NOOR)) == 1
    assert Subscription.asked.count() == 3
    assert agree(now=timezone.now()).subscriptions.count() == 3


def test_a_thousand_requests_send_three_mails_a_day(cast: Cast) -> None:
    began = timezone.now()
    for number in range(1_000):
        with time_machine.travel(began + number * timedelta(seconds=80), tick=False):
            ask(cast, Wanted(scope=Scope.SITE) if number % 2 else discussion(cast))

    assert len(mails_to(NOOR)) == MAILS_A_DAY == 3
    with time_machine.travel(began + timedelta(days=2), tick=False):
        ask(cast)
    assert len(mails_to(NOOR)) == 4


def test_mails_are_counted_over_all_sites(cast: Cast) -> None:
    for site in (cast.site, cast.other_site):
        for number in range(3):
            with time_machine.travel(timezone.now() + number * timedelta(hours=2), tick=False):
                follow(site=site, reader=None, wanted=Wanted(scope=Scope.SITE), email=NOOR)

    assert len(mails_to(NOOR)) == MAILS_A_DAY


def test_the_same_address_in_other_letters_is_the_same_address(cast: Cast) -> None:
    ask(cast, email="Noor@Mail.Gazette-Readers.NET")
    ask(cast, email=f"  {NOOR} ")

    assert Subscriber.objects.get().email == NOOR
    assert Message.objects.get().to == NOOR


@pytest.mark.parametrize(
    "email",
    [
        "a@b.net,c@d.net",
        "a@b.net;c@d.net",
        "a@b.net c@d.net",
        "<a@b.net>",
        "Noor <a@b.net>",
        '"a b"@c.net',
        '"x"@',
        "a@b.net\r\nBcc: c@d.net",
        "a@b.net\ncc:c@d.net",
        "a@b.net%0abcc:c@d.net",
        "@b.net",
        "a@",
        "a@b",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a\x00@b.net",
        "é@b.net",
        "a@" + "b" * 250 + ".net",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(InvalidError):
        ask(cast, email=email)

    assert not Subscriber.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("email", ["%@mail.gazette-readers.net", "_oor@mail.gazette-readers.net"])
def test_no_address_stands_for_many(cast: Cast, email: str) -> None:
    ask(cast)
    agree(now=timezone.now())

    ask(cast, email=email)

    assert len(mails_to(NOOR)) == 1
    assert len(mails_to(email)) == 1
    assert find_by_address(site=cast.site, email="%") is None


def test_a_domain_in_other_letters_is_mailed_to_in_ascii(cast: Cast) -> None:
    ask(cast, email="noor@bücher-post.net")

    assert [mail.to for mail in mails_to("noor@xn--bcher-post-9db.net")] == [
        "noor@xn--bcher-post-9db.net"
    ]


@pytest.mark.parametrize(
    "email",
    [
        "a@example.org",
        "a@mail.example.com",
        "a@b.test",
        "a@b.invalid",
        "a@x.localhost",
        "a@n.example",
    ],
)
def test_domains_without_mail_are_refused_with_the_reason(cast: Cast, email: str) -> None:
    with pytest.raises(AddressReservedError, match="reserved for examples") as refused:
        ask(cast, email=email)

    assert refused.value.field == "email"
    assert not Subscriber.objects.exists()


def test_a_guest_without_an_address_is_asked_for_one(cast: Cast) -> None:
    with pytest.raises(AddressNeededError):
        follow(site=cast.site, reader=cast.ada, wanted=discussion(cast))


def test_known_and_unknown_addresses_are_treated_alike(cast: Cast) -> None:
    ask(cast)
    agree(now=timezone.now())
    began = timezone.now() + timedelta(hours=3)

    with time_machine.travel(began, tick=False):
        known, unknown = ask(cast), ask(cast, email="else@mail.gazette-readers.net")

    assert known is unknown is None
    assert len(mails_to(NOOR)) == 2  # the second says where it is changed
    assert len(mails_to("else@mail.gazette-readers.net")) == 1
    assert Subscription.objects.count() == 1


def test_somebody_elses_device_adds_nothing_to_a_proved_address(cast: Cast) -> None:
    ask(cast)
    agree(now=timezone.now(), reader=cast.ben)

    mallory = make_reader(site=cast.site, email=NOOR)
    assert (
        follow(site=cast.site, reader=mallory, wanted=Wanted(scope=Scope.SITE), email=NOOR) is None
    )

    assert [wish.scope for wish in Subscription.objects.all()] == ["discussion"]


def test_the_device_that_opened_the_mail_needs_no_further_one(cast: Cast) -> None:
    ask(cast)
    agree(now=timezone.now(), reader=cast.ben)

    wish = follow(site=cast.site, reader=cast.ben, wanted=Wanted(scope=Scope.SITE), email=NOOR)

    assert wish is not None
    assert wish.subscriber.email == NOOR
    assert len(mails_to(NOOR)) == 1


def test_a_members_device_is_not_known_by_a_guests_mail(cast: Cast) -> None:
    ask(cast)

    assert agree(now=timezone.now(), reader=cast.cem).reader is None


def test_a_member_is_asked_nothing(cast: Cast) -> None:
    prove(cast.cem, NOOR)

    wish = follow(site=cast.site, reader=cast.cem, wanted=discussion(cast), email="x@evil.net")

    assert wish is not None
    assert wish.subscriber.email == NOOR
    assert not Message.objects.exists()


def test_replies_to_a_guest_are_those_to_what_was_written_on_that_device(cast: Cast) -> None:
    follow(site=cast.site, reader=cast.ada, wanted=Wanted(scope=Scope.REPLIES), email=NOOR)

    wish = Subscription.asked.get()
    assert (wish.subject, wish.person) == (f"replies:{cast.ada.pk}", cast.ada)


def test_only_what_is_agreed_to_counts(cast: Cast) -> None:
    ask(cast)
    ask(cast, Wanted(scope=Scope.SITE))
    wanted = Subscription.asked.get(scope=Scope.DISCUSSION)

    agreed = confirm(subscriber=wanted.subscriber, wishes=[wanted.pk], now=timezone.now())

    assert agreed == [wanted]
    assert [*Subscription.asked.all()] == [wanted]


def test_agreeing_twice_is_once_and_says_so(cast: Cast) -> None:
    ask(cast)
    subscriber = agree(now=timezone.now())

    with pytest.raises(LinkExpiredError):
        confirm(subscriber=subscriber, wishes=[1, 2, 3], now=timezone.now())

    assert Subscription.objects.count() == 1


def test_agreeing_to_nothing_proves_nothing(cast: Cast) -> None:
    ask(cast)
    subscriber = Subscriber.objects.get()

    assert confirm(subscriber=subscriber, wishes=[], now=timezone.now()) == []

    subscriber.refresh_from_db()
    assert subscriber.confirmed_at is None
    assert not Subscription.asked.exists()


def test_nobody_agrees_to_the_wish_of_another_address(cast: Cast) -> None:
    ask(cast)
    ask(cast, email="else@mail.gazette-readers.net")
    other = Subscription.asked.get(subscriber__email=NOOR)
    subscriber = Subscriber.objects.get(email="else@mail.gazette-readers.net")

    confirm(subscriber=subscriber, wishes=[other.pk], now=timezone.now())

    other.refresh_from_db()
    assert other.waits_since is not None


def test_what_nobody_agrees_to_is_forgotten_after_a_week(cast: Cast) -> None:
    ask(cast)
    now = timezone.now()

    assert forget_unanswered(now=now + timedelta(days=6)) == 0
    assert forget_unanswered(now=now + timedelta(days=8)) > 0

    assert not Subscriber.objects.exists()
    assert not Message.objects.filter(to=NOOR).exists()


def test_forgetting_leaves_who_agreed_and_who_never_wants_a_mail(cast: Cast) -> None:
    ask(cast)
    agree(now=timezone.now())
    ask(cast, email="never@mail.gazette-readers.net")
    never = Subscriber.objects.get(email="never@mail.gazette-readers.net")
    switch_off(subscriber=never)

    forget_unanswered(now=timezone.now() + timedelta(days=30))

    assert {each.email for each in Subscriber.objects.all()} == {NOOR, never.email}


def test_who_never_wants_a_mail_gets_none(cast: Cast) -> None:
    subscriber = Subscriber.objects.create(site=cast.site, email=NOOR)
    switch_off(subscriber=subscriber)

    assert ask(cast) is None

    assert not Message.objects.exists()
    assert not Subscription.asked.exists()


def test_it_was_not_me_forgets_what_waits(cast: Cast) -> None:
    ask(cast)

    decline(subscriber=Subscriber.objects.get())

    assert not Subscription.asked.exists()


def test_a_network_asks_only_so_often(cast: Cast) -> None:
    now = timezone.now()
    times = [now - timedelta(minutes=number) for number in range(MOST_OF_NETWORK)]

    with pytest.raises(TooManyError) as refused:
        follow(
            site=cast.site,
            reader=None,
            wanted=discussion(cast),
            email=NOOR,
            network_asks=times,
        )

    assert 0 < refused.value.retry_after_seconds <= 3_600
    assert not Message.objects.exists()


def test_a_discussion_takes_only_so_many_that_wait(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_IN_DISCUSSION", 2)
    for number in range(2):
        ask(cast, email=f"reader{number}@mail.gazette-readers.net")

    with pytest.raises(TooManyError):
        ask(cast)

    ask(cast, Wanted(scope=Scope.DISCUSSION, article=make_article(site=cast.site)))


def test_one_address_has_only_so_many_that_wait(cast: Cast) -> None:
    for _ in range(MOST_WAITING + 3):
        ask(cast, Wanted(scope=Scope.DISCUSSION, article=make_article(site=cast.site)))

    assert Subscription.asked.count() == MOST_WAITING


def test_a_clock_that_is_set_back_sends_no_mail_twice(cast: Cast) -> None:
    ask(cast)
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        ask(cast)

    assert len(mails_to(NOOR)) == 1
