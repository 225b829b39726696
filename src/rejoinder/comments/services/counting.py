"""Keep the counts on comments and discussions, in the transaction of the change that alters them.

Three rules, which `threads.count_branches` states for a whole discussion at once:

- a comment is *shown* when it is published, or is a tombstone with something shown below it;
- `reply_count` is the number of direct replies that are shown;
- `branch_count` of a top-level comment is the number of published comments below it.

All changes lock in one order, or two of them could wait for each other: the comment itself, what is above
it from its parent up to the root, the passage it is about, and last the part of the discussion's tally.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import BigIntegerField, Case, Exists, F, IntegerField, When

from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.core.prepared import Given, PreparedUpdate
from rejoinder.passages.models import Passage


def publish(comment: Comment) -> None:
    """Set a stored comment to PUBLISHED and count it. Idempotent. Three statements and more for tombstones."""
    if comment.is_published:
        return
    comment.status = CommentStatus.PUBLISHED
    comment.save(update_fields=["status"])
    if comment.kind == CommentKind.COMMENT and not comment.shown:
        _show(comment)
    _add(comment, 1)


def withdraw(comment: Comment, *, status: CommentStatus) -> None:
    """Set a comment to a status that readers do not see, and count it out. Idempotent."""
    was_published = comment.is_published
    comment.status = status
    comment.save(update_fields=["status"])
    if not was_published:
        return
    if comment.kind == CommentKind.COMMENT:
        comment.refresh_from_db(fields=["reply_count"])
        if comment.reply_count == 0:
            _hide(comment)
    _add(comment, -1)


def count_new(comment: Comment) -> None:
    """Count a comment that was just stored with the status PUBLISHED. One to three statements.

    Plus one where it was not stored as shown, which a comment of the discussion is from the start.
    """
    if comment.shown:
        _count_below_parent(comment)
    elif comment.kind == CommentKind.COMMENT:
        _show(comment)
    _add(comment, 1)


_NUMBER = Given("number", IntegerField())
_BRANCH = PreparedUpdate(
    lambda: Comment.objects.filter(pk=Given("root", BigIntegerField())),
    branch_count=F("branch_count") + _NUMBER,
)
_TALLIES: Mapping[tuple[str, ...], PreparedUpdate[DiscussionTally]] = {
    columns: PreparedUpdate(
        lambda: DiscussionTally.objects.filter(
            article_id=Given("article", BigIntegerField()), part=Given("part", IntegerField())
        ),
        **{column: F(column) + _NUMBER for column in columns},
    )
    for columns in (
        ("mentions",),
        ("comments",),
        ("comments", "inline"),
        ("comments", "timed"),
        ("comments", "inline", "timed"),
    )
}
_PASSAGE = PreparedUpdate(
    lambda: Passage.objects.filter(pk=Given("passage", BigIntegerField())),
    comment_count=F("comment_count") + _NUMBER,
)
# After the one above, which holds the passage: of two comments of one author the second sees the first.
_AUTHORS = PreparedUpdate(
    lambda: Passage.objects.filter(pk=Given("passage", BigIntegerField())),
    author_count=Case(
        When(
            Exists(
                Comment.objects.filter(
                    passage=Given("passage", BigIntegerField()),
                    author=Given("author", BigIntegerField()),
                    parent=None,
                    shown=True,
                    kind=CommentKind.COMMENT,
                    status=CommentStatus.PUBLISHED,
                ).exclude(pk=Given("comment", BigIntegerField()))
            ),
            then=F("author_count"),
        ),
        default=F("author_count") + _NUMBER,
    ),
)
_SHOWN_PARENT = PreparedUpdate(
    lambda: Comment.objects.filter(pk=Given("parent", BigIntegerField()), shown=True),
    reply_count=F("reply_count") + 1,
)


def _add(comment: Comment, number: int) -> None:
    if comment.root_id is not None and comment.kind == CommentKind.COMMENT:
        _BRANCH.run(root=comment.root_id, number=number)
    if comment.passage_id is not None:
        _PASSAGE.run(passage=comment.passage_id, number=number)
        _AUTHORS.run(
            passage=comment.passage_id,
            author=comment.author_id,
            comment=comment.pk,
            number=number,
        )
    tally = _TALLIES[_columns(comment)]
    part = comment.pk % DiscussionTally.PARTS
    if not tally.run(article=comment.article_id, part=part, number=number):
        DiscussionTally.objects.get_or_create(
            site_id=comment.site_id, article_id=comment.article_id, part=part
        )
        tally.run(article=comment.article_id, part=part, number=number)


def _columns(comment: Comment) -> tuple[str, ...]:
    """Return in which numbers of a tally a comment is counted."""
    if comment.kind != CommentKind.COMMENT:
        return ("mentions",)
    inline = () if comment.passage_id is None else ("inline",)
    timed = () if comment.at_ms is None else ("timed",)
    return ("comments", *inline, *timed)


def _show(comment: Comment) -> None:
    """Mark the comment shown, and with it the tombstones above it that were not."""
    comment.shown = True
    comment.save(update_fields=["shown"])
    _count_below_parent(comment)


def _count_below_parent(comment: Comment) -> None:
    """Count a comment that is shown below its parent, which is shown with it."""
    if comment.parent_id is None or _SHOWN_PARENT.run(parent=comment.parent_id):
        return
    parent = _lock(comment.parent_id)  # a tombstone, or one that was until a moment ago
    was_shown = parent.shown
    parent.shown = True
    parent.reply_count += 1
    parent.save(update_fields=["shown", "reply_count"])
    if not was_shown:
        _count_below_parent(parent)


def _hide(comment: Comment) -> None:
    """Mark the comment not shown, and with it the tombstones above it that have nothing left."""
    node = comment
    while True:
        node.shown = False
        node.save(update_fields=["shown"])
        if node.parent_id is None:
            return
        parent = _lock(node.parent_id)
        parent.reply_count -= 1
        parent.save(update_fields=["reply_count"])
        if parent.is_published or parent.reply_count:
            return
        node = parent


def _lock(comment_id: int) -> Comment:
    """Return a comment, locked: two changes below it at once would both count from the same number."""
    return Comment.objects.select_for_update(no_key=True).get(pk=comment_id)
