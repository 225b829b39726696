"""Where in the article's recording its comments are: what a strip below the player draws."""

from __future__ import annotations

from django.db.models import Count, F, Q

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus

MOST_SECONDS = 20_000  # with comments: of a recording of five hours, every single one


def read_times(article: Article) -> list[tuple[int, int]]:
    """Return each second that has published comments, and how many, in the order of time. One statement."""
    return list(
        Comment.objects.filter(
            article=article,
            at_ms__isnull=False,
            shown=True,
            kind=CommentKind.COMMENT,
        )
        .values(second=F("at_ms") / 1000)
        # Not in WHERE: SQLite would read all that the article has with this status.
        .annotate(number=Count("pk", filter=Q(status=CommentStatus.PUBLISHED)))
        .filter(number__gt=0)
        .order_by("second")
        .values_list("second", "number")[:MOST_SECONDS]
    )
