"""Read what editors see of an article's discussion while they write. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from rejoinder.accounts.models import Account
from rejoinder.accounts.permissions import may_moderate
from rejoinder.accounts.queries import find_member
from rejoinder.articles.models import Article
from rejoinder.comments.models import STANDING, Comment, CommentKind, CommentStatus, CorrectionState
from rejoinder.passages.models import Passage
from rejoinder.passages.queries import UNSURE, spoken_of

NEWEST: Final = 3
MOST_VOTED: Final = 3
MOST_CORRECTIONS: Final = 5
MOST_PASSAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Discussed:
    """The discussion of one article, in short."""

    comment_count: int  # published
    waiting_count: int  # for a moderator
    open_count: int  # corrections
    corrections: Sequence[Comment]  # the oldest that are open, at most MOST_CORRECTIONS
    newest: Sequence[Comment]  # published, at most NEWEST
    most_voted: Sequence[
        Comment
    ]  # published, with more votes for it than against, at most MOST_VOTED
    passages: Sequence[Passage]  # of the text, those that draw most comments, at most MOST_PASSAGES
    passage_count: int  # of the text, with comments
    unsure_count: int  # of them, those that readers chose and whose words were edited or are gone
    may_moderate: bool


def read_discussed(article: Article, *, account: Account) -> Discussed:
    """Return the discussion of an article in short. Seven statements, whatever its size."""
    here = Comment.objects.filter(article=article, kind=CommentKind.COMMENT)
    published = here.filter(status=CommentStatus.PUBLISHED)
    is_open = Q(correction=CorrectionState.OPEN, status__in=STANDING)
    counts = here.aggregate(
        published=Count("pk", filter=Q(status=CommentStatus.PUBLISHED)),
        waiting=Count("pk", filter=Q(status=CommentStatus.WAITING)),
        open=Count("pk", filter=is_open),
    )
    passages = spoken_of(article)
    counts |= passages.aggregate(passages=Count("pk"), unsure=Count("pk", filter=UNSURE))
    return Discussed(
        comment_count=counts["published"],
        waiting_count=counts["waiting"],
        open_count=counts["open"],
        corrections=list(here.filter(is_open).order_by("created_at", "pk")[:MOST_CORRECTIONS]),
        newest=list(published.order_by("-created_at", "-pk")[:NEWEST]),
        most_voted=list(
            published.filter(score__gt=0).order_by("-score", "-created_at", "-pk")[:MOST_VOTED]
        ),
        passages=list(passages[:MOST_PASSAGES]),
        passage_count=counts["passages"],
        unsure_count=counts["unsure"],
        may_moderate=may_moderate(
            find_member(site=article.site, account=account), site_id=article.site_id
        ),
    )
