"""Whom an event concerns, why, and when they are told by mail. Pure but for the names of models."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from rejoinder.notifications.models import Frequency, Reason, Scope
from rejoinder.notifications.models.subscribers import subject_of

DAILY_HOUR: Final = 6  # UTC, when the digests of a day and of a week are due
WEEKLY_DAY: Final = 0  # Monday
MOST_ABOVE: Final = (
    100  # comments above an answer whose branches are looked for, the nearest and the top
)

REPLIES: Final = subject_of(Scope.REPLIES)
MENTIONS: Final = subject_of(Scope.MENTIONS)
_PERSONAL: Final[Mapping[str, Reason]] = {REPLIES: Reason.REPLY, MENTIONS: Reason.MENTION}
# The strongest first: of several reasons that fit, one is told.
_RANK: Final[Mapping[Reason, int]] = {reason: rank for rank, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a published comment stands."""

    article_id: int
    author_id: int
    above: Sequence[int] = ()  # ids of the comments it is below, the one it answers first
    passage_id: int | None = None  # of its branch
    answered_id: int | None = None  # who wrote what it answers


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription, as far as it decides."""

    id: int
    subject: str
    frequency: Frequency
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What one subscriber is told an event for."""

    reason: Reason
    frequency: Frequency = Frequency.NEVER
    subscription_id: int | None = None  # the wish that asked for it


def reasons_for(place: Place) -> dict[str, Reason]:
    """Return the subjects of all wishes that a comment at this place fulfils for anybody, with the reason of each."""
    reasons = {
        subject_of(Scope.SITE): Reason.SITE,
        subject_of(Scope.DISCUSSION, place.article_id): Reason.FOLLOW_UP,
        subject_of(Scope.PERSON, place.author_id): Reason.PERSON,
    }
    if place.passage_id is not None:
        reasons[subject_of(Scope.PASSAGE, place.passage_id)] = Reason.PASSAGE
    if place.answered_id not in {None, place.author_id}:
        # By mail one can be told of what a guest is answered without being known as that guest.
        reasons[subject_of(Scope.REPLIES, place.answered_id)] = Reason.REPLY
    for number in place.above:
        reasons[subject_of(Scope.BRANCH, number)] = Reason.BRANCH
    if place.above:
        reasons[subject_of(Scope.COMMENT, place.above[0])] = Reason.BRANCH
    return reasons


def tell(
    wishes: Iterable[Wish],
    *,
    reasons: Mapping[str, Reason],
    personal: Collection[Reason] = (),
) -> Told | None:
    """Return what somebody with these wishes is told of a comment, None for nothing.

    Whoever was answered or mentioned is told without having wished it, but not by mail. The strongest reason wins,
    and the wish that gives it says how soon. A muted wish wins over all: muting answers or mentions leaves those
    out, muting anything else leaves out the comment.

    Args:
        reasons: of `reasons_for`.
        personal: REPLY and MENTION, where the comment answers or names this subscriber.
    """
    found = {reason: Told(reason) for reason in personal}
    silenced: set[Reason] = set()
    for wish in wishes:
        own = _PERSONAL.get(wish.subject)
        reason = own or reasons.get(wish.subject)
        if reason is None or (own is not None and own not in personal):
            continue
        if wish.is_muted:
            if own is None and not wish.subject.startswith(REPLIES):
                return None
            silenced.add(reason)
            continue
        if wish.subject.startswith(f"{Scope.COMMENT.value}:") and Reason.REPLY in personal:
            reason = Reason.REPLY  # an answer to the one comment of one's own that is followed
        told = Told(reason, wish.frequency, wish.id)
        before = found.get(reason)
        if before is None or before.subscription_id is None or _sooner(told, before):
            found[reason] = told
    left = [told for reason, told in found.items() if reason not in silenced]
    if not left:
        return None
    strongest = min(left, key=lambda told: _RANK[told.reason])
    # Answered or named without a wish for that: the widest wish that fits says how soon.
    wished = [told for told in left if told.subscription_id is not None]
    if strongest.subscription_id is None and wished:
        asked = min(wished, key=lambda told: _RANK[told.reason])
        return Told(strongest.reason, asked.frequency, asked.subscription_id)
    return strongest


def mail_time(frequency: Frequency, *, now: datetime) -> datetime | None:
    """Return when something of now is mailed: at once, or with the next digest; None = not by mail.

    Args:
        now: in UTC.
    """
    match frequency:
        case Frequency.NOW:
            return now
        case Frequency.HOURLY:
            return next_hour(now)
        case Frequency.DAILY | Frequency.WEEKLY:
            due = now.replace(hour=DAILY_HOUR, minute=0, second=0, microsecond=0)
            if due <= now:
                due += timedelta(days=1)
            if frequency is Frequency.WEEKLY:
                due += timedelta(days=(WEEKLY_DAY - due.weekday()) % 7)
            return due
        case Frequency.NEVER:
            return None
    assert_never(frequency)


def next_hour(now: datetime) -> datetime:
    """Return the next full hour."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


_ORDER: Final[Mapping[Frequency, int]] = {each: rank for rank, each in enumerate(Frequency)}


def _sooner(one: Told, other: Told) -> bool:
    return _ORDER[one.frequency] < _ORDER[other.frequency]
