"""What somebody is told of, changed by whoever it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rejoinder.core.errors import NotFoundError
from rejoinder.notifications.errors import TooManyWishesError
from rejoinder.notifications.models import (
    Frequency,
    OffReason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.queries import NOBODY, Told, following, subjects_of_discussion
from rejoinder.notifications.services import subscribing
from rejoinder.notifications.services.subscribing import (
    forget,
    mute,
    set_frequency,
    stop_all,
    subscribe,
    subscriber_for,
    switch_off,
    unmute,
    unsubscribe,
)
from tests.making import make_account, make_comment, make_reader
from tests.notifications.wishing import NOOR, agree, ask, prove
from tests.people import Cast


def test_a_member_is_told_at_the_address_that_the_account_has_proved(cast: Cast) -> None:
    prove(cast.cem, "Cem@Mail.Example")

    subscriber = subscriber_for(reader=cast.cem)

    assert subscriber.email == "cem@mail.example"
    assert subscriber.takes_mail
    assert subscriber_for(reader=cast.cem) == subscriber


def test_an_address_that_an_account_has_not_proved_is_not_mailed_to(cast: Cast) -> None:
    prove(cast.cem, "cem@mail.example")
    cast.cem.account.emailaddress_set.update(verified=False)  # type: ignore[union-attr]

    assert not subscriber_for(reader=cast.cem).takes_mail


def test_a_member_takes_over_what_the_same_address_was_told_of_as_a_guest(cast: Cast) -> None:
    ask(cast)
    guest = agree(now=timezone.now())
    in_page = subscribe(
        subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE
    )  # before the account had an address
    prove(cast.cem, NOOR)

    subscriber = subscriber_for(reader=cast.cem)

    assert subscriber.pk == guest.pk  # so that links in mails that were sent go on working
    assert subscriber.link_key == guest.link_key
    assert {wish.scope for wish in subscriber.subscriptions.all()} == {"discussion", "site"}
    assert not Subscriber.objects.filter(pk=in_page.subscriber_id).exists()


def test_links_to_an_address_end_when_the_account_has_another(cast: Cast) -> None:
    prove(cast.cem, "old@mail.example")
    before = subscriber_for(reader=cast.cem)
    cast.cem.account.emailaddress_set.update(email="new@mail.example")  # type: ignore[union-attr]

    after = subscriber_for(reader=cast.cem)

    assert after.pk == before.pk
    assert after.email == "new@mail.example"
    assert after.link_key != before.link_key


@pytest.mark.parametrize(
    ("scope", "subject"),
    [
        (Scope.SITE, "site:"),
        (Scope.DISCUSSION, "discussion:{article}"),
        (Scope.REPLIES, "replies:"),
        (Scope.BRANCH, "branch:{comment}"),
        (Scope.COMMENT, "comment:{comment}"),
        (Scope.PERSON, "person:{person}"),
        (Scope.PASSAGE, "passage:17"),
        (Scope.MENTIONS, "mentions:"),
    ],
)
def test_everything_that_can_be_followed_is_one_wish_each(
    cast: Cast, scope: Scope, subject: str
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    subscriber = subscriber_for(reader=cast.cem)
    person = cast.ada if scope == Scope.PERSON else None

    for _ in range(2):
        subscribe(
            subscriber=subscriber,
            scope=scope,
            article=cast.article,
            comment=comment,
            person=person,
            passage_id=17,
        )

    wish = Subscription.objects.get()
    assert wish.subject == subject.format(
        article=cast.article.pk, comment=comment.pk, person=cast.ada.pk
    )


def test_a_wider_wish_leaves_the_narrower_ones_and_its_end_brings_them_back(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    comment = make_comment(article=cast.article, author=cast.ada)
    narrow = subscribe(subscriber=subscriber, scope=Scope.COMMENT, comment=comment)
    wide = subscribe(subscriber=subscriber, scope=Scope.DISCUSSION, article=cast.article)

    assert unsubscribe(subscriber=subscriber, subscription_id=wide.pk)
    assert not unsubscribe(subscriber=subscriber, subscription_id=wide.pk)

    assert [*Subscription.objects.all()] == [narrow]


def test_asking_again_keeps_how_often_one_is_mailed(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    wish = subscribe(subscriber=subscriber, scope=Scope.SITE)
    set_frequency(subscriber=subscriber, subscription_id=wish.pk, frequency=Frequency.WEEKLY)

    assert subscribe(subscriber=subscriber, scope=Scope.SITE).frequency == Frequency.WEEKLY


def test_nobody_changes_the_wish_of_another(cast: Cast) -> None:
    wish = subscribe(subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE)
    other = subscriber_for(reader=cast.mia)

    assert not unsubscribe(subscriber=other, subscription_id=wish.pk)
    assert not set_frequency(subscriber=other, subscription_id=wish.pk, frequency=Frequency.NEVER)
    unmute(subscriber=other, subscription_id=wish.pk)

    wish.refresh_from_db()
    assert wish.frequency == Frequency.NOW


def test_what_is_of_another_site_is_not_there(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)

    with pytest.raises(NotFoundError):
        subscribe(subscriber=subscriber, scope=Scope.DISCUSSION, article=cast.other_article)
    with pytest.raises(NotFoundError):
        mute(subscriber=subscriber, scope=Scope.PERSON, person=cast.eve)

    assert not Subscription.objects.exists()


def test_muting_keeps_the_wish_below_it(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    wish = subscribe(
        subscriber=subscriber,
        scope=Scope.DISCUSSION,
        article=cast.article,
        frequency=Frequency.DAILY,
    )

    muted = mute(subscriber=subscriber, scope=Scope.DISCUSSION, article=cast.article)
    assert (muted.pk, muted.is_muted) == (wish.pk, True)
    unmute(subscriber=subscriber, subscription_id=wish.pk)

    wish.refresh_from_db()
    assert (wish.is_muted, wish.frequency) == (False, Frequency.DAILY)


def test_what_was_only_muted_is_nothing_afterwards(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    muted = mute(subscriber=subscriber, scope=Scope.PERSON, person=cast.ada)

    unmute(subscriber=subscriber, subscription_id=muted.pk)

    assert not Subscription.asked.exists()


def test_following_what_was_muted_ends_that(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    mute(subscriber=subscriber, scope=Scope.PERSON, person=cast.ada)

    wish = subscribe(subscriber=subscriber, scope=Scope.PERSON, person=cast.ada)

    assert (wish.is_muted, wish.frequency) == (False, Frequency.NOW)


@pytest.mark.parametrize(
    ("because", "takes_mail"),
    [(OffReason.ASKED, True), (OffReason.BOUNCED, True), (OffReason.COMPLAINED, False)],
)
def test_a_new_wish_of_ones_own_switches_mail_on_again(
    cast: Cast, because: OffReason, *, takes_mail: bool
) -> None:
    prove(cast.cem, NOOR)
    subscriber = subscriber_for(reader=cast.cem)
    switch_off(subscriber=subscriber, because=because)
    assert not subscriber.takes_mail

    subscribe(subscriber=subscriber, scope=Scope.SITE)

    subscriber.refresh_from_db()
    assert subscriber.takes_mail is takes_mail


def test_stopping_all_ends_all_and_forgetting_deletes_the_address(cast: Cast) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    other = subscribe(subscriber=subscriber_for(reader=cast.mia), scope=Scope.SITE)
    subscribe(subscriber=subscriber, scope=Scope.SITE)

    stop_all(subscriber=subscriber)
    assert [*Subscription.asked.all()] == [other]

    forget(subscriber=subscriber)
    assert [*Subscriber.objects.all()] == [other.subscriber]


def test_one_has_as_many_wishes_as_one_can_have(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribing, "MOST_WISHES", 2)
    subscriber = subscriber_for(reader=cast.cem)
    for person in (cast.ada, cast.ben):
        subscribe(subscriber=subscriber, scope=Scope.PERSON, person=person)

    with pytest.raises(TooManyWishesError):
        subscribe(subscriber=subscriber, scope=Scope.PERSON, person=cast.mia)

    assert Subscription.asked.count() == 2


@pytest.mark.parametrize("wishes", [0, 20])
def test_what_a_reader_is_told_of_is_read_in_one_statement(
    cast: Cast, wishes: int, django_assert_num_queries: object
) -> None:
    subscriber = subscriber_for(reader=cast.cem)
    for _ in range(wishes):
        subscribe(subscriber=subscriber, scope=Scope.PERSON, person=make_reader(site=cast.site))
    here = subscribe(subscriber=subscriber, scope=Scope.DISCUSSION, article=cast.article)
    subjects = subjects_of_discussion(cast.article.pk, reader=cast.cem)

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = following(reader=cast.cem, subjects=subjects)

    assert found.wishes == (
        Told(id=here.pk, scope=Scope.DISCUSSION, frequency="now", is_muted=False),
    )
    assert following(reader=cast.ada, subjects=subjects) == NOBODY


def test_what_waits_is_not_what_a_reader_is_told_of(cast: Cast) -> None:
    ask(cast)
    agree(now=timezone.now(), reader=cast.ben)
    other = make_reader(site=cast.site, account=make_account())
    subjects = subjects_of_discussion(cast.article.pk, reader=cast.ben)
    Subscription.asked.update(waits_since=timezone.now() - timedelta(minutes=1))

    found = following(reader=cast.ben, subjects=subjects)

    assert found.has_address
    assert found.wishes == ()
    assert following(reader=other, subjects=subjects) == NOBODY
