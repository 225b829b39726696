"""Ask an address that nobody has proved whether it agrees (double opt-in). Until it does, nothing is told.

Anybody can type anybody's address, a thousand times. So the answer is the same whatever is known of the address,
and an address gets one mail for all that waits, and few of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from rejoinder.accounts.emails import is_reserved
from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import TooManyError
from rejoinder.notifications import queries
from rejoinder.notifications.confirmation import KIND, confirmation_mail
from rejoinder.notifications.errors import (
    AddressNeededError,
    AddressReservedError,
    LinkExpiredError,
)
from rejoinder.notifications.links import CONFIRM, LASTS
from rejoinder.notifications.models import (
    Frequency,
    Message,
    OffReason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.services.outbox import queue_mail
from rejoinder.notifications.services.subscribing import (
    new_wish,
    normal_address,
    subscribe,
    subscriber_for,
    switch_on,
    values_of,
)
from rejoinder.sites.models import Site

MAILS_A_DAY: Final = 3  # to one address that has not agreed, from all sites of the installation
ONE_MAIL_FOR: Final = timedelta(
    hours=1
)  # what is asked within it comes with the mail that is there
MOST_WAITING: Final = 20  # wishes of one address
MOST_IN_DISCUSSION: Final = 300  # wishes that came to wait for one discussion, within an hour
MOST_OF_NETWORK: Final = 10  # asked from one network, within an hour
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_TURNS: Final = (
    0x4E6F7479  # the class of these advisory locks: a number of no other's in the database
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to be told of."""

    scope: Scope
    article: Article | None = None
    comment: Comment | None = None
    person: Reader | None = None
    passage_id: int | None = None
    frequency: Frequency = Frequency.NOW


@transaction.atomic
def follow(
    *,
    site: Site,
    reader: Reader | None,
    wanted: Wanted,
    email: str = "",
    network_asks: Sequence[datetime] = (),
) -> Subscription | None:
    """Store what somebody wants to be told of; return it where it counts at once, None where a mail asks first.

    It counts at once for a member, and for a guest at the address that this device has proved.

    Args:
        email: as a guest typed it; "" = the proved one. Of members their account says it.
        network_asks: when the network asked for such mails, newest first.

    Raises:
        AddressNeededError: of a guest no address is known.
        AddressReservedError: nobody has mail there.
        InvalidError: the address is malformed.
        NotFoundError: what it is about is of another site.
        TooManyError: the network asks too often, or too many ask for this discussion.
        TooManyWishesError: the subscriber has as many as one can have.
    """
    if reader is not None and reader.account_id is not None:
        return _now(subscriber_for(reader=reader), wanted)
    address = normal_address(email)
    known = queries.find_subscriber(reader=reader) if reader is not None else None
    if known is not None and known.confirmed_at is not None and address in {"", known.email}:
        return _now(known, wanted)
    if not address:
        raise AddressNeededError(
            "Please give your e-mail address, at which you want to be told.", field="email"
        )
    if is_reserved(address):
        raise AddressReservedError(
            "Nobody has mail at this domain: it is reserved for examples. Please give an address of yours.",
            field="email",
        )
    _refuse_floods(wanted, network_asks=network_asks, site=site)
    _ask(site=site, address=address, reader=reader, wanted=wanted)
    return None


def _now(subscriber: Subscriber, wanted: Wanted) -> Subscription:
    return subscribe(
        subscriber=subscriber,
        scope=wanted.scope,
        article=wanted.article,
        comment=wanted.comment,
        person=wanted.person,
        passage_id=wanted.passage_id,
        frequency=wanted.frequency,
    )


def _refuse_floods(wanted: Wanted, *, network_asks: Sequence[datetime], site: Site) -> None:
    now = timezone.now()
    recent = [each for each in network_asks if each > now - _HOUR]
    if len(recent) >= MOST_OF_NETWORK:
        wait = recent[-1] + _HOUR - now
        raise TooManyError(
            "From your network many ask for such mails. Please try again later.",
            retry_after_seconds=max(int(wait.total_seconds()), 1),
        )
    if wanted.scope != Scope.DISCUSSION or wanted.article is None:
        return
    subject = subject_of(Scope.DISCUSSION, wanted.article.pk)
    waiting = Subscription.asked.filter(site=site, subject=subject, waits_since__gt=now - _HOUR)
    if waiting.count() >= MOST_IN_DISCUSSION:
        raise TooManyError(
            "Many want to follow this discussion at this moment. Please try again later.",
            retry_after_seconds=int(_HOUR.total_seconds()),
        )


