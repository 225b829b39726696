"""Change what somebody is told of. Whoever calls has seen to it that it is the subscriber who wishes it."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.models import Reader
from rejoinder.accounts.queries import proved_address
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import NotFoundError
from rejoinder.notifications.errors import TooManyWishesError
from rejoinder.notifications.models import (
    Frequency,
    Notice,
    OffReason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.models.subscribers import subject_of

MOST_WISHES: Final = 1_000  # of one subscriber, besides those for answers to single comments


def normal_address(email: str) -> str:
    """Return an address in the one form in which it is stored and sought, "" for none.

    Raises:
        InvalidError: it is not exactly one address.
    """
    return clean_email(email).lower()


@transaction.atomic
def subscriber_for(*, reader: Reader, email: str = "") -> Subscriber:
    """Return whom the notifications of a reader go to, made or given a proved address as needed. Three statements.

    Args:
        email: that the reader has proved to read; "" = the one that the account has proved, if any.

    Raises:
        InvalidError: the address is malformed.
    """
    if not email and reader.account is not None:
        email = proved_address(reader.account)
    address = normal_address(email)
    mine, _is_new = Subscriber.objects.select_related("site").get_or_create(
        reader=reader, defaults={"site_id": reader.site_id, "language": get_language() or ""}
    )
    if not address or (mine.email == address and mine.confirmed_at is not None):
        return mine
    return _with_address(mine, address=address, reader=reader)


def _with_address(mine: Subscriber, *, address: str, reader: Reader) -> Subscriber:
    """Return the subscriber of a reader with an address that he or she has proved."""
    holder = (
        Subscriber.objects.select_for_update(no_key=True, of=("self",))
        .select_related("site")
        .filter(site_id=reader.site_id, email=address)
        .exclude(pk=mine.pk)
        .first()
    )
    now = timezone.now()
    if holder is None:
        if mine.email and mine.email != address:
            # Links in mails to the old address end: whoever reads them there is not asked about the new one.
            mine.link_key = uuid.uuid4()
        mine.email, mine.confirmed_at, mine.soft_bounces = address, now, 0
        mine.save(update_fields=["email", "confirmed_at", "soft_bounces", "link_key"])
        return mine
    # The address was known here before. Links to it are in somebody's mails, so that row stays.
    _move(mine, to=holder)
    if mine.email:
        mine.reader = None
        mine.save(update_fields=["reader"])
    else:
        mine.delete()
    holder.reader, holder.confirmed_at = reader, holder.confirmed_at or now
    holder.save(update_fields=["reader", "confirmed_at"])
    return holder


def _move(source: Subscriber, *, to: Subscriber) -> None:
    """Give one subscriber's wishes and notices to another, who keeps what he or she has."""
    there = Subscription.asked.filter(subscriber=to).values_list("subject", flat=True)
    Subscription.asked.filter(subscriber=source).exclude(subject__in=list(there)).update(
        subscriber=to
    )
    told = Notice.objects.filter(subscriber=to).values_list("event_id", flat=True)
    Notice.objects.filter(subscriber=source).exclude(event_id__in=told).update(subscriber=to)
    Subscription.asked.filter(subscriber=source).delete()


@transaction.atomic
def subscribe(
    *,
    subscriber: Subscriber,
    scope: Scope,
    article: Article | None = None,
    comment: Comment | None = None,
    person: Reader | None = None,
    passage_id: int | None = None,
    frequency: Frequency = Frequency.NOW,
) -> Subscription:
    """Store a wish, which counts at once. Idempotent: one that is there keeps its frequency. Four statements.

    It does no harm to a wish for more or for less. Whoever was muted is heard again, and who asked not to be
    written to any more is.

    Args:
        person: whose comments are meant; of replies, those to whose comments, where not the subscriber's own.

    Raises:
        NotFoundError: what it is about is of another site.
        TooManyWishesError: the subscriber has as many as one can have.
    """
    wish = new_wish(
        subscriber,
        scope=scope,
        article=article,
        comment=comment,
        person=person,
        passage_id=passage_id,
        frequency=frequency,
    )
    stored, is_new = Subscription.asked.get_or_create(
        subscriber=subscriber, subject=wish.subject, defaults=values_of(wish)
    )
    if is_new:
        _refuse_too_many(wish)
    elif stored.is_muted or stored.waits_since is not None:
        stored.is_muted, stored.waits_since, stored.frequency = False, None, frequency
        stored.save(update_fields=["is_muted", "waits_since", "frequency"])
    if subscriber.off_because in {OffReason.ASKED, OffReason.BOUNCED}:
        switch_on(subscriber=subscriber)
    return stored


def _refuse_too_many(wish: Subscription) -> None:
    """Refuse the last wish, inside the transaction that stored it, where it is one too many. One statement.

    Not by a tick in a form: it would refuse the comment, too.

    Raises:
        TooManyWishesError
    """
    if wish.scope == Scope.COMMENT:
        return
    others = Subscription.asked.filter(subscriber=wish.subscriber).exclude(scope=Scope.COMMENT)
    if others.count() > MOST_WISHES:
        raise TooManyWishesError(
            "You follow as many things here as one can. End some of them on the page of your notifications."
        )


