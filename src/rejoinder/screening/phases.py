"""The ordered list of phases, and how their findings become one verdict.

A phase is a function of a draft and the site's rules that returns a finding or None. To add one, write
it in the module of its topic and put it into `PHASES` where it belongs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from rejoinder.screening.drafts import Draft, Outcome, Rules, Verdict, refuse, wait
from rejoinder.screening.links import hold_links, refuse_many_links
from rejoinder.screening.pace import hold_quick_form, refuse_fast_author, refuse_fast_network
from rejoinder.screening.wording import (
    fingerprint,
    refuse_empty,
    refuse_malformed,
    refuse_repeated,
    refuse_too_long,
)
from rejoinder.screening.words import hold_suspect_words, refuse_banned_words

__all__ = ["PHASES", "Phase", "fingerprint", "screen"]

Phase = Callable[[Draft, Rules], Verdict | None]


def refuse_closed(draft: Draft, _rules: Rules) -> Verdict | None:
    """Refuse what the discussion does not take any more."""
    return refuse("discussion_closed", draft.closed_because) if draft.closed_because else None


def hold_filled_honeypot(draft: Draft, _rules: Rules) -> Verdict | None:
    """Hold what filled a field that people do not see.

    Not refused: browsers and password managers fill in fields too, and their owners cannot know why.
    """
    if not draft.honeypot:
        return None
    return wait(
        "honeypot",
        "A moderator will look at your comment before everybody sees it. You need not send it again.",
        matched="a hidden field was filled in",
    )


def hold_first_comment(draft: Draft, rules: Rules) -> Verdict | None:
    """Hold until a moderator has published something of this author's."""
    if not rules.first_comment_waits or draft.author_is_staff or draft.author_published_count:
        return None
    return wait(
        "first_comment",
        "Your first comment here is read by a moderator before everybody sees it. "
        "You need not send it again.",
    )


def hold_premoderated(draft: Draft, rules: Rules) -> Verdict | None:
    """Hold everything where the publisher wants that, edits too: else they would go unread."""
    if not rules.premoderated or draft.author_is_staff:
        return None
    return wait(
        "premoderated",
        "Every comment here is read by a moderator before everybody sees it. "
        "You need not send it again.",
    )


PHASES: Sequence[Phase] = (
    # Is it a text that we can store? Everything below may rely on that.
    refuse_malformed,
    refuse_empty,
    refuse_too_long,
    # Would any text be taken here? Told first, so that nobody mends a text in vain.
    refuse_closed,
    # Not so soon. Before anything that costs time, so that a flood is cheap.
    refuse_fast_author,
    refuse_fast_network,
    # What the author can mend.
    refuse_repeated,
    refuse_many_links,
    refuse_banned_words,
    # Was it a person? Never certain, so somebody looks.
    hold_filled_honeypot,
    hold_quick_form,
    # Something about the text that somebody should look at.
    hold_links,
    hold_suspect_words,
    # Somebody looks whatever the text is. Last, as the reason that says the least.
    hold_first_comment,
    hold_premoderated,
)


def screen(draft: Draft, rules: Rules, phases: Sequence[Phase] = PHASES) -> Verdict:
    """Return what becomes of a draft. Pure: the same draft and rules, the same verdict.

    A refusal anywhere in the list wins, the first one if there are several. Else a draft that any
    phase holds waits: for the first reason, with all that the phases saw for the moderators.
    """
    holding: list[Verdict] = []
    for phase in phases:
        verdict = phase(draft, rules)
        if verdict is None or verdict.outcome is Outcome.PUBLISH:
            continue
        if verdict.outcome is Outcome.REFUSE:
            return verdict
        holding.append(verdict)
    if not holding:
        return Verdict(outcome=Outcome.PUBLISH, code="published")
    seen = "; ".join(verdict.matched for verdict in holding if verdict.matched)
    return dataclasses.replace(holding[0], matched=seen)
