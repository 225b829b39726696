"""Tell moderators by mail that comments wait. The mail decides nothing: its links lead to the staff's page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext, override

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_moderator
from rejoinder.accounts.queries import proved_address
from rejoinder.comments.markup import excerpt, plain_text
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.errors import AddressNeededError
from rejoinder.notifications.letters import MOST_SUBJECT, language_of, one_line
from rejoinder.notifications.links import unsubscribe_link
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Frequency, Message, Scope, Subscriber, Subscription
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.services.outbox import queue_mail
from rejoinder.notifications.services.subscribing import subscriber_for
from rejoinder.sites.models import Site

KIND: Final = "queue"
LOOK_SECONDS: Final = 60.0
MOST_SHOWN: Final = 10
MOST_TEXT: Final = 200  # characters of a comment
# Between two mails, as the wish says.
GAPS: Final = {
    Frequency.NOW: timedelta(minutes=30),
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.DAILY: timedelta(days=1),
    Frequency.WEEKLY: timedelta(days=7),
}
SUBJECT: Final = subject_of(Scope.QUEUE)
STAFF: Final = "/staff/comments/comment/"


@transaction.atomic
def watch_queue(*, moderator: Reader, is_wanted: bool) -> None:
    """Let a moderator be told that comments wait, or not any more. Idempotent.

    Raises:
        AddressNeededError: the account has proved no address.
        NotPermittedError: no moderator.
    """
    require_moderator(moderator, site_id=moderator.site_id)
    if not is_wanted:
        Subscription.objects.filter(subscriber__reader=moderator, subject=SUBJECT).delete()
        return
    address = proved_address(moderator.account) if moderator.account else ""
    if not address:
        raise AddressNeededError("Add an e-mail address to your account first, and confirm it.")
    subscriber = subscriber_for(reader=moderator, email=address)
    Subscription.objects.get_or_create(
        subscriber=subscriber,
        subject=SUBJECT,
        defaults={"site_id": moderator.site_id, "scope": Scope.QUEUE},
    )


def watches_queue(moderator: Reader) -> bool:
    """Return whether a moderator is told that comments wait. One statement."""
    return Subscription.objects.filter(subscriber__reader=moderator, subject=SUBJECT).exists()


class QueueMailer:
    """Looks once a minute whether there is something to tell."""

    def __init__(self) -> None:
        self._next_look = 0.0

    def look(self) -> int:
        """Tell moderators, where it is time to look; return how many mails are on their way."""
        if time.monotonic() < self._next_look:
            return 0
        self._next_look = time.monotonic() + LOOK_SECONDS
        return alert_moderators(now=timezone.now())


def alert_moderators(*, now: datetime) -> int:
    """Tell each moderator who wishes it what waits, if there is something new; return how many are told.

    One statement where nobody wishes it. Else three for each site, and three for each mail.
    """
    wishes = (
        Subscription.objects.filter(site__in=Site.objects.values("pk"), subject=SUBJECT)
        .filter(is_muted=False)
        .exclude(frequency=Frequency.NEVER)
        .select_related("subscriber__site", "subscriber__reader__account")
    )
    by_site: dict[int, list[Subscription]] = {}
    for wish in wishes:
        if _may_be_told(wish.subscriber):
            by_site.setdefault(wish.site_id, []).append(wish)
    told = 0
    for site_id, those in by_site.items():
        waiting = Comment.objects.filter(site_id=site_id, status=CommentStatus.WAITING)
        newest = list(waiting.select_related("article").order_by("-pk")[:MOST_SHOWN])
        if newest:
            total = waiting.count() if len(newest) == MOST_SHOWN else len(newest)
            told += sum(_tell(wish, newest, total=total, now=now) for wish in those)
    return told


def _may_be_told(subscriber: Subscriber) -> bool:
    reader = subscriber.reader
    return (
        subscriber.takes_mail
        and reader is not None
        and reader.is_moderator
        and reader.account is not None
        and reader.account.is_active
    )


def _tell(wish: Subscription, newest: Sequence[Comment], *, total: int, now: datetime) -> bool:
    subscriber = wish.subscriber
    key = f"{KIND}-{subscriber.pk}-{newest[0].pk}"
    last = Message.objects.filter(subscriber=subscriber, kind=KIND).order_by("-pk").first()
    if last is not None and (
        last.key == key or last.created_at > now - GAPS[Frequency(wish.frequency)]
    ):
        return False
    site = subscriber.site
    stop = unsubscribe_link(subscriber, wish.pk)
    with override(language_of(subscriber.language, site.language)):
        text = render_to_string(
            "notifications/queue.txt",
            {
                "site": site.name,
                "total": total,
                "more": total - len(newest),
                "comments": [
                    {
                        "author": each.author_name,
                        "title": str(each.article),
                        "text": excerpt(plain_text(each.body), max_chars=MOST_TEXT),
                        "address": f"{settings.BASE_URL}{STAFF}?id={each.pk}",
                    }
                    for each in newest
                ],
                "all": f"{settings.BASE_URL}{STAFF}?status__exact={CommentStatus.WAITING.value}",
                "stop": stop,
            },
        )
        subject = ngettext(
            "%(number)d comment waits on %(site)s", "%(number)d comments wait on %(site)s", total
        ) % {"number": total, "site": site.name}
    queue_mail(
        Mail(
            to=subscriber.email,
            subject=one_line(subject, most=MOST_SUBJECT),
            text=text.strip() + "\n",
            from_name=one_line(site.name, most=MOST_SUBJECT),
            headers={
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        ),
        kind=KIND,
        site=site,
        subscriber=subscriber,
        key=key,
    )
    return True
