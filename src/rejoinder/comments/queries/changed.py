"""Read what some events changed of a discussion, as nobody in particular sees it. Nothing here writes.

An event names one comment, but a change of one can show on others: an answer names the comment answered,
a comment counts the answers below it, a closed branch takes no more of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from django.db import connection

from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment, CommentStatus

MOST_CHANGED = 100  # comments; with more, a reader who loads the page anew gets less

_ALL_LEVELS = 2**31 - 1
_REACTIONS = frozenset({EventKind.REACTION_SET, EventKind.REACTION_WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Changed:
    """The comments that look different now, are new, or are gone."""

    shown: Sequence[Comment]  # with author, parent and root; each after what it answers
    gone: Sequence[int]  # ids of comments that everybody could see once, and nobody can now


@dataclass(slots=True)
class _Touched:
    """Ids of the comments that events name, by how far the change of one can show."""

    alone: set[int] = field(default_factory=set)  # on itself
    around: set[int] = field(default_factory=set)  # it came or went: on answers, and upwards
    below: set[int] = field(default_factory=set)  # on itself and on everything below it

    def all(self) -> set[int]:
        return self.alone | self.around | self.below


def read_changed(events: Sequence[Event]) -> Changed | None:
    """Return what the events of one discussion changed, None where that is better read anew as a whole.

    What never was to be seen by everybody is in no part of it, not as an id either. Two statements at most.

    Args:
        events: in a row, all that happened from one version to another. The comments are those of now:
            read both in one state of the database.
    """
    touched = _touched(events)
    if touched is None:
        return None
    ids = _reached(touched)
    if len(ids) > MOST_CHANGED:
        return None
    if not ids:
        return Changed(shown=[], gone=[])
    comments = (
        Comment.objects.filter(pk__in=ids)
        .select_related("author", "parent", "root")
        .defer("source", "parent__source", "parent__html", "root__source", "root__html")
        .order_by("depth", "pk")
    )
    found = list(comments)
    return Changed(
        shown=[comment for comment in found if comment.shown],
        gone=[comment.pk for comment in found if not comment.shown],
    )


def _touched(events: Sequence[Event]) -> _Touched | None:
    """Return what the events name, or None when one of them changes all comments."""
    touched = _Touched()
    for event in events:
        subject = event.subject_id
        kind = EventKind(event.kind)
        if subject is None and kind in _REACTIONS:
            continue  # to the article, which no comment shows
        if kind is EventKind.ARTICLE_PUBLISHED:
            continue  # no comment is another; a change of state has an event of its own
        if kind is EventKind.PASSAGES_FOLLOWED and not event.data.get("looks_changed"):
            continue  # they stand elsewhere in the text, which no comment shows
        reach = _reach(kind, event.data, touched)
        if reach is None or subject is None:
            return None
        reach.add(subject)
    return touched


def _reach(kind: EventKind, data: Mapping[str, object], touched: _Touched) -> set[int] | None:
    """Return the part of `touched` that the subject of an event belongs to, None for all comments."""
    match kind:
        case EventKind.COMMENT_APPROVED:
            return touched.around
        case EventKind.COMMENT_POSTED:
            is_published = data["status"] == CommentStatus.PUBLISHED
            return touched.around if is_published else touched.alone
        case EventKind.COMMENT_EDITED if data["status"] == CommentStatus.PUBLISHED:
            return touched.alone
        case (
            EventKind.COMMENT_EDITED
            | EventKind.COMMENT_DELETED
            | EventKind.COMMENT_REJECTED
            | EventKind.COMMENT_REMOVED
            | EventKind.COMMENT_MARKED_SPAM
        ):
            if "before" not in data:
                return None  # whether everybody saw it before, and may be told that it is gone
            was_published = data["before"] == CommentStatus.PUBLISHED
            return touched.around if was_published else touched.alone
        case (
            EventKind.COMMENT_PINNED
            | EventKind.COMMENT_UNPINNED
            | EventKind.CORRECTION_FIXED
            | EventKind.CORRECTION_DECLINED
            | EventKind.CORRECTION_REOPENED
            | EventKind.VOTE_CAST
            | EventKind.VOTE_WITHDRAWN
            | EventKind.REACTION_SET
            | EventKind.REACTION_WITHDRAWN
        ):
            return touched.alone
        case EventKind.BRANCH_CLOSED | EventKind.BRANCH_OPENED:
            return touched.below
        case (
            EventKind.ARTICLE_STATE_CHANGED
            | EventKind.ARTICLE_WITHDRAWN
            | EventKind.PASSAGES_FOLLOWED
            | EventKind.PASSAGE_ATTACHED
            | EventKind.PASSAGE_CONFIRMED
            | EventKind.PASSAGE_DETACHED
            | EventKind.COMMENTS_IMPORTED
            | EventKind.READER_CLAIMED
            | EventKind.READER_UNCLAIMED
            | EventKind.READER_ERASED
        ):
            return None
        case EventKind.ARTICLE_PUBLISHED:
            return touched.alone  # left out above
        case (
            EventKind.SITE_OPTIONS_CHANGED | EventKind.SITE_PAGES_CHANGED | EventKind.READER_CHANGED
        ):
            return None  # of no discussion: none asks
        case _:
            assert_never(kind)


# `up` rises from what came or went through tombstones, which come and go with what is below them, to the
# first published comment, whose count it changes and nothing further. A tombstone that was published since
# has an event of its own, and so does a published one that became a tombstone. What is not shown is gone.
# `down` looks at shown comments only. LIMIT ends both walks, however long the chain or the branch is.
_WALKS = """
WITH RECURSIVE
seed (id, rises, levels) AS (VALUES {seeds}),
up (id, parent_id, goes_on) AS (
    SELECT named.id, named.parent_id, TRUE
    FROM seed JOIN comments_comment AS named ON named.id = seed.id
    WHERE seed.rises AND named.kind = 'comment'
  UNION
    SELECT above.id, above.parent_id, above.status <> 'published'
    FROM up JOIN comments_comment AS above ON above.id = up.parent_id
    WHERE up.goes_on
),
down (id, levels) AS (
    SELECT named.id, seed.levels
    FROM seed JOIN comments_comment AS named ON named.id = seed.id
    WHERE named.shown
  UNION
    SELECT reply.id, down.levels - 1
    FROM down JOIN comments_comment AS reply ON reply.parent_id = down.id
    WHERE down.levels > 0 AND reply.shown
)
SELECT id FROM (SELECT id FROM up LIMIT {limit}) AS risen
UNION
SELECT id FROM (SELECT id FROM down LIMIT {limit}) AS fallen
"""
_ROWS_OF_ONE = 3  # at most, of one comment in a walk: named, as an answer, and in a branch


def _reached(touched: _Touched) -> list[int]:
    """Return the ids of all comments that the change can show on; too many when there are too many."""
    seeds: list[int | bool] = []
    for pk in sorted(touched.all()):
        levels = _ALL_LEVELS if pk in touched.below else int(pk in touched.around)
        seeds += [pk, pk in touched.around, levels]
    if not seeds:
        return []
    walks = _WALKS.format(
        seeds=", ".join(["(%s, %s, %s)"] * len(touched.all())),
        limit=_ROWS_OF_ONE * (MOST_CHANGED + 1),
    )
    with connection.cursor() as cursor:
        cursor.execute(walks, seeds)
        return [pk for (pk,) in cursor.fetchall()]
