"""After an import: make the counts of discussions right, and say in the log that they changed."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db import connection, transaction
from django.db.models import Count, Q

from rejoinder.activity.services import record_imports
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.comments.threads import Node, count_branches
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.transfer.batches import batches
from rejoinder.transfer.services.passages import settle_passages
from rejoinder.transfer.services.reactions import settle_reactions
from rejoinder.votes.models import Vote

_TREE_COUNTS = ("shown", "reply_count", "branch_count")
_VOTE_COUNTS = ("up", "down")
_TALLIED = ("comments", "mentions", "timed", "inline")
_Numbers: TypeAlias = tuple[int, int, int, int]  # of _TALLIED


@dataclass(frozen=True, slots=True)
class _Row:
    """What settling reads of a comment: never its text."""

    pk: int
    parent_id: int | None
    published: bool
    is_comment: bool
    timed: bool  # has a time in the recording
    inline: bool  # is about a passage of the text
    imported: tuple[int, int]
    tree: tuple[bool, int, int]  # the columns of _TREE_COUNTS, as stored
    voted: tuple[int, int]  # the columns of _VOTE_COUNTS, as stored


@dataclass(slots=True, kw_only=True)
class TallyRow:
    """The columns of a `DiscussionTally`."""

    id: int = 0  # set by `reserve_keys`
    site_id: int
    article_id: int
    part: int
    comments: int
    mentions: int
    timed: int
    inline: int
    reactions: None = None  # counted afterwards


@transaction.atomic
def settle(pks: Sequence[int], *, source: str, new: set[int], reacted: bool = False) -> None:
    """Set all counts of some discussions from their rows. Idempotent. Ten statements when all is right.

    Args:
        pks: of the articles.
        new: primary keys of articles that got comments, and so an event in any case.
        reacted: reactions may have come, and are counted too.
    """
    articles = list(Article.objects.filter(pk__in=pks).order_by("pk").defer("summary"))
    tallies = _hold_tallies(articles)
    rows = _read(pks)
    votes = _count_votes(pks)
    wrong: list[TallyRow] = []
    stirred: list[Article] = []
    for article in articles:
        changed = _set_counts(rows[article.pk], votes)
        wrong_here = _wrong_tallies(article, tallies[article.pk], rows[article.pk])
        wrong += wrong_here
        if changed or wrong_here or article.pk in new:
            stirred.append(article)
    record_imports(stirred, source=source)
    _store_tallies(wrong, there=tallies)
    settle_passages(pks)
    if reacted:
        settle_reactions(articles)


def _store_tallies(
    tallies: Sequence[TallyRow], *, there: Mapping[int, Mapping[int, _Numbers]]
) -> None:
    fresh = [tally for tally in tallies if tally.part not in there[tally.article_id]]
    reserve_keys(DiscussionTally, fresh)
    insert_many(DiscussionTally, fresh)
    DiscussionTally.objects.bulk_create(
        [
            DiscussionTally(**dataclasses.asdict(tally) | {"id": None})
            for tally in tallies
            if tally.part in there[tally.article_id]
        ],
        update_conflicts=True,
        unique_fields=["article", "part"],
        update_fields=list(_TALLIED),
    )


def _hold_tallies(articles: Sequence[Article]) -> Mapping[int, dict[int, _Numbers]]:
    """Return the numbers of _TALLIED by article and part, and keep others from changing them.

    Posts of readers add to a tally last, so whoever holds all parts keeps them out. SQLite has one
    writer, which this transaction is.
    """
    if connection.features.has_select_for_update:
        DiscussionTally.objects.bulk_create(
            [
                DiscussionTally(site_id=article.site_id, article=article, part=part)
                for article in articles
                for part in range(DiscussionTally.PARTS)
            ],
            ignore_conflicts=True,
        )
    found: dict[int, dict[int, _Numbers]] = defaultdict(dict)
    held = (
        DiscussionTally.objects.select_for_update()
        .filter(article__in=articles)
        .order_by("article", "part")
        .values_list("article_id", "part", *_TALLIED)
    )
    for article, part, *numbers in held:
        comments, mentions, timed, inline = numbers
        found[article][part] = (comments, mentions, timed, inline)
    return found


def _read(articles: Sequence[int]) -> Mapping[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for article, pk, parent, status, kind, at_ms, passage, imported_up, imported_down, *stored in (
        Comment.objects.filter(article__in=articles)
        .values_list(
            "article_id",
            "pk",
            "parent_id",
            "status",
            "kind",
            "at_ms",
            "passage_id",
            "imported_up",
            "imported_down",
            *_TREE_COUNTS,
            *_VOTE_COUNTS,
        )
        .iterator()
    ):
        shown, replies, branch, up, down = stored
        found[article].append(
            _Row(
                pk=pk,
                parent_id=parent,
                published=status == CommentStatus.PUBLISHED,
                is_comment=kind == CommentKind.COMMENT,
                timed=at_ms is not None,
                inline=passage is not None,
                imported=(imported_up, imported_down),
                tree=(shown, replies, branch),
                voted=(up, down),
            )
        )
    return found


def _count_votes(articles: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    counted = (
        Vote.objects.filter(comment__article__in=articles)
        .values("comment")
        .annotate(up=Count("pk", filter=Q(value=1)), down=Count("pk", filter=Q(value=-1)))
        .values_list("comment", "up", "down")
    )
    return {comment: (up, down) for comment, up, down in counted}


def _set_counts(rows: Sequence[_Row], votes: Mapping[int, tuple[int, int]]) -> bool:
    counts = count_branches(
        [
            Node(id=row.pk, parent_id=row.parent_id, published=row.published)
            for row in rows
            if row.is_comment
        ]
    )
    # Apart, so that a vote that is cast meanwhile is not set back by a wrong number of replies.
    misplaced: list[Comment] = []
    miscounted: list[Comment] = []
    for row in rows:
        here = counts.get(row.pk)
        tree = (here.shown, here.reply_count, here.branch_count) if here else (False, 0, 0)
        if tree != row.tree:
            misplaced.append(Comment(pk=row.pk, **dict(zip(_TREE_COUNTS, tree, strict=True))))
        up, down = votes.get(row.pk, (0, 0))
        voted = (row.imported[0] + up, row.imported[1] + down)
        if voted != row.voted:
            miscounted.append(Comment(pk=row.pk, **dict(zip(_VOTE_COUNTS, voted, strict=True))))
    for columns, wrong in ((_TREE_COUNTS, misplaced), (_VOTE_COUNTS, miscounted)):
        for batch in batches(wrong, size=100):
            Comment.objects.bulk_update(batch, columns)
    return bool(misplaced or miscounted)


def _wrong_tallies(
    article: Article, held: Mapping[int, _Numbers], rows: Sequence[_Row]
) -> list[TallyRow]:
    """Return the parts that have to be stored, with their right numbers."""
    comments = Counter(
        row.pk % DiscussionTally.PARTS for row in rows if row.published and row.is_comment
    )
    mentions = Counter(
        row.pk % DiscussionTally.PARTS for row in rows if row.published and not row.is_comment
    )
    timed = Counter(
        row.pk % DiscussionTally.PARTS
        for row in rows
        if row.published and row.is_comment and row.timed
    )
    inline = Counter(
        row.pk % DiscussionTally.PARTS
        for row in rows
        if row.published and row.is_comment and row.inline
    )
    return [
        TallyRow(
            site_id=article.site_id,
            article_id=article.pk,
            part=part,
            comments=comments[part],
            mentions=mentions[part],
            timed=timed[part],
            inline=inline[part],
        )
        for part in range(DiscussionTally.PARTS)
        if held.get(part, (0, 0, 0, 0))
        != (comments[part], mentions[part], timed[part], inline[part])
    ]
