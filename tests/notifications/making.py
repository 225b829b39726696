"""Subscribers and their wishes, made valid; a test names only what it is about."""

from __future__ import annotations

from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.services import record
from rejoinder.comments.models import Comment
from rejoinder.notifications.models import Frequency, Scope, Subscriber, Subscription
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.services.concerned import comments_of
from rejoinder.notifications.services.noticing import notice
from rejoinder.sites.models import Site
from tests.making import make_comment


def make_subscriber(
    *,
    site: Site | None = None,
    reader: Reader | None = None,
    email: str = "",
    is_confirmed: bool = True,
    language: str = "",
) -> Subscriber:
    of = site if site is not None or reader is None else reader.site
    assert of is not None
    return Subscriber.objects.create(
        site=of,
        reader=reader,
        email=email,
        language=language,
        confirmed_at=timezone.now() if is_confirmed else None,
    )


def make_wish(
    subscriber: Subscriber,
    scope: Scope,
    number: int | None = None,
    *,
    frequency: Frequency = Frequency.NOW,
    is_muted: bool = False,
) -> Subscription:
    return Subscription.objects.create(
        site_id=subscriber.site_id,
        subscriber=subscriber,
        scope=scope,
        subject=subject_of(scope, number),
        frequency=frequency,
        is_muted=is_muted,
    )


def posted(comment: Comment | None = None, **fields: object) -> Event:
    """Record that a comment was posted, as posting one does. Makes the comment, too."""
    comment = comment or make_comment(**fields)  # type: ignore[arg-type]  # those of make_comment
    return record(
        EventKind.COMMENT_POSTED,
        article=comment.article,
        actor=comment.author,
        subject_id=comment.pk,
        data={"status": comment.status, "parent": comment.parent_id},
    )


def tell(event: Event) -> None:
    """Make the notices of an event, as a worker does that finds it in the log."""
    notice(event, comments_of([event]).get(event.subject_id or 0))
