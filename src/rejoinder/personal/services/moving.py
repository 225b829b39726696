"""Give comments, votes and reactions from one reader to another, a batch at a time, and keep every count right.

Each function runs inside a transaction and does one batch with the same number of statements, whatever its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.passages.models import Passage
from rejoinder.personal.models import Claim, ClaimedRow, RowKind
from rejoinder.votes.models import Reaction, Vote

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """What a batch did."""

    articles: frozenset[int]  # ids of discussions that look different now
    comments: int = 0


def move_comments(claim: Claim) -> Moved | None:
    """Give the next comments of the source to the reader, None where there are none. At most 16 statements.

    What the reader had voted on them gives way: nobody votes on what he or she wrote.
    """
    rows = list(
        Comment.objects.filter(author=claim.source_id)
        .order_by("pk")
        .values_list("pk", "article_id", "passage_id")[:BATCH]
    )
    if not rows:
        return None
    ids = [pk for pk, _article, _passage in rows]
    # The key would be a second one of the same author, where one form was sent as a guest and as a member.
    Comment.objects.filter(pk__in=ids).update(author=claim.reader_id, submission_key=None)
    note_rows(claim, RowKind.COMMENT, ids)
    lose_votes(claim, list(Vote.objects.filter(comment__in=ids, reader=claim.reader_id)))
    lose_reactions(claim, list(Reaction.objects.filter(comment__in=ids, reader=claim.reader_id)))
    count_authors({passage for _pk, _article, passage in rows})
    return Moved(frozenset(article for _pk, article, _passage in rows), len(rows))


def move_votes(claim: Claim) -> Moved | None:
    """Likewise votes. The reader's own vote on the same comment wins, and what is the reader's own takes none."""
    votes = list(
        Vote.objects.filter(reader=claim.source_id).select_related("comment").order_by("pk")[:BATCH]
    )
    if not votes:
        return None
    comments = [vote.comment_id for vote in votes]
    voted = set(
        Vote.objects.filter(reader=claim.reader_id, comment__in=comments).values_list(
            "comment_id", flat=True
        )
    )
    lost = [
        vote
        for vote in votes
        if vote.comment_id in voted or vote.comment.author_id == claim.reader_id
    ]
    lose_votes(claim, lost)
    gone = {vote.comment_id for vote in lost}
    ids = [vote.pk for vote in votes if vote.comment_id not in gone]
    Vote.objects.filter(pk__in=ids).update(reader=claim.reader_id)
    note_rows(claim, RowKind.VOTE, ids)
    return Moved(frozenset(vote.comment.article_id for vote in lost))


def move_reactions(claim: Claim) -> Moved | None:
    """Likewise reactions, to comments and to articles."""
    found = list(
        Reaction.objects.filter(reader=claim.source_id)
        .select_related("comment")
        .order_by("pk")[:BATCH]
    )
    if not found:
        return None
    there = set(
        Reaction.objects.filter(
            Q(comment__in=[each.comment_id for each in found if each.comment_id])
            | Q(article__in=[each.article_id for each in found if each.article_id]),
            reader=claim.reader_id,
        ).values_list("comment_id", "article_id")
    )
    lost = [
        each
        for each in found
        if (each.comment_id, each.article_id) in there
        or (each.comment is not None and each.comment.author_id == claim.reader_id)
    ]
    articles = {
        each.article_id or (each.comment.article_id if each.comment else 0) for each in lost
    }
    lose_reactions(claim, lost)
    gone = {each.pk for each in lost}
    kept = [each for each in found if each.pk not in gone]
    shift_article_reactions(kept, source=claim.source_id, reader=claim.reader_id)
    Reaction.objects.filter(pk__in=[each.pk for each in kept]).update(reader=claim.reader_id)
    note_rows(claim, RowKind.REACTION, [each.pk for each in kept])
    return Moved(frozenset(articles))


def note_rows(claim: Claim, kind: RowKind, ids: Sequence[int]) -> None:
    """Remember what moved. Two statements."""
    _store([ClaimedRow(claim_id=claim.pk, kind=kind.value, row_id=pk) for pk in ids])


def lose_votes(claim: Claim, votes: Sequence[Vote]) -> None:
    """Take votes back, no two of one comment, and remember what they said. At most five statements."""
    _store(
        [
            ClaimedRow(
                claim_id=claim.pk,
                kind=RowKind.LOST_VOTE.value,
                row_id=vote.comment_id,
                lost={
                    "reader": vote.reader_id,
                    "value": vote.value,
                    "at": vote.created_at.isoformat(),
                },
            )
            for vote in votes
        ]
    )
    count_votes(votes, step=-1)
    if votes:
        Vote.objects.filter(pk__in=[vote.pk for vote in votes]).delete()


def count_votes(votes: Sequence[Vote], *, step: int) -> None:
    """Count votes on their comments, in or out. Two statements at most."""
    for value, column in ((1, "up"), (-1, "down")):
        ids = [vote.comment_id for vote in votes if vote.value == value]
        if ids:
            Comment.objects.filter(pk__in=ids).update(**{column: F(column) + step})


def lose_reactions(claim: Claim, reactions: Sequence[Reaction]) -> None:
    """Take reactions back, and remember what they said."""
    _store(
        [
            ClaimedRow(
                claim_id=claim.pk,
                kind=RowKind.LOST_REACTION.value,
                row_id=each.comment_id or 0,
                lost={
                    "reader": each.reader_id,
                    "article": each.article_id,
                    "name": each.name,
                    "at": each.created_at.isoformat(),
                },
            )
            for each in reactions
        ]
    )
    count_reactions(reactions, step=-1)
    if reactions:
        Reaction.objects.filter(pk__in=[each.pk for each in reactions]).delete()


def count_reactions(reactions: Sequence[Reaction], *, step: int) -> None:
    """Count reactions in or out, on comments and in the parts of articles' tallies."""
    changes = {each.comment_id: each.name for each in reactions if each.comment_id is not None}
    if changes:
        comments = list(Comment.objects.filter(pk__in=changes).only("reactions"))
        for comment in comments:
            comment.reactions = _changed(comment.reactions, {changes[comment.pk]: step})
        Comment.objects.bulk_update(comments, ["reactions"])
    _count_on_articles(
        (each.article_id, each.reader_id, each.name, step)
        for each in reactions
        if each.article_id is not None
    )


