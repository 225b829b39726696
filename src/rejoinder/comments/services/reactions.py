"""Keep the counts of reactions on comments and discussions, in the transaction of the change that alters them.

A comment has its own; those to an article are in the parts of its tally, so that readers of a busy article do not
wait for one another (`docs/decisions/0007-counts-in-parts.md`). A reader belongs to the part of his or her id.
"""

from __future__ import annotations

from collections.abc import Mapping

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, DiscussionTally


def count_on_comment(comment: Comment, *, before: str, after: str) -> None:
    """Count a change on a comment that is locked since it was read. One statement."""
    comment.reactions = _counted(comment.reactions, before=before, after=after)
    comment.save(update_fields=["reactions"])


def hold_article(article: Article, *, reader_id: int) -> DiscussionTally:
    """Return the part of the article's counts to which a reader belongs, locked. Two statements."""
    part = reader_id % DiscussionTally.PARTS
    DiscussionTally.objects.get_or_create(site_id=article.site_id, article=article, part=part)
    return DiscussionTally.objects.select_for_update(no_key=True).get(article=article, part=part)


def count_on_article(tally: DiscussionTally, *, before: str, after: str) -> None:
    """Count a change in a part that is held. One statement."""
    tally.reactions = _counted(tally.reactions, before=before, after=after)
    tally.save(update_fields=["reactions"])


def _counted(counts: Mapping[str, int] | None, *, before: str, after: str) -> dict[str, int] | None:
    """Return the counts after one reader's change, without names that nobody chose; None for none."""
    counted = dict(counts or {})
    for name, step in ((before, -1), (after, 1)):
        if name:
            counted[name] = counted.get(name, 0) + step
    return {name: number for name, number in counted.items() if number > 0} or None