def _ask(*, site: Site, address: str, reader: Reader | None, wanted: Wanted) -> None:
    """Let the wish wait, and see to it that a mail asks. Whoever is never to be written to is not."""
    take_turns(address)
    now = timezone.now()
    subscriber, _is_new = Subscriber.objects.select_related("site").get_or_create(
        site=site, email=address, defaults={"language": get_language() or ""}
    )
    if subscriber.off_since is not None:
        return
    person = wanted.person or (reader if wanted.scope == Scope.REPLIES else None)
    wish = new_wish(
        subscriber,
        scope=wanted.scope,
        article=wanted.article,
        comment=wanted.comment,
        person=person,
        passage_id=wanted.passage_id,
        frequency=wanted.frequency,
    )
    wish.waits_since = now
    there = Subscription.asked.filter(subscriber=subscriber, subject=wish.subject).first()
    if there is not None:
        if there.waits_since is not None:  # asked again, so it waits anew
            there.waits_since = now
            there.save(update_fields=["waits_since"])
    elif _count_waiting(subscriber) < MOST_WAITING:
        Subscription.asked.create(subscriber=subscriber, subject=wish.subject, **values_of(wish))
    _mail(subscriber, now=now)


def _count_waiting(subscriber: Subscriber) -> int:
    return Subscription.asked.filter(subscriber=subscriber, waits_since__isnull=False).count()


def _mail(subscriber: Subscriber, *, now: datetime) -> None:
    """Queue the mail that asks, unless there is one, or have been as many as an address gets in a day."""
    mails = Message.objects.filter(subscriber=subscriber, kind=KIND)
    since = max(now - ONE_MAIL_FOR, subscriber.confirmed_at or now - ONE_MAIL_FOR)
    if mails.filter(created_at__gt=since).exists():
        return
    if queries.asked_of_address(subscriber.email, since=now - _DAY) >= MAILS_A_DAY:
        return
    forget_unanswered(now=now)
    waiting = waiting_wishes(subscriber, now=now)
    queue_mail(
        confirmation_mail(subscriber, wishes=waiting),
        kind=KIND,
        site=subscriber.site,
        subscriber=subscriber,
        key=f"{KIND}-{subscriber.pk}-{mails.count()}",
    )


def take_turns(address: str) -> None:
    """Let what is asked of one address be asked one after another, to the end of the transaction.

    Race on PostgreSQL: a thousand at the same moment would each count no mail yet. SQLite has one writer.
    """
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256(address.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [_TURNS, int.from_bytes(digest[:4], signed=True)],
        )


def waiting_wishes(subscriber: Subscriber, *, now: datetime) -> list[Subscription]:
    """Return what can still be agreed to, the oldest first. One statement."""
    wishes = queries.all_wishes(subscriber).filter(waits_since__gt=now - LASTS[CONFIRM])
    return list(wishes.order_by("pk"))


@transaction.atomic
def confirm(
    *,
    subscriber: Subscriber,
    wishes: Collection[int],
    now: datetime,
    reader: Reader | None = None,
) -> list[Subscription]:
    """Let the wishes count that whoever reads the mail agrees to, and drop the others that wait.

    Args:
        wishes: ids.
        reader: the guest of the browser in which the link was opened, who is known by it from now on.

    Raises:
        LinkExpiredError: nothing waits: it was agreed to before, or forgotten.
    """
    take_turns(subscriber.email)
    waiting = waiting_wishes(subscriber, now=now)
    if not waiting:
        raise used()
    agreed = [wish for wish in waiting if wish.pk in wishes]
    for wish in agreed:
        wish.waits_since = None
        wish.save(update_fields=["waits_since"])
    refused = [wish.pk for wish in waiting if wish.pk not in wishes]
    Subscription.asked.filter(pk__in=refused).delete()
    if not agreed:
        return []
    subscriber.confirmed_at, subscriber.soft_bounces = now, 0
    if _may_know(subscriber, reader):
        subscriber.reader = reader
    subscriber.save(update_fields=["confirmed_at", "soft_bounces", "reader"])
    if subscriber.off_because in {OffReason.ASKED, OffReason.BOUNCED}:
        switch_on(subscriber=subscriber)
    return agreed


def _may_know(subscriber: Subscriber, reader: Reader | None) -> bool:
    """Return whether a guest's device may act for an address from now on."""
    return (
        reader is not None
        and reader.account_id is None
        and reader.site_id == subscriber.site_id
        and subscriber.reader_id is None
        and queries.find_subscriber(reader=reader) is None
    )


def used() -> LinkExpiredError:
    """Return the error of a link that has nothing to agree to any more."""
    return LinkExpiredError(
        "This link was used before, or what was asked for was ended since. There is nothing left to agree to."
    )


@transaction.atomic
def decline(*, subscriber: Subscriber) -> None:
    """Forget what waits: it was not the reader of the mail who asked. Idempotent."""
    Subscription.asked.filter(subscriber=subscriber, waits_since__isnull=False).delete()


def forget_unanswered(*, now: datetime) -> int:
    """Delete what nobody agreed to in time, and addresses that have agreed to nothing; return how many. Two statements.

    The mails that asked are deleted with the address.
    """
    limit = now - LASTS[CONFIRM]
    wishes, _each = Subscription.asked.filter(waits_since__lt=limit).delete()
    addresses, _each = Subscriber.objects.filter(
        confirmed_at=None, reader=None, off_since=None, created_at__lt=limit, subscriptions=None
    ).delete()
    return wishes + addresses
