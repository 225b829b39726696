"""Vote, switch a vote, take it back. Every write to a Vote goes through this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, F, SmallIntegerField
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_may_write
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import ArticleState
from rejoinder.articles.queries import state_now
from rejoinder.comments.errors import ReadOnlyError
from rejoinder.comments.models import Comment
from rejoinder.comments.permissions import is_author
from rejoinder.comments.queries.single import get_for_change
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    TooManyError,
)
from rejoinder.core.prepared import Given, Prepared, PreparedUpdate, insert
from rejoinder.core.sentences import counted
from rejoinder.screening.drafts import Pace
from rejoinder.screening.pace import KEPT_NETWORK_POSTS, seconds_to_wait
from rejoinder.votes.models import Vote

# An office of readers, not a script: two votes a second in the long run.
NETWORK_PACE = Pace(period=timedelta(seconds=0.5), burst=25)


class OwnCommentError(NotPermittedError):
    """Nobody votes on what he or she wrote."""

    code = "own_comment"


class DownVotesOffError(RefusedError):
    """The site takes up votes only."""

    code = "down_votes_off"


_VOTE = Prepared(
    lambda: Vote.objects.filter(
        comment=Given("comment", BigIntegerField()), reader=Given("reader", BigIntegerField())
    )[:1]
)
_COUNT = PreparedUpdate(
    lambda: Comment.objects.filter(pk=Given("comment", BigIntegerField())),
    up=F("up") + Given("up", SmallIntegerField()),
    down=F("down") + Given("down", SmallIntegerField()),
)


@transaction.atomic
def set_vote(
    *,
    comment_id: int,
    site_id: int,
    reader: Reader,
    value: int,
    article_id: int | None = None,
    network_votes: Sequence[datetime] = (),
) -> Comment:
    """Make the reader's vote on a comment be `value`. Idempotent. Six statements.

    Args:
        article_id: of the discussion in which the reader sees it, where that is known.
        value: +1 up, -1 down, 0 no vote.
        network_votes: when the same network voted, newest first: a valve against floods.

    Raises:
        InvalidError: another value.
        NotFoundError: no comment that the reader can see, or one of another discussion.
        NotPermittedError: a reader of another site.
        OwnCommentError, DownVotesOffError, ReadOnlyError, SuspendedError: as they say.
        RefusedError: the comment is not published.
    """
    if value not in {1, 0, -1}:
        raise InvalidError("A vote is up, down or none.", field="value")
    refuse_flood(reader, network_votes=network_votes)
    # The lock keeps two votes on one comment apart on PostgreSQL: without it, two sendings of one reader
    # could both see no vote yet, and both be counted.
    comment = get_for_change(comment_id, reader=reader, site_id=site_id)
    if article_id not in {None, comment.article_id}:
        raise NotFoundError("There is no such comment.")
    _refuse(comment, reader=reader, value=value)
    vote = _VOTE.first(comment=comment.pk, reader=reader.pk)
    before = vote.value if vote else 0
    if before == value:
        return comment
    if vote is None:
        insert(Vote(site_id=site_id, comment=comment, reader=reader, value=value))
    elif value:
        vote.value = value
        vote.save(update_fields=["value"])
    else:
        vote.delete()
    up, down = (value == 1) - (before == 1), (value == -1) - (before == -1)
    _COUNT.run(comment=comment.pk, up=up, down=down)
    # As they are stored now: the row is locked since it was read.
    comment.up, comment.down = comment.up + up, comment.down + down
    comment.score = comment.up - comment.down
    record(
        EventKind.VOTE_CAST if value else EventKind.VOTE_WITHDRAWN,
        article=comment.article,
        actor=reader,
        subject_id=comment.pk,
        data={"before": before, "value": value},
    )
    return comment


def refuse_flood(reader: Reader, *, network_votes: Sequence[datetime]) -> None:
    """Refuse a vote or a reaction when very many came from the reader's network.

    Raises:
        TooManyError: says how long to wait. Staff need not.
    """
    seconds = seconds_to_wait(
        network_votes, pace=NETWORK_PACE, now=timezone.now(), kept=KEPT_NETWORK_POSTS
    )
    if seconds and not reader.is_staff:
        raise TooManyError(
            counted(
                "Very many votes are coming from the network that you use. Try again in %(n)s second.",
                "Very many votes are coming from the network that you use. Try again in %(n)s seconds.",
                seconds,
            ),
            retry_after_seconds=seconds,
        )


def _refuse(comment: Comment, *, reader: Reader, value: int) -> None:
    now = timezone.now()
    require_may_write(reader, site_id=comment.site_id, now=now)
    if is_author(reader, comment):
        raise OwnCommentError("You cannot vote on your own comment.")
    if not comment.is_published:
        raise RefusedError("Only published comments take votes.")
    if value == -1 and not comment.site.options.down_votes:
        raise DownVotesOffError("This site takes up votes only.")
    if state_now(comment.article, now=now) is ArticleState.READ_ONLY:
        raise ReadOnlyError("This discussion is read-only: nothing in it can be changed.")