def new_wish(
    subscriber: Subscriber,
    *,
    scope: Scope,
    article: Article | None = None,
    comment: Comment | None = None,
    person: Reader | None = None,
    passage_id: int | None = None,
    frequency: Frequency = Frequency.NOW,
    is_muted: bool = False,
) -> Subscription:
    """Return a wish that is not stored yet.

    Raises:
        NotFoundError: what it is about is of another site.
    """
    number: int | None = None
    match scope:
        case Scope.DISCUSSION:
            number = _of_site(article, subscriber)
        case Scope.BRANCH | Scope.COMMENT:
            number = _of_site(comment, subscriber)
        case Scope.PERSON:
            number = _of_site(person, subscriber)
        case Scope.REPLIES if person is not None and person.pk != subscriber.reader_id:
            number = _of_site(person, subscriber)
        case Scope.PASSAGE:
            _of_site(article, subscriber)
            number = passage_id
        case _:
            pass
    return Subscription(
        site_id=subscriber.site_id,
        subscriber=subscriber,
        scope=scope,
        subject=subject_of(scope, number),
        article=article,
        comment=comment,
        person=person,
        passage_id=passage_id,
        frequency=frequency,
        is_muted=is_muted,
    )


def _of_site(thing: Article | Comment | Reader | None, subscriber: Subscriber) -> int:
    if thing is None or thing.site_id != subscriber.site_id:
        raise NotFoundError("There is no such thing to follow here.")
    return thing.pk


def values_of(wish: Subscription) -> dict[str, object]:
    """Return the columns of a wish but those by which it is found."""
    return {
        "site_id": wish.site_id,
        "scope": wish.scope,
        "article": wish.article,
        "comment": wish.comment,
        "person": wish.person,
        "passage_id": wish.passage_id,
        "frequency": wish.frequency,
        "is_muted": wish.is_muted,
        "waits_since": wish.waits_since,
    }


def unsubscribe(*, subscriber: Subscriber, subscription_id: int) -> bool:
    """End a wish; return whether it was there. What a wider or narrower one says goes on. Idempotent."""
    count, _models = Subscription.asked.filter(subscriber=subscriber, pk=subscription_id).delete()
    return bool(count)


def set_frequency(*, subscriber: Subscriber, subscription_id: int, frequency: Frequency) -> bool:
    """Say how soon a wish is mailed; return whether it is there. Idempotent."""
    wishes = Subscription.objects.filter(subscriber=subscriber, pk=subscription_id)
    return bool(wishes.update(frequency=frequency))


@transaction.atomic
def mute(
    *,
    subscriber: Subscriber,
    scope: Scope,
    article: Article | None = None,
    comment: Comment | None = None,
    person: Reader | None = None,
) -> Subscription:
    """Tell nothing of a discussion, a thread or a person any more, whatever a wider wish says. Idempotent.

    Raises:
        NotFoundError, TooManyWishesError: as for `subscribe`.
    """
    wish = new_wish(
        subscriber,
        scope=scope,
        article=article,
        comment=comment,
        person=person,
        frequency=Frequency.NEVER,
        is_muted=True,
    )
    stored, is_new = Subscription.asked.get_or_create(
        subscriber=subscriber, subject=wish.subject, defaults=values_of(wish)
    )
    if is_new:
        _refuse_too_many(wish)
    elif not stored.is_muted or stored.waits_since is not None:
        stored.is_muted, stored.waits_since = True, None
        stored.save(update_fields=["is_muted", "waits_since"])
    return stored


@transaction.atomic
def unmute(*, subscriber: Subscriber, subscription_id: int) -> None:
    """Tell of it again as other wishes say; and as this one said before, where it was one that is mailed. Idempotent."""
    muted = Subscription.objects.filter(
        subscriber=subscriber, pk=subscription_id, is_muted=True
    ).first()
    if muted is None:
        return
    if muted.frequency == Frequency.NEVER:
        muted.delete()
    else:
        muted.is_muted = False
        muted.save(update_fields=["is_muted"])


def switch_off(*, subscriber: Subscriber, because: OffReason = OffReason.ASKED) -> None:
    """Mail nothing to the address any more. The wishes stay, for whoever changes his or her mind. Idempotent."""
    if subscriber.off_since is None:
        subscriber.off_since, subscriber.off_because = timezone.now(), because
        subscriber.save(update_fields=["off_since", "off_because"])


def switch_on(*, subscriber: Subscriber) -> None:
    """Mail to the address again. Idempotent."""
    subscriber.off_since, subscriber.off_because, subscriber.soft_bounces = None, "", 0
    subscriber.save(update_fields=["off_since", "off_because", "soft_bounces"])


@transaction.atomic
def stop_all(*, subscriber: Subscriber) -> None:
    """End every wish. Idempotent."""
    Subscription.asked.filter(subscriber=subscriber).delete()


@transaction.atomic
def forget(*, subscriber: Subscriber) -> None:
    """Delete the address with its wishes, its notices and what waits to be sent to it."""
    subscriber.delete()
