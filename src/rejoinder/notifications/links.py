"""Links in mails that act for whoever reads them, without a sign-in: signed, each for one purpose, and not for ever.

A link names a subscriber by a key that is in no other place, and says when it was made. What it may be used for is
part of the signature, so that no link passes for another. Links that earlier secret keys signed are taken for as
long as those keys stand in `SECRET_KEY_FALLBACKS`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from rejoinder.core.errors import NotFoundError
from rejoinder.notifications.errors import LinkExpiredError, LinkInvalidError
from rejoinder.notifications.models import Subscriber
from rejoinder.notifications.queries import find_by_link_key

MANAGE: Final = "manage"  # look at all wishes, and change them
UNSUBSCRIBE: Final = "unsubscribe"  # end one wish, or write no more
CONFIRM: Final = "confirm"  # agree to what was asked for

# Unsubscribing has to work for long after a mail was sent; a question is forgotten after a week.
LASTS: Final = {
    MANAGE: timedelta(days=730),
    UNSUBSCRIBE: timedelta(days=730),
    CONFIRM: timedelta(days=7),
}
_VERSION: Final = 1  # of what is signed: another one makes all older links invalid
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LONGEST: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says."""

    subscriber: Subscriber  # with its site and its reader
    wish: int | None  # id of the only one that is meant; None = all
    made_at: datetime  # to the second


def manage_link(subscriber: Subscriber) -> str:
    """Return the address of the page with all wishes of an address on a site."""
    return f"{settings.BASE_URL}/notify/{_token(subscriber, purpose=MANAGE)}"


def unsubscribe_link(subscriber: Subscriber, subscription_id: int | None) -> str:
    """Return the address that ends a wish, or all mail: by a button there, or by one POST (RFC 8058).

    Args:
        subscription_id: None = write no more to this address.
    """
    token = _token(subscriber, purpose=UNSUBSCRIBE, wish=subscription_id)
    return f"{settings.BASE_URL}/notify/{token}/off"


def confirm_link(subscriber: Subscriber) -> str:
    """Return the address where whoever reads the mail agrees to what was asked for."""
    return f"{settings.BASE_URL}/notify/{_token(subscriber, purpose=CONFIRM)}/confirm"


def read_link(token: str, *, purpose: str, now: datetime) -> Subscriber:
    """Return whom a link acts for. As for `open_link`."""
    return open_link(token, purpose=purpose, now=now).subscriber


def open_link(token: str, *, purpose: str, now: datetime) -> Link:
    """Return what a link says. One statement.

    A link of the future is taken: then it is our clock that was set back.

    Raises:
        LinkExpiredError: it is too old.
        LinkInvalidError: it is forged, cut off, or made for another purpose.
        NotFoundError: the address was deleted here.
    """
    try:
        key, wish, seconds = _signer(purpose).unsign(token[:_LONGEST]).split("-")
        link_key = uuid.UUID(hex=key)
        made_at = _EPOCH + timedelta(seconds=int(seconds))
        number = int(wish) if wish else None
    except (BadSignature, ValueError, OverflowError) as error:
        raise LinkInvalidError(
            "This link is not one of ours, or a part of it is missing. Open it from the mail again, or copy all of it."
        ) from error
    if now - made_at > LASTS[purpose]:
        raise LinkExpiredError(
            "This link has expired. A newer mail of ours has one that works; or ask once more on the page."
        )
    subscriber = find_by_link_key(link_key)
    if subscriber is None:
        raise NotFoundError("This address is not kept here any more, so nothing is sent to it.")
    return Link(subscriber=subscriber, wish=number, made_at=made_at)


def _token(subscriber: Subscriber, *, purpose: str, wish: int | None = None) -> str:
    seconds = (timezone.now() - _EPOCH) // timedelta(seconds=1)
    return _signer(purpose).sign(f"{subscriber.link_key.hex}-{wish or ''}-{seconds}")


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"rejoinder.notify.{_VERSION}.{purpose}", sep=".")
