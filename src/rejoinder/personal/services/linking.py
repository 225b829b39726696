"""Mail links to one's own data, and take them: each works once, and looking at one changes nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.emails import is_reserved
from rejoinder.core.errors import InvalidError, TooManyError
from rejoinder.notifications.queries import asked_of_address
from rejoinder.notifications.services.asking import MAILS_A_DAY, MOST_OF_NETWORK, take_turns
from rejoinder.notifications.services.outbox import queue_mail
from rejoinder.notifications.services.subscribing import normal_address
from rejoinder.personal.errors import DataLinkInvalidError, DataLinkUsedError
from rejoinder.personal.mails import LINK_KIND, link_mail
from rejoinder.personal.models import DataLink, Erasure
from rejoinder.sites.models import Site

LINK_HOURS: Final = 2
_MOST_TOKEN = 100  # characters


@transaction.atomic
def ask_for_link(*, site: Site, email: str, network_asks: Sequence[datetime] = ()) -> None:
    """Mail a link to what an address has on a site. The same happens whether it has anything there.

    An address gets three mails a day that nobody has proved to want, whoever asks; of more, nothing is said.

    Raises:
        InvalidError: it is not exactly one address at which somebody may have mail.
        TooManyError: the network asks too often.
    """
    address = normal_address(email)
    if not address or is_reserved(address):
        raise InvalidError("Please give the e-mail address under which you wrote.", field="email")
    now = timezone.now()
    recent = [each for each in network_asks if each > now - timedelta(hours=1)]
    if len(recent) >= MOST_OF_NETWORK:
        wait = recent[-1] + timedelta(hours=1) - now
        raise TooManyError(
            "From your network many ask for such mails. Please try again later.",
            retry_after_seconds=max(int(wait.total_seconds()), 1),
        )
    take_turns(address)
    if asked_of_address(address, since=now - timedelta(days=1)) >= MAILS_A_DAY:
        return
    token = new_link(
        DataLink(site=site, email=address, expires_at=now + timedelta(hours=LINK_HOURS))
    )
    queue_mail(
        link_mail(address, site=site, token=token, hours=LINK_HOURS), kind=LINK_KIND, site=site
    )


def new_link(link: DataLink) -> str:
    """Store a link and return its secret, which is kept nowhere. One statement."""
    token = secrets.token_urlsafe(32)
    link.digest = _digest(token)
    link.save(force_insert=True)
    return token


def open_link(token: str, *, now: datetime) -> DataLink:
    """Return what a link is for, without using it. One statement.

    Raises:
        DataLinkInvalidError: nobody of us made it.
        DataLinkUsedError: it was used, or is too old.
    """
    link = (
        DataLink.objects.select_related("site", "erasure")
        .filter(digest=_digest(token[:_MOST_TOKEN]))
        .first()
    )
    if link is None:
        raise DataLinkInvalidError(
            "This link is not one of ours, or a part of it is missing. Open it from the mail again, or copy all of it."
        )
    if link.used_at is not None or link.expires_at <= now:
        raise _used()
    return link


@transaction.atomic
def use_link(token: str, *, now: datetime) -> DataLink:
    """Return what a link is for, and let it work no more. Two statements.

    Raises:
        DataLinkInvalidError, DataLinkUsedError: as for `open_link`.
    """
    link = open_link(token, now=now)
    if not DataLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise _used()  # race: two clicks at once
    return link


def cancel_link(erasure: Erasure) -> str:
    """Return the secret of a link that takes an erasure back. One statement."""
    return new_link(DataLink(erasure=erasure, expires_at=erasure.due_at))


def _used() -> DataLinkUsedError:
    return DataLinkUsedError(
        "This link was used before, or is too old. Ask for a new one on the page of your data."
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
