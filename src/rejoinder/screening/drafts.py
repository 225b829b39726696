"""What screening is told, and what it answers. Plain values; nothing here decides."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


class Outcome(enum.StrEnum):
    """What happens to a draft."""

    PUBLISH = "publish"
    WAIT = "wait"  # stored; its author and moderators see it until somebody decides
    REFUSE = "refuse"  # not stored; the text stays in the form


@dataclass(frozen=True, slots=True)
class Pace:
    """How often something may happen: once per `period` in the long run, `burst` times at once."""

    period: timedelta
    burst: int


GUEST_PACE = Pace(period=timedelta(seconds=30), burst=3)
MEMBER_PACE = Pace(period=timedelta(seconds=5), burst=5)
NETWORK_PACE = Pace(period=timedelta(seconds=6), burst=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A comment that somebody wants to post or to change, and what is known about its author.

    Nothing has a default: a caller that forgets a field would silently switch a phase off.
    """

    text: str  # Markdown source, as typed
    quotation: str  # words that the author says the article has, and no text of ours has; "" = none
    now: datetime  # aware
    is_edit: bool  # of a comment that is stored already
    author_is_staff: bool
    author_published_count: int  # of the author's comments on this site; only "none yet" matters
    recent_posts: Sequence[
        datetime
    ]  # when this author posted on this site; newest first, at most 5
    network_posts: Sequence[datetime]  # when the same network prefix did; newest first, at most 30
    recent_fingerprints: Sequence[str]  # of the author's other last texts on this article
    opened_at: datetime | None  # when the form was made, from a signed value; None = unknown
    honeypot: str  # a form field that people do not see; "" unless something fills every field
    is_reply: bool
    closed_because: str  # "" = takes comments; else a sentence for the author

    @property
    def said(self) -> str:
        """Return all the words that the author would have stand here."""
        return f"{self.text}\n{self.quotation}" if self.quotation else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the publisher decided. The defaults are those of a new site."""

    max_chars: int = 10_000  # code points, a line end sent as CR LF counting as two
    max_bytes: int = 40_000  # as UTF-8
    max_links: int = 3  # a comment with more waits
    banned_words: Sequence[str] = ()  # refused; whole words, * at either end
    suspect_words: Sequence[str] = ()  # waits; the same form
    first_comment_waits: bool = False  # until something of the author's was published here
    premoderated: bool = False  # everything waits
    author_pace: Pace = GUEST_PACE
    network_pace: Pace = NETWORK_PACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What screening decided, and why."""

    outcome: Outcome
    code: str  # snake case and stable: the phase's finding, "published" when there is none
    message: str = ""  # for the author, who can act on it; "" when there is nothing to do
    retry_after_seconds: int | None = None  # only where the same text will pass after that time
    matched: str = ""  # for moderators: what was seen, in a few words; never shown to the author


def refuse(code: str, message: str, *, matched: str = "") -> Verdict:
    """Return a refusal."""
    return Verdict(outcome=Outcome.REFUSE, code=code, message=message, matched=matched)


def wait(code: str, message: str, *, matched: str = "") -> Verdict:
    """Return a verdict that leaves the decision to a moderator."""
    return Verdict(outcome=Outcome.WAIT, code=code, message=message, matched=matched)
