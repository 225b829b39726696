"""What tests of wishes have in common."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress

from rejoinder.accounts.models import Reader
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.sealing import unseal
from rejoinder.notifications.services.asking import Wanted, confirm, follow
from tests.people import Cast

NOOR = "noor@mail.gazette-readers.net"  # a domain that is nobody's, and not reserved for examples


def prove(reader: Reader, email: str) -> None:
    """Give an account an address that it has proved to read."""
    assert reader.account is not None
    EmailAddress.objects.create(user=reader.account, email=email, verified=True, primary=True)


def discussion(cast: Cast) -> Wanted:
    return Wanted(scope=Scope.DISCUSSION, article=cast.article)


def ask(cast: Cast, wanted: Wanted | None = None, *, email: str = NOOR) -> Subscription | None:
    """Ask as somebody who types an address."""
    return follow(site=cast.site, reader=None, wanted=wanted or discussion(cast), email=email)


def agree(email: str = NOOR, *, now: datetime, reader: Reader | None = None) -> Subscriber:
    """Agree to all that waits for an address."""
    subscriber = Subscriber.objects.get(email=email)
    waiting = Subscription.asked.filter(subscriber=subscriber, waits_since__isnull=False)
    ids = list(waiting.values_list("pk", flat=True))
    confirm(subscriber=subscriber, wishes=ids, now=now, reader=reader)
    subscriber.refresh_from_db()
    return subscriber


def mails_to(email: str) -> list[Mail]:
    """Return what waits to be sent to an address, the oldest first."""
    messages = Message.objects.filter(to=email).order_by("pk")
    return [Mail.from_json(unseal(message.sealed)) for message in messages]
