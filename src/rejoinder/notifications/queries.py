"""Read subscribers and their wishes. Nothing here writes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q, QuerySet

from rejoinder.accounts.models import Account, Reader
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.sites.models import Site


@dataclass(frozen=True, slots=True)
class Told:
    """One wish of a reader, as far as a page that shows it needs to know."""

    id: int
    scope: Scope
    frequency: str
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Following:
    """What one reader is told of, of the subjects that a page asks about."""

    has_address: bool = False  # proved: a wish counts at once
    is_off: bool = False  # nothing is mailed to it
    wishes: tuple[Told, ...] = ()  # the oldest first

    def of(self, scope: Scope) -> Told | None:
        return next((wish for wish in self.wishes if wish.scope == scope), None)


NOBODY = Following()


def following(*, reader: Reader, subjects: Sequence[str]) -> Following:
    """Return what a reader is told of these subjects. One statement."""
    rows = (
        Subscriber.objects.filter(reader=reader)
        .annotate(
            wish=FilteredRelation(
                "subscriptions",
                condition=Q(
                    subscriptions__subject__in=subjects, subscriptions__waits_since__isnull=True
                ),
            )
        )
        .order_by("wish__id")
        .values_list(
            *("email", "confirmed_at", "off_since"),
            *("wish__id", "wish__scope", "wish__frequency", "wish__is_muted"),
        )
    )
    wishes: list[Told] = []
    found = NOBODY
    for email, confirmed_at, off_since, pk, scope, frequency, is_muted in rows:
        if pk is not None:
            wishes.append(
                Told(id=pk, scope=Scope(scope), frequency=frequency, is_muted=bool(is_muted))
            )
        found = Following(
            has_address=bool(email) and confirmed_at is not None,
            is_off=off_since is not None,
            wishes=tuple(wishes),
        )
    return found


def subjects_of_discussion(article_id: int, *, reader: Reader) -> list[str]:
    """Return the subjects that the bar above a discussion is about."""
    return [
        subject_of(Scope.DISCUSSION, article_id),
        subject_of(Scope.REPLIES),
        subject_of(Scope.REPLIES, reader.pk),
    ]


def find_subscriber(*, reader: Reader) -> Subscriber | None:
    """Return the subscriber that a reader is, or None. One statement."""
    return Subscriber.objects.filter(reader=reader).select_related("site").first()


def find_by_address(*, site: Site, email: str) -> Subscriber | None:
    """Return whom a site knows by this address, or None. One statement.

    Args:
        email: normalised; only exactly the same one is found.
    """
    return Subscriber.objects.filter(site=site, email=email).select_related("site").first()


def find_by_link_key(link_key: uuid.UUID) -> Subscriber | None:
    """Return the subscriber whom mailed links name by this key, or None. One statement."""
    return (
        Subscriber.objects.filter(link_key=link_key)
        .select_related("site", "reader", "reader__account")
        .first()
    )


def subscribers_of(*, account: Account | None, device: uuid.UUID | None) -> QuerySet[Subscriber]:
    """Return whom somebody is, on each site: by the account, or as a guest by the device."""
    mine = Q(pk__in=[])
    if account is not None:
        mine |= Q(reader__account=account)
    if device is not None:
        mine |= Q(reader__device=device, reader__account=None)
    return Subscriber.objects.filter(mine).select_related("site").order_by("site__name", "pk")


def find_wish(*, subscriber: Subscriber, subject: str) -> Subscription | None:
    """Return what a subscriber wishes of a subject, muted or not, or None. One statement."""
    return Subscription.objects.filter(subscriber=subscriber, subject=subject).first()


def all_wishes(subscriber: Subscriber) -> QuerySet[Subscription]:
    """Return every wish of a subscriber, the newest first, also muted ones and those that wait. One statement."""
    return (
        Subscription.asked.filter(subscriber=subscriber)
        .select_related("subscriber__site", "article", "comment__article", "person")
        .order_by("-created_at", "-pk")
    )


def asked_of_address(email: str, *, since: datetime) -> int:
    """Return how many mails nobody has proved to want went to an address, from all sites. One statement."""
    return Message.objects.filter(
        Q(kind="confirm") | Q(kind__startswith="account."), to=email, created_at__gt=since
    ).count()
