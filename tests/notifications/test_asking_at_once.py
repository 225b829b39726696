"""Many ask at the same moment, each on a connection of its own: one wish, one mail."""

from __future__ import annotations

import functools

import pytest
from django.utils import timezone

from rejoinder.core.errors import ProblemError
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.services.asking import Wanted, confirm, follow
from rejoinder.notifications.services.subscribing import subscribe, subscriber_for
from rejoinder.sites.models import Site
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.notifications.wishing import NOOR, ask, prove
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("shared_database")


def test_one_address_typed_by_twenty_at_once_gets_one_mail(cast: Cast) -> None:
    at_once([functools.partial(ask, cast)] * 20)

    assert Subscriber.objects.count() == Subscription.asked.count() == 1
    assert Message.objects.count() == 1


def test_one_address_typed_on_two_sites_at_once_gets_its_mails_and_no_more(cast: Cast) -> None:
    def of(site: Site) -> functools.partial[Subscription | None]:
        return functools.partial(
            follow, site=site, reader=None, wanted=Wanted(scope=Scope.SITE), email=NOOR
        )

    at_once([of(cast.site), of(cast.other_site)] * 6)

    assert Subscriber.objects.count() == 2
    assert Message.objects.filter(to=NOOR).count() == 2


def test_a_member_who_presses_twice_at_once_follows_once(cast: Cast) -> None:
    prove(cast.cem, NOOR)

    def press() -> int:
        subscriber = subscriber_for(reader=cast.cem)
        return subscribe(subscriber=subscriber, scope=Scope.DISCUSSION, article=cast.article).pk

    pressed = at_once([press] * 8)

    assert len({*pressed}) == 1
    assert Subscriber.objects.count() == Subscription.objects.count() == 1


def test_agreeing_twice_at_once_is_done_once(cast: Cast) -> None:
    ask(cast)
    wish = Subscription.asked.get()

    def agree() -> bool:
        try:
            confirm(subscriber=Subscriber.objects.get(), wishes=[wish.pk], now=timezone.now())
        except ProblemError:
            return False
        return True

    assert sorted(at_once([agree] * 2)) == [False, True]
    assert Subscription.objects.count() == 1
