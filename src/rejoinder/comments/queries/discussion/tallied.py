"""An article with what is counted of its discussion, read with it in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce

from rejoinder.activity.models import Event
from rejoinder.articles.models import Article
from rejoinder.articles.queries import articles
from rejoinder.comments.models import DiscussionTally
from rejoinder.core.errors import NotFoundError
from rejoinder.core.prepared import Given, Prepared


@dataclass(frozen=True, slots=True)
class Tallied:
    """An article with what is counted of its discussion."""

    article: Article
    comment_count: int
    mention_count: int
    inline_count: int  # of the comments, those tied to the article's text
    version: int  # id of the last event; 0 when nothing happened yet
    reactions: Mapping[str, int] = field(default_factory=dict)  # to the article; not in lists
    timed_count: int = 0  # of the comments, those with a time in the recording; not in lists


def tallied(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Add `comment_count`, `mention_count`, `inline_count` and `version` to articles, in the same statement."""
    tallies = DiscussionTally.objects.filter(article=OuterRef("pk")).order_by().values("article")
    last_event = Event.objects.filter(article=OuterRef("pk")).order_by("-id").values("id")[:1]
    return rows.annotate(
        comment_count=Coalesce(Subquery(tallies.annotate(n=Sum("comments")).values("n")), Value(0)),
        mention_count=Coalesce(Subquery(tallies.annotate(n=Sum("mentions")).values("n")), Value(0)),
        inline_count=Coalesce(Subquery(tallies.annotate(n=Sum("inline")).values("n")), Value(0)),
        version=Coalesce(Subquery(last_event), Value(0)),
    )


def get_tallied(*, site_key: str, key: str) -> Tallied:
    """Return one article with its site and counts. One statement.

    Raises:
        NotFoundError: absent, or of another site.
    """
    article = _TALLIED.first(site=site_key, key=key)
    if article is None:
        raise NotFoundError("There is no such discussion.")
    return to_tallied(article)


def _with_more(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Add the counts of reactions, one column for each part: the parts are JSON, which Python adds up.

    And that of comments with a time.
    """
    parts = DiscussionTally.objects.filter(article=OuterRef("pk")).values("reactions")
    tallies = DiscussionTally.objects.filter(article=OuterRef("pk")).order_by().values("article")
    return rows.annotate(
        timed_count=Coalesce(Subquery(tallies.annotate(n=Sum("timed")).values("n")), Value(0)),
        **{
            f"reactions_{part}": Subquery(parts.filter(part=part))
            for part in range(DiscussionTally.PARTS)
        },
    )


_TALLIED = Prepared(
    lambda: _with_more(tallied(articles(site_key=Given("site", TextField())))).filter(
        key=Given("key", TextField())
    )[:1]
)


def to_tallied(row: Article) -> Tallied:
    """Return a row of `tallied` with its counts in typed fields. No statement."""
    counts = vars(row)
    reactions: Counter[str] = Counter()
    for part in range(DiscussionTally.PARTS):
        reactions.update(counts.get(f"reactions_{part}") or {})
    return Tallied(
        article=row,
        comment_count=counts["comment_count"],
        mention_count=counts["mention_count"],
        inline_count=counts["inline_count"],
        version=counts["version"],
        reactions=reactions,
        timed_count=counts.get("timed_count", 0),
    )
