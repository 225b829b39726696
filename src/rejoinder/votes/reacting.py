"""React to a comment or an article, switch, take it back. Every write to a Reaction goes through this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_may_write
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import state_now
from rejoinder.comments.errors import ReadOnlyError
from rejoinder.comments.models import Comment
from rejoinder.comments.permissions import is_author
from rejoinder.comments.queries.single import get_for_change
from rejoinder.comments.services.reactions import count_on_article, count_on_comment, hold_article
from rejoinder.core.errors import InvalidError, NotFoundError, RefusedError
from rejoinder.core.prepared import Given, Prepared, insert
from rejoinder.sites.options import SiteOptions
from rejoinder.votes.models import Reaction
from rejoinder.votes.services import OwnCommentError, refuse_flood

_TO_COMMENT = Prepared(
    lambda: Reaction.objects.filter(
        comment=Given("comment", BigIntegerField()), reader=Given("reader", BigIntegerField())
    )[:1]
)
_TO_ARTICLE = Prepared(
    lambda: Reaction.objects.filter(
        article=Given("article", BigIntegerField()), reader=Given("reader", BigIntegerField())
    )[:1]
)


@transaction.atomic
def set_reaction(
    *,
    comment_id: int,
    site_id: int,
    reader: Reader,
    value: str,
    article_id: int | None = None,
    network_votes: Sequence[datetime] = (),
) -> Comment:
    """Make the reader's reaction to a comment be `value`. Idempotent. Six statements.

    Args:
        article_id: of the discussion in which the reader sees it, where that is known.
        value: a reaction that the site has; "" = none.
        network_votes: when the same network voted or reacted, newest first: a valve against floods.

    Raises:
        InvalidError: the site has no such reaction.
        NotFoundError: no comment that the reader can see, or one of another discussion.
        NotPermittedError: a reader of another site.
        OwnCommentError, ReadOnlyError, SuspendedError, TooManyError: as they say.
        RefusedError: the comment is not published.
    """
    refuse_flood(reader, network_votes=network_votes)
    # Locked, as for a vote: two sendings of one reader would else both be counted.
    comment = get_for_change(comment_id, reader=reader, site_id=site_id)
    if article_id not in {None, comment.article_id}:
        raise NotFoundError("There is no such comment.")
    _refuse(comment.article, reader=reader, value=value, options=comment.site.options)
    if is_author(reader, comment):
        raise OwnCommentError("You cannot react to your own comment.")
    if not comment.is_published:
        raise RefusedError("Only published comments take reactions.")
    there = _TO_COMMENT.first(comment=comment.pk, reader=reader.pk)
    before = there.name if there else ""
    if before == value:
        return comment
    new = Reaction(site_id=site_id, comment=comment, reader=reader, name=value)
    _store(there, new=new)
    count_on_comment(comment, before=before, after=value)
    _record(comment.article, reader=reader, comment=comment, before=before, value=value)
    return comment


@transaction.atomic
def set_article_reaction(
    *,
    article: Article,
    reader: Reader,
    value: str,
    network_votes: Sequence[datetime] = (),
) -> None:
    """Make the reader's reaction to an article be `value`. Idempotent.

    Args:
        article: with its site; of the others as for `set_reaction`.

    Raises:
        InvalidError: the site has no such reaction.
        NotPermittedError: a reader of another site.
        ReadOnlyError, SuspendedError, TooManyError: as they say.
        RefusedError: the site asks for none on articles.
    """
    refuse_flood(reader, network_votes=network_votes)
    options = article.site.options
    _refuse(article, reader=reader, value=value, options=options)
    if value and not options.article_reactions:
        raise RefusedError("Articles take no reactions here.")
    # What one reader sends at once is held by the same part, so that the second sees what the first stored.
    tally = hold_article(article, reader_id=reader.pk)
    there = _TO_ARTICLE.first(article=article.pk, reader=reader.pk)
    before = there.name if there else ""
    if before == value:
        return
    new = Reaction(site_id=article.site_id, article=article, reader=reader, name=value)
    _store(there, new=new)
    count_on_article(tally, before=before, after=value)
    _record(article, reader=reader, comment=None, before=before, value=value)


def _refuse(article: Article, *, reader: Reader, value: str, options: SiteOptions) -> None:
    now = timezone.now()
    require_may_write(reader, site_id=article.site_id, now=now)
    # Taking one back is always possible, also one that the site has no more.
    if value and value not in options.reactions:
        raise InvalidError("There is no such reaction here.", field="value")
    if state_now(article, now=now) is ArticleState.READ_ONLY:
        raise ReadOnlyError("This discussion is read-only: nothing in it can be changed.")


def _store(there: Reaction | None, *, new: Reaction) -> None:
    if there is None:
        insert(new)
    elif new.name:
        there.name = new.name
        there.save(update_fields=["name"])
    else:
        there.delete()


def _record(
    article: Article, *, reader: Reader, comment: Comment | None, before: str, value: str
) -> None:
    record(
        EventKind.REACTION_SET if value else EventKind.REACTION_WITHDRAWN,
        article=article,
        actor=reader,
        subject_id=comment.pk if comment else None,
        data={"before": before, "value": value},
    )