def shift_article_reactions(reactions: Sequence[Reaction], *, source: int, reader: int) -> None:
    """Count reactions to articles in the part of the other reader, to whom they belong from now on."""
    _count_on_articles(
        (each.article_id, who, each.name, step)
        for each in reactions
        if each.article_id is not None
        for who, step in ((source, -1), (reader, 1))
    )


def _count_on_articles(changes: Iterable[tuple[int, int, str, int]]) -> None:
    steps: dict[tuple[int, int], Counter[str]] = {}
    for article, reader, name, step in changes:
        steps.setdefault((article, reader % DiscussionTally.PARTS), Counter())[name] += step
    if not steps:
        return
    articles = sorted({article for article, _part in steps})
    tallies = DiscussionTally.objects.select_for_update(no_key=True).filter(article__in=articles)
    there = {(each.article_id, each.part): each for each in tallies.order_by("article", "part")}
    sites = {each.article_id: each.site_id for each in there.values()}
    DiscussionTally.objects.bulk_create(
        DiscussionTally(site_id=sites[article], article_id=article, part=part)
        for article, part in sorted(steps.keys() - there.keys())
    )
    if steps.keys() - there.keys():
        there = {(each.article_id, each.part): each for each in tallies.all()}
    for key, change in steps.items():
        there[key].reactions = _changed(there[key].reactions, change)
    DiscussionTally.objects.bulk_update([there[key] for key in steps], ["reactions"])


def _changed(counts: dict[str, int] | None, change: dict[str, int]) -> dict[str, int] | None:
    sums = Counter(counts or {})
    sums.update(change)
    return {name: number for name, number in sums.items() if number > 0} or None


def count_authors(passages: set[int | None]) -> None:
    """Count anew how many people speak of these passages. One statement, none where there is none but None."""
    people = (
        Comment.objects.filter(
            passage=OuterRef("pk"),
            parent=None,
            shown=True,
            kind=CommentKind.COMMENT,
            status=CommentStatus.PUBLISHED,
        )
        .order_by()
        .values("passage")
        .annotate(n=Count("author", distinct=True))
        .values("n")
    )
    Passage.objects.filter(pk__in=passages).update(
        author_count=Coalesce(Subquery(people, output_field=IntegerField()), Value(0))
    )


def hold(*readers: int) -> dict[int, Reader]:
    """Return readers by id, locked in one order. One statement."""
    rows = Reader.objects.select_for_update(no_key=True).filter(pk__in=readers).order_by("pk")
    return {each.pk: each for each in rows}


def _store(rows: Sequence[ClaimedRow]) -> None:
    if rows:
        reserve_keys(ClaimedRow, rows)
        insert_many(ClaimedRow, rows)
