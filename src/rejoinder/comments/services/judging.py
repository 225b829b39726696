"""Gather what screening wants to know, ask it, and turn a refusal into an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import state_now
from rejoinder.comments.errors import (
    DiscussionClosedError,
    MembersOnlyError,
    ReadOnlyError,
    ScreeningRefusedError,
)
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.errors import TooManyError
from rejoinder.core.prepared import Given, Prepared
from rejoinder.core.sentences import Sentence
from rejoinder.screening.drafts import GUEST_PACE, MEMBER_PACE, Draft, Outcome, Rules, Verdict
from rejoinder.screening.phases import screen

RECENT = 5


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the front door knows of a sending, beyond the text itself."""

    opened_at: datetime | None = None  # when the form was made, from its signed stamp
    honeypot: str = ""  # a field that people do not see
    network_posts: Sequence[datetime] = ()  # when the same network wrote, newest first
    is_reader_only: bool = False  # whoever it is: what staff write is screened as a reader's


def judge(
    *,
    article: Article,
    reader: Reader,
    text: str,
    quotation: str = "",
    now: datetime,
    is_reply: bool = False,
    circumstances: Circumstances,
    edited: Comment | None = None,
) -> Verdict:
    """Return whether the text is published or waits. One statement, or two.

    Args:
        quotation: words that the author says the article has, where no text of ours has them.

    Raises:
        DiscussionClosedError: the article takes no more comments.
        MembersOnlyError: it takes none of guests.
        ReadOnlyError: nothing of it can be changed.
        ScreeningRefusedError: the text was refused.
        TooManyError: not so soon.
    """
    options = article.site.options
    state = state_now(article, now=now)
    closed_because = "" if edited is not None else _closed_because(state)
    if state is ArticleState.READ_ONLY:
        raise ReadOnlyError("This discussion is read-only: nothing in it can be changed.")
    if state is ArticleState.REGISTERED and reader.is_guest and edited is None:
        raise MembersOnlyError(
            "Only members can write here. Sign in, and send it again. Your text is kept below."
        )
    recent = _RECENT.rows(author=reader.pk)
    verdict = screen(
        Draft(
            text=text,
            quotation=quotation,
            now=now,
            is_edit=edited is not None,
            author_is_staff=reader.is_staff and not circumstances.is_reader_only,
            author_published_count=_published_before(
                reader, recent_statuses=[status for _, _, _, _, status in recent]
            ),
            recent_posts=[created_at for created_at, _, _, _, _ in recent],
            network_posts=circumstances.network_posts,
            recent_fingerprints=[
                fingerprint
                for _, article_id, fingerprint, pk, _ in recent
                if article_id == article.pk and (edited is None or pk != edited.pk)
            ],
            opened_at=circumstances.opened_at,
            honeypot=circumstances.honeypot,
            is_reply=is_reply,
            closed_because=closed_because,
        ),
        Rules(
            max_chars=options.max_chars,
            max_links=options.max_links,
            banned_words=options.banned_words,
            suspect_words=options.suspect_words,
            first_comment_waits=options.first_comment_waits,
            premoderated=options.premoderated or state is ArticleState.PREMODERATED,
            author_pace=GUEST_PACE if reader.is_guest else MEMBER_PACE,
        ),
    )
    if verdict.outcome is Outcome.REFUSE:
        raise _refusal(verdict)
    return verdict


def _closed_because(state: ArticleState) -> str:
    return Sentence("This discussion is closed.") if state is ArticleState.CLOSED else ""


_RECENT = Prepared(
    lambda: (
        Comment.objects.filter(author=Given("author", BigIntegerField()))
        .order_by("-created_at")
        .values_list("created_at", "article_id", "fingerprint", "pk", "status")[:RECENT]
    )
)


def _published_before(reader: Reader, *, recent_statuses: Sequence[str]) -> int:
    """Return 1 when something of the reader's was published before, else 0: nobody needs the number.

    Args:
        recent_statuses: of the reader's last comments, at most RECENT. They mostly tell already.
    """
    if CommentStatus.PUBLISHED in recent_statuses:
        return 1
    if len(recent_statuses) < RECENT:
        return 0
    return int(Comment.objects.filter(author=reader, status=CommentStatus.PUBLISHED).exists())


def _refusal(verdict: Verdict) -> DiscussionClosedError | ScreeningRefusedError | TooManyError:
    if verdict.retry_after_seconds is not None:
        return TooManyError(verdict.message, retry_after_seconds=verdict.retry_after_seconds)
    if verdict.code == DiscussionClosedError.code:
        return DiscussionClosedError(verdict.message)
    return ScreeningRefusedError(verdict.message, field="text", code=verdict.code)
