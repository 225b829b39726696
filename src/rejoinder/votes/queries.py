"""Read votes and reactions. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from rejoinder.accounts.models import Reader
from rejoinder.votes.models import Reaction, Vote


def own_votes(*, reader: Reader, comment_ids: Sequence[int]) -> Mapping[int, int]:
    """Return the reader's votes on these comments: +1 or -1 by comment id. One statement."""
    return dict(
        Vote.objects.filter(reader=reader, comment_id__in=comment_ids).values_list(
            "comment_id", "value"
        )
    )


def own_reactions(
    *, reader: Reader, article_id: int, comment_ids: Sequence[int]
) -> Mapping[int | None, str]:
    """Return the reader's reactions to these comments, by id, and to the article: None. One statement."""
    return dict(
        Reaction.objects.filter(
            Q(comment_id__in=comment_ids) | Q(article_id=article_id), reader=reader
        ).values_list("comment_id", "name")
    )
