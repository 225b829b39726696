"""Take over what one wrote as a guest, or what an import brought; and give it back.

Whoever calls has seen to it that the addresses are proved and the device is the one that asks. A claim goes on
from where it ended, so that a crash, or the same click again, does no harm.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_person
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import NotFoundError, RefusedError
from rejoinder.personal.errors import ErasureWaitsError
from rejoinder.personal.models import Claim, ClaimedRow, Erasure, Proof, RowKind
from rejoinder.personal.services import moving
from rejoinder.personal.services.moving import BATCH, Moved
from rejoinder.votes.models import Reaction, Vote


def claim(
    *,
    source_id: int,
    reader: Reader,
    addresses: Collection[str] = (),
    device: uuid.UUID | None = None,
) -> Claim:
    """Give all that a guest or an imported reader wrote, and how he or she voted, to `reader`. Idempotent.

    In batches, each in a transaction of its own. A suspension of either holds for both.

    Args:
        addresses: in lower case, which somebody has proved to read.
        device: by its signed token, of the browser that asks.

    Raises:
        NotFoundError: there is no such reader on this site, or neither proof fits: the two look alike.
        RefusedError: somebody else is claiming the same now.
        ErasureWaitsError: its author asked to be forgotten.
    """
    begun = _begin(source_id, reader=reader, addresses=addresses, device=device)
    finish(begun.pk)
    begun.refresh_from_db()
    return begun


def finish(claim_id: int) -> None:
    """Do what is left of a claim."""
    while _claim_batch(claim_id):
        pass


def finish_all() -> int:
    """Finish what a process that ended left undone; return how many. One statement mostly."""
    open_ones = list(Claim.objects.filter(finished_at=None).values_list("pk", flat=True)[:100])
    for claim_id in open_ones:
        finish(claim_id)
    undoing = list(
        Claim.objects.filter(undone_at__isnull=False, rows__isnull=False)
        .distinct()
        .values_list("pk", flat=True)[:100]
    )
    for claim_id in undoing:
        _finish_undoing(claim_id)
    return len(open_ones) + len(undoing)


@transaction.atomic
def _begin(
    source_id: int,
    *,
    reader: Reader,
    addresses: Collection[str],
    device: uuid.UUID | None,
) -> Claim:
    held = moving.hold(source_id, reader.pk)
    source, target = held.get(source_id), held.get(reader.pk)
    if source is None or target is None or source.pk == target.pk:
        raise _no_such_reader()
    if source.site_id != target.site_id or source.account_id or source.role != ReaderRole.READER:
        raise _no_such_reader()
    if source.email and source.email.lower() in addresses:
        proof = Proof.ADDRESS
    elif device is not None and source.device == device:
        proof = Proof.DEVICE
    else:
        raise _no_such_reader()
    if Erasure.objects.filter(readers=source, done_at=None, cancelled_at=None).exists():
        raise ErasureWaitsError(
            "These comments are about to be erased. Take that back first, if they shall stay."
        )
    there = Claim.objects.filter(source=source, finished_at=None).first()
    if there is not None and there.reader_id != target.pk:
        raise RefusedError("Somebody else is claiming these comments at this moment.")
    if there is None and not _has_anything(source):
        before = Claim.objects.filter(source=source, reader=target).order_by("-pk").first()
        if before is None:
            raise _no_such_reader()
        return before  # the same click again
    if source.suspended_until is not None:
        until = max(source.suspended_until, target.suspended_until or source.suspended_until)
        if until != target.suspended_until:
            target.suspended_until = until
            target.save(update_fields=["suspended_until"])
    return there or Claim.objects.create(
        site_id=source.site_id, source=source, reader=target, proof=proof
    )


def _has_anything(source: Reader) -> bool:
    return (
        Comment.objects.filter(author=source).exists()
        or Vote.objects.filter(reader=source).exists()
        or Reaction.objects.filter(reader=source).exists()
    )


def _no_such_reader() -> NotFoundError:
    return NotFoundError("There are no such comments that you could claim here.")


@transaction.atomic
def _claim_batch(claim_id: int) -> bool:
    """Move a batch; return whether there may be another. At most 25 statements, however many rows."""
    found = _held(claim_id)
    if found is None or found.finished_at is not None:
        return False
    moving.hold(found.source_id, found.reader_id)
    moved = moving.move_comments(found) or moving.move_votes(found) or moving.move_reactions(found)
    if moved is None:
        found.finished_at = timezone.now()
        found.save(update_fields=["finished_at"])
        return False
    if moved.comments:
        found.comments += moved.comments
        found.save(update_fields=["comments"])
    _record(EventKind.READER_CLAIMED, found, moved)
    return True


def undo_claim(*, claim_id: int, reader: Reader) -> Claim:
    """Give back exactly what a claim brought, and what had to give way for it. Idempotent.

    What the two did since stays as they did it.

    Raises:
        NotFoundError: the reader has made no such claim.
        RefusedError: it is going on.
    """
    with transaction.atomic():
        found = _held(claim_id)
        if found is None or found.reader_id != reader.pk:
            raise NotFoundError("There is no such claim.")
        if found.finished_at is None:
            raise RefusedError("These comments are just being moved. Try again in a minute.")
        if found.undone_at is None:
            found.undone_at = timezone.now()
            found.save(update_fields=["undone_at"])
    _finish_undoing(claim_id)
    return found


def _finish_undoing(claim_id: int) -> None:
    while _undo_batch(claim_id):
        pass


@transaction.atomic
def _undo_batch(claim_id: int) -> bool:
    found = _held(claim_id)
    if found is None:
        return False
    moving.hold(found.source_id, found.reader_id)
    # What moved goes back before what gave way comes back, or two votes of one reader would meet.
    kinds = (RowKind.COMMENT, RowKind.VOTE, RowKind.REACTION, RowKind.LOST_VOTE)
    for kind in (*kinds, RowKind.LOST_REACTION):
        rows = list(found.rows.filter(kind=kind).order_by("pk")[:BATCH])
        if rows:
            _record(EventKind.READER_UNCLAIMED, found, _UNDO[kind](found, rows))
            ClaimedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
            return True
    return False


def _return_comments(found: Claim, rows: list[ClaimedRow]) -> Moved:
    mine = list(
        Comment.objects.filter(
            pk__in=[row.row_id for row in rows], author=found.reader_id
        ).values_list("pk", "article_id", "passage_id")
    )
    ids = [pk for pk, _article, _passage in mine]
    Comment.objects.filter(pk__in=ids).update(author=found.source_id)
    moving.count_authors({passage for _pk, _article, passage in mine})
    return Moved(frozenset(article for _pk, article, _passage in mine), len(mine))


def _return_votes(found: Claim, rows: list[ClaimedRow]) -> Moved:
    since = Vote.objects.filter(reader=found.source_id).values("comment")
    Vote.objects.filter(pk__in=[row.row_id for row in rows], reader=found.reader_id).exclude(
        comment__in=since
    ).update(reader=found.source_id)
    return Moved(frozenset())


def _return_reactions(found: Claim, rows: list[ClaimedRow]) -> Moved:
    mine = list(
        Reaction.objects.filter(pk__in=[row.row_id for row in rows], reader=found.reader_id)
    )
    since = set(
        Reaction.objects.filter(reader=found.source_id).values_list("comment_id", "article_id")
    )
    back = [each for each in mine if (each.comment_id, each.article_id) not in since]
    moving.shift_article_reactions(back, source=found.reader_id, reader=found.source_id)
    Reaction.objects.filter(pk__in=[each.pk for each in back]).update(reader=found.source_id)
    return Moved(frozenset())


def _bring_votes(found: Claim, rows: list[ClaimedRow]) -> Moved:
    comments = Comment.objects.in_bulk([row.row_id for row in rows])
    pairs = set(
        Vote.objects.filter(
            comment__in=comments, reader__in=[found.source_id, found.reader_id]
        ).values_list("comment_id", "reader_id")
    )
    votes = [
        Vote(
            site_id=found.site_id,
            comment_id=row.row_id,
            reader_id=row.lost["reader"],
            value=row.lost["value"],
            created_at=datetime.fromisoformat(row.lost["at"]),
        )
        for row in rows
        if row.lost is not None
        and row.row_id in comments
        and (row.row_id, row.lost["reader"]) not in pairs
        and comments[row.row_id].author_id != row.lost["reader"]
    ]
    Vote.objects.bulk_create(votes)
    moving.count_votes(votes, step=1)
    return Moved(frozenset(comments[vote.comment_id].article_id for vote in votes))


def _bring_reactions(found: Claim, rows: list[ClaimedRow]) -> Moved:
    comments = Comment.objects.in_bulk([row.row_id for row in rows if row.row_id])
    there = set(
        Reaction.objects.filter(reader__in=[found.source_id, found.reader_id]).values_list(
            "reader_id", "comment_id", "article_id"
        )
    )
    lost = [(row.row_id or None, row.lost) for row in rows if row.lost is not None]
    back = [
        Reaction(
            site_id=found.site_id,
            comment_id=comment,
            article_id=said["article"],
            reader_id=said["reader"],
            name=said["name"],
            created_at=datetime.fromisoformat(said["at"]),
        )
        for comment, said in lost
        if (said["reader"], comment, said["article"]) not in there
        and (comment is None or comment in comments)
    ]
    Reaction.objects.bulk_create(back)
    moving.count_reactions(back, step=1)
    return Moved(
        frozenset(each.article_id or comments[each.comment_id or 0].article_id for each in back)
    )


_UNDO = {
    RowKind.COMMENT: _return_comments,
    RowKind.VOTE: _return_votes,
    RowKind.REACTION: _return_reactions,
    RowKind.LOST_VOTE: _bring_votes,
    RowKind.LOST_REACTION: _bring_reactions,
}


def _held(claim_id: int) -> Claim | None:
    return (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("reader")
        .filter(pk=claim_id)
        .first()
    )


def _record(kind: EventKind, found: Claim, moved: Moved) -> None:
    if not moved.articles:
        return
    record_person(
        kind,
        articles=list(Article.objects.filter(pk__in=moved.articles).order_by("pk")),
        actor=found.reader,
        reader=found.reader,
        data={"claim": found.pk, "from": found.source_id, "proof": found.proof},
    )
