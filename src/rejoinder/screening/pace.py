"""Phases on time: whether the author, the author's network or the form was faster than people are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from rejoinder.core.sentences import Sentence, counted
from rejoinder.screening.drafts import Draft, Outcome, Pace, Rules, Verdict, wait

KEPT_AUTHOR_POSTS = 5
KEPT_NETWORK_POSTS = 30
QUICKEST_PERSON = timedelta(seconds=1)


def refuse_fast_author(draft: Draft, rules: Rules) -> Verdict | None:
    """Refuse more comments than the pace of one author allows."""
    if draft.author_is_staff or draft.is_edit:
        return None
    seconds = seconds_to_wait(
        draft.recent_posts, pace=rules.author_pace, now=draft.now, kept=KEPT_AUTHOR_POSTS
    )
    message = counted(
        "You are posting faster than this site allows. "
        "Please send your comment again in %(n)s second; your text is kept.",
        "You are posting faster than this site allows. "
        "Please send your comment again in %(n)s seconds; your text is kept.",
        seconds,
    )
    return _not_so_soon("too_fast", message, seconds)


def refuse_fast_network(draft: Draft, rules: Rules) -> Verdict | None:
    """Refuse a flood from one network. A valve: offices and mobile networks share addresses."""
    if draft.author_is_staff or draft.is_edit:
        return None
    seconds = seconds_to_wait(
        draft.network_posts, pace=rules.network_pace, now=draft.now, kept=KEPT_NETWORK_POSTS
    )
    message = counted(
        "Very many comments are coming from the network that you use. "
        "Please send your comment again in %(n)s second; your text is kept.",
        "Very many comments are coming from the network that you use. "
        "Please send your comment again in %(n)s seconds; your text is kept.",
        seconds,
    )
    return _not_so_soon("network_too_fast", message, seconds)


def _not_so_soon(code: str, message: Sentence, seconds: int) -> Verdict | None:
    if not seconds:
        return None
    return Verdict(
        outcome=Outcome.REFUSE,
        code=code,
        message=message,
        retry_after_seconds=seconds,
    )


def seconds_to_wait(posts: Sequence[datetime], *, pace: Pace, now: datetime, kept: int) -> int:
    """Return after how many whole seconds one more post is allowed; 0 = now.

    The generic cell rate algorithm (ITU-T I.371), computed afresh from the posts that were allowed:
    each moves the theoretical arrival time on by a period, and a new one may run ahead of `now` by
    at most `burst` periods.

    Args:
        posts: when the last posts were allowed, in any order. A time after `now` counts as now, so
            that a clock that was set back locks nobody out.
        kept: how many posts the caller keeps. With so many given, there may be older ones.
    """
    times = sorted(min(time, now) for time in posts)
    if not times:
        return 0
    arrival = times[0]
    if len(times) >= kept:
        # What the forgotten posts have used up is unknown. Take the most that is possible, given
        # that each post that is known was allowed; to forget it would let a steady flood run faster
        # than the pace. Nobody who keeps to the pace is affected: a pause wipes it out.
        arrival = max(
            arrival,
            min(
                time + (pace.burst - number) * pace.period
                for number, time in enumerate(times, start=1)
            ),
        )
    for time in times:
        arrival = max(time, arrival) + pace.period
    ahead = max(now, arrival) + pace.period - now
    too_early = ahead - pace.burst * pace.period
    return max(0, math.ceil(too_early / timedelta(seconds=1)))


def hold_quick_form(draft: Draft, _rules: Rules) -> Verdict | None:
    """Hold what was sent before a person can have read the form, let alone filled it in."""
    if draft.author_is_staff or draft.opened_at is None:
        return None
    taken = draft.now - draft.opened_at
    if taken >= QUICKEST_PERSON:
        return None
    return wait(
        "sent_too_quickly",
        "Your comment was sent so quickly that it could have been a program's. "
        "A moderator will look at it first; you need not send it again.",
        matched=f"sent {max(taken, timedelta()).total_seconds():.1f} s after the form was opened",
    )
