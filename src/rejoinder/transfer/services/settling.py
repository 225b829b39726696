"""After an import: set the counts of a discussion, and say in its log that it changed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.comments.threads import Node, count_branches
from rejoinder.transfer.batches import batches

_COUNTS = ("shown", "reply_count", "branch_count", "up", "down")


@transaction.atomic
def settle(article: Article, *, source: str, is_new: bool) -> bool:
    """Set all counts of a discussion from its rows; return whether anything had to be set. Idempotent.

    Reads every comment of the article once, without texts.
    """
    # Posts of readers add to a tally last, so holding all parts keeps them out until this is done.
    for part in range(DiscussionTally.PARTS):
        DiscussionTally.objects.get_or_create(site_id=article.site_id, article=article, part=part)
    tallies = list(DiscussionTally.objects.select_for_update().filter(article=article).order_by("part"))
    comments = list(
        Comment.objects.filter(article=article)
        .annotate(voted_up=Count("votes", filter=Q(votes__value=1)), voted_down=Count("votes", filter=Q(votes__value=-1)))
        .only("id", "parent_id", "status", "kind", "imported_up", "imported_down", *_COUNTS)
    )
    changed = _set_counts(comments)
    changed |= _set_tallies(tallies, comments)
    if changed or is_new:
        record(
            EventKind.COMMENTS_IMPORTED, article=article, actor=None, subject_id=article.pk, data={"source": source}
        )
    return changed


def _set_counts(comments: list[Comment]) -> bool:
    counts = count_branches(
        [
            Node(id=comment.pk, parent_id=comment.parent_id, published=comment.is_published)
            for comment in comments
            if comment.kind == CommentKind.COMMENT
        ]
    )
    wrong: list[Comment] = []
    for comment in comments:
        now = tuple(getattr(comment, name) for name in _COUNTS)
        if comment.pk in counts:
            counted = counts[comment.pk]
            comment.shown, comment.reply_count = counted.shown, counted.reply_count
            comment.branch_count = counted.branch_count
        comment.up = comment.imported_up + comment.voted_up
        comment.down = comment.imported_down + comment.voted_down
        if now != tuple(getattr(comment, name) for name in _COUNTS):
            wrong.append(comment)
    for batch in batches(wrong):
        Comment.objects.bulk_update(batch, _COUNTS)
    return bool(wrong)


def _set_tallies(tallies: list[DiscussionTally], comments: list[Comment]) -> bool:
    published = [comment for comment in comments if comment.status == CommentStatus.PUBLISHED]
    wrong: list[DiscussionTally] = []
    for tally in tallies:
        mine = [comment for comment in published if comment.pk % DiscussionTally.PARTS == tally.part]
        number = sum(comment.kind == CommentKind.COMMENT for comment in mine)
        if (tally.comments, tally.mentions) != (number, len(mine) - number):
            tally.comments, tally.mentions = number, len(mine) - number
            wrong.append(tally)
    DiscussionTally.objects.bulk_update(wrong, ["comments", "mentions"])
    return bool(wrong)
