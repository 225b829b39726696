"""Links in mails: each for one purpose and one address, and for a time."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from rejoinder.core.errors import NotFoundError
from rejoinder.notifications.errors import LinkExpiredError, LinkInvalidError
from rejoinder.notifications.links import (
    CONFIRM,
    LASTS,
    MANAGE,
    UNSUBSCRIBE,
    confirm_link,
    manage_link,
    open_link,
    read_link,
    unsubscribe_link,
)
from rejoinder.notifications.models import Subscriber
from tests.notifications.wishing import NOOR
from tests.people import Cast


@pytest.fixture
def noor(cast: Cast) -> Subscriber:
    return Subscriber.objects.create(site=cast.site, email=NOOR)


def token_in(link: str) -> str:
    return urlsplit(link).path.split("/")[2]


def tokens(subscriber: Subscriber) -> dict[str, str]:
    return {
        MANAGE: token_in(manage_link(subscriber)),
        UNSUBSCRIBE: token_in(unsubscribe_link(subscriber, 7)),
        CONFIRM: token_in(confirm_link(subscriber)),
    }


def test_a_link_says_whom_it_acts_for_and_which_wish_is_meant(noor: Subscriber) -> None:
    now = timezone.now()

    link = open_link(tokens(noor)[UNSUBSCRIBE], purpose=UNSUBSCRIBE, now=now)

    assert (link.subscriber, link.wish) == (noor, 7)
    assert read_link(tokens(noor)[MANAGE], purpose=MANAGE, now=now) == noor


@pytest.mark.parametrize("made_for", [MANAGE, UNSUBSCRIBE, CONFIRM])
@pytest.mark.parametrize("used_for", [MANAGE, UNSUBSCRIBE, CONFIRM])
def test_no_link_passes_for_one_of_another_purpose(
    noor: Subscriber, made_for: str, used_for: str
) -> None:
    token = tokens(noor)[made_for]
    if made_for == used_for:
        assert read_link(token, purpose=used_for, now=timezone.now()) == noor
        return
    with pytest.raises(LinkInvalidError):
        read_link(token, purpose=used_for, now=timezone.now())


@pytest.mark.parametrize("purpose", [MANAGE, UNSUBSCRIBE, CONFIRM])
def test_every_changed_character_is_seen(noor: Subscriber, purpose: str) -> None:
    token = tokens(noor)[purpose]
    for place, character in enumerate(token[:-1]):  # of the last one base64 leaves bits unused
        other = "A" if character != "A" else "B"
        with pytest.raises(LinkInvalidError):
            read_link(
                token[:place] + other + token[place + 1 :], purpose=purpose, now=timezone.now()
            )


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "a-b-c.d", "%00", "é" * 50, "x" * 100_000])
def test_what_is_no_link_is_refused(noor: Subscriber, token: str) -> None:
    with pytest.raises(LinkInvalidError):
        read_link(token, purpose=MANAGE, now=timezone.now())


def test_a_link_of_another_subscriber_is_that_ones(cast: Cast, noor: Subscriber) -> None:
    other = Subscriber.objects.create(site=cast.other_site, email=NOOR)
    mine, theirs = tokens(noor)[MANAGE], tokens(other)[MANAGE]
    swapped = theirs.rpartition(".")[0] + "." + mine.rpartition(".")[2]

    assert read_link(theirs, purpose=MANAGE, now=timezone.now()) == other
    with pytest.raises(LinkInvalidError):
        read_link(swapped, purpose=MANAGE, now=timezone.now())


@pytest.mark.parametrize("purpose", [MANAGE, UNSUBSCRIBE, CONFIRM])
def test_a_link_ends_after_its_time(noor: Subscriber, purpose: str) -> None:
    token = tokens(noor)[purpose]
    ends = timezone.now() + LASTS[purpose]

    assert read_link(token, purpose=purpose, now=ends - timedelta(minutes=1)) == noor
    with pytest.raises(LinkExpiredError):
        read_link(token, purpose=purpose, now=ends + timedelta(minutes=1))


def test_unsubscribing_works_for_more_than_a_year_and_a_question_for_a_week() -> None:
    assert LASTS[UNSUBSCRIBE] >= timedelta(days=366)
    assert LASTS[CONFIRM] == timedelta(days=7)


def test_a_clock_that_was_set_back_ends_no_link(noor: Subscriber) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=300), tick=False):
        token = tokens(noor)[MANAGE]

    assert read_link(token, purpose=MANAGE, now=timezone.now()) == noor


def test_a_link_outlives_the_key_that_signed_it(noor: Subscriber, settings: Settings) -> None:
    token = tokens(noor)[UNSUBSCRIBE]
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-django-0123456789-abcdefgh"

    with pytest.raises(LinkInvalidError):
        read_link(token, purpose=UNSUBSCRIBE, now=timezone.now())
    settings.SECRET_KEY_FALLBACKS = [old]

    assert read_link(token, purpose=UNSUBSCRIBE, now=timezone.now()) == noor


def test_a_link_to_an_address_that_was_deleted_leads_to_nothing(noor: Subscriber) -> None:
    token = tokens(noor)[MANAGE]
    noor.delete()

    with pytest.raises(NotFoundError):
        read_link(token, purpose=MANAGE, now=timezone.now())


def test_the_database_alone_makes_no_link(noor: Subscriber, settings: Settings) -> None:
    token = tokens(noor)[MANAGE]
    settings.SECRET_KEY = "of-another-installation-with-the-same-rows-0123456789-abcdefgh"

    assert tokens(noor)[MANAGE] != token
    assert noor.link_key.hex in token  # so it is not a secret, and the signature is
