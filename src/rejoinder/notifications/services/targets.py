"""Where a site's own programs and people are told: written down, taken away, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from rejoinder.activity.models import Event, EventKind
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.posting import UnsafeAddressError
from rejoinder.notifications.channels.chat import INSTALL, can_chat, is_known
from rejoinder.notifications.models import Message, MessageState, Target, TargetKind
from rejoinder.notifications.targets import Secret, label_of, new_key, poster
from rejoinder.sites.models import Site

MOST_FAILING: Final = timedelta(days=5)  # after which a target is switched off
MOST_HOLD: Final = timedelta(hours=6)
FIRST_HOLD: Final = timedelta(seconds=5)
MOST_URL: Final = 2_000  # characters

log = logging.getLogger(__name__)


def add_webhook(*, site: Site, url: str, events: Sequence[str] = ()) -> tuple[Target, str]:
    """Tell a program from now on. Return the target, and the secret that it checks signatures with.

    Raises:
        InvalidError: nothing may be sent there, or there are no such events.
    """
    _refuse_long(url)
    try:
        poster().check(url)
    except UnsafeAddressError as error:
        raise InvalidError(
            f"{error.detail} Of our own network, name HOST:PORT in REJOINDER_INTERNAL_HOSTS.",
            field="url",
        ) from error
    key = new_key()
    target = _add(TargetKind.WEBHOOK, site=site, secret=Secret(url, (key,)), events=events)
    return target, key.value


def add_chat(*, site: Site, url: str) -> Target:
    """Tell staff from now on, at an address as apprise writes it.

    Raises:
        InvalidError: apprise is not installed, or knows no such address.
    """
    if not can_chat():
        raise InvalidError(f"{INSTALL}", field="url")
    _refuse_long(url)
    if not is_known(url):
        # Never with the address itself: there is a password in it.
        raise InvalidError(
            "apprise knows no such address. Its services are listed at https://appriseit.com/services/",
            field="url",
        )
    return _add(TargetKind.CHAT, site=site, secret=Secret(url), events=())


def _refuse_long(url: str) -> None:
    if len(url) > MOST_URL:
        raise InvalidError(f"An address has at most {MOST_URL:,} characters.", field="url")


def _add(kind: TargetKind, *, site: Site, secret: Secret, events: Sequence[str]) -> Target:
    known = {each.value for each in EventKind}
    for each in events:
        if each not in known and not any(
            name.startswith(each) for name in known if each.endswith(".")
        ):
            raise InvalidError(
                f"There is no event “{each}”. Write kinds such as comment.posted, or their beginning: comment.",
                field="events",
            )
    newest = Event.objects.aggregate(newest=Max("id"))["newest"] or 0
    return Target.objects.create(
        site=site,
        kind=kind,
        label=label_of(secret.url),
        sealed=secret.sealed(),
        events=list(events),
        after_event=newest,
    )


def find_target(name: str, *, kind: TargetKind) -> Target:
    """Return a target by its name.

    Raises:
        NotFoundError
    """
    found = Target.objects.filter(name=name, kind=kind).select_related("site").first()
    if found is None:
        raise NotFoundError(f"There is no {kind.label.lower()} “{name[:40]}”. Look at the list.")
    return found


def remove_target(target: Target) -> None:
    """Tell it nothing any more, nor what waits to be told."""
    target.delete()


@transaction.atomic
def rotate(target: Target) -> str:
    """Return a new secret of a webhook. The last one is good for a day more: messages are signed with both."""
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    secret = Secret.of(locked).with_new_key(now=timezone.now())
    locked.sealed = secret.sealed()
    locked.save(update_fields=["sealed"])
    return secret.keys[0].value


@transaction.atomic
def resume(target: Target) -> int:
    """Tell a target again what it was not told while it failed; return how many messages that are."""
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    why = locked.off_because
    Target.objects.filter(pk=target.pk).update(off_since=None, off_because="", failing_since=None)
    if not why:
        return 0
    lost = Message.objects.filter(target=target, state=MessageState.DROPPED, last_error=why)
    return _again(lost.values_list("pk", flat=True))


@transaction.atomic
def replay(target: Target, *, since: datetime | None = None, key: str = "") -> int:
    """Send what was sent already once more, under the same ids; return how many messages that are.

    Args:
        since: all that was made since then; None with a key.
        key: of the only one.
    """
    chosen = Message.objects.filter(target=target).exclude(state=MessageState.WAITING)
    if key:
        chosen = chosen.filter(key=key)
    elif since is not None:
        chosen = chosen.filter(created_at__gte=since)
    return _again(chosen.values_list("pk", flat=True))


def _again(numbers: Iterable[int]) -> int:
    now = timezone.now()
    return Message.objects.filter(pk__in=list(numbers)).update(
        state=MessageState.WAITING,
        due_at=now,
        # Else it would be too old at once.
        created_at=now,
        attempts=0,
        claimed_until=None,
        sent_at=None,
    )


# ---- what became of it


@transaction.atomic
def note_failure(message: Message, *, why: str) -> timedelta:
    """Take note that a target took nothing; return for how long it is left alone. Four statements.

    That is half as long as it has failed: what waits for it is put off with the one that failed, so that a dead target
    costs one attempt now and then, and nobody else's time.
    """
    now = timezone.now()
    target = message.target
    if target is None:
        return FIRST_HOLD
    Target.objects.filter(pk=target.pk, failing_since=None).update(failing_since=now)
    since = Target.objects.values_list("failing_since", flat=True).get(pk=target.pk)
    failing = now - (since or now)
    if failing > MOST_FAILING:
        switch_off(message, because=f"It took nothing for {MOST_FAILING.days} days. {why}")
        return MOST_HOLD
    hold = max(FIRST_HOLD, min(failing / 2, MOST_HOLD))
    Message.objects.filter(
        target=target, state=MessageState.WAITING, due_at__lt=now + hold
    ).exclude(pk=message.pk).update(due_at=now + hold)
    return hold


def note_success(message: Message) -> None:
    """Take note that a target took something. No statement, but for one that had failed."""
    target = message.target
    if target is not None and target.failing_since is not None:
        Target.objects.filter(pk=target.pk).update(failing_since=None)


@transaction.atomic
def switch_off(message: Message, *, because: str) -> None:
    """Tell a target nothing any more, until somebody resumes it; what happens meanwhile is told then."""
    target = message.target
    if target is None:
        return
    log.error("The %s %s is switched off. %s", target.kind, target.name, because)
    now = timezone.now()
    Target.objects.filter(pk=target.pk, off_since=None).update(off_since=now, off_because=because)
    Target.objects.filter(pk=target.pk, failing_since=None).update(failing_since=now)
    # So that it is known which of them have to be told then.
    waiting = Q(state=MessageState.WAITING) | Q(pk=message.pk)
    Message.objects.filter(waiting, target=target).update(
        state=MessageState.DROPPED, last_error=because, claimed_until=None
    )
