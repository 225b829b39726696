"""Store the votes and earlier texts of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from rejoinder.comments.models import Comment, Revision
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.transfer.records import ReactionRecord, RevisionRecord, VoteRecord
from rejoinder.transfer.services.lookup import existing_comments, origins_of
from rejoinder.transfer.services.rows import VoteRow
from rejoinder.transfer.services.run import Run
from rejoinder.votes.models import Vote


@dataclass(frozen=True, slots=True)
class Subject:
    """The comment that a vote, a reaction or an earlier text is about."""

    pk: int  # 0: not stored, in a dry run
    article: int
    created_at: datetime | None


def store_revisions(run: Run) -> None:
    """Store earlier texts of comments that are there; those of others are reported."""
    for records in run.staging.revisions():
        run.store(partial(_store_revisions, run, records))


def _store_revisions(run: Run, records: Sequence[RevisionRecord]) -> None:
    subjects = subjects_of(run, [record.comment_source_id for record in records])
    pks = {subject.pk for subject in subjects.values()}
    known = set(Revision.objects.filter(comment__in=pks).values_list("comment_id", "number"))
    rows: list[Revision] = []
    for record in records:
        subject = subjects.get(record.comment_source_id)
        if subject is not None and (subject.pk, record.number) not in known:
            rows.append(
                Revision(
                    site=run.site,
                    comment_id=subject.pk,
                    number=record.number,
                    source=record.raw,
                    source_format=record.format,
                    replaced_at=record.replaced_at or subject.created_at or run.now,
                )
            )
            run.touched.add(subject.article)
    if not run.dry:
        Revision.objects.bulk_create(rows)
    run.report.revisions += len(rows)
    report_unknown(run, records, subjects)


def store_votes(run: Run) -> None:
    """Store votes whose comment and voter are there; a vote that is there already is kept as it is."""
    total, done = run.staging.count("vote"), 0
    for records in run.staging.votes():
        run.store(partial(_store_votes, run, records))
        done += len(records)
        run.progress("votes", done, total)


def _store_votes(run: Run, records: Sequence[VoteRecord]) -> None:
    subjects = subjects_of(run, [record.comment_source_id for record in records])
    voters = run.staging.reader_pks({record.voter_source_id for record in records})
    pks = {subject.pk for subject in subjects.values()}
    known = set(Vote.objects.filter(comment__in=pks).values_list("comment_id", "reader_id"))
    rows: list[VoteRow] = []
    for record in records:
        subject = subjects.get(record.comment_source_id)
        voter = voters.get(record.voter_source_id)
        if subject is not None and voter is not None and (subject.pk, voter) not in known:
            rows.append(
                VoteRow(
                    site_id=run.site.pk,
                    comment_id=subject.pk,
                    reader_id=voter,
                    value=record.value,
                    created_at=record.voted_at or subject.created_at or run.now,
                )
            )
            run.touched.add(subject.article)
    if rows and not run.dry:
        with transaction.atomic():
            reserve_keys(Vote, rows)
            insert_many(Vote, rows)
    run.report.votes += len(rows)
    for record in records:
        if record.voter_source_id not in voters:
            run.report.problems.add(
                "unknown_voter",
                place=record.place,
                detail=f"No record describes the voter {record.voter_source_id}; the vote was left out.",
            )
    report_unknown(run, records, subjects)


def subjects_of(run: Run, ids: Sequence[str]) -> dict[str, Subject]:
    """Return the comments with these ids. In a dry run also those that would be stored."""
    known = existing_comments(run.site, origins_of(ids, source=run.source))
    dates = dict(
        Comment.objects.filter(pk__in=[place.pk for place in known.values()]).values_list(
            "pk", "created_at"
        )
    )
    found = {
        name: Subject(place.pk, place.article, dates[place.pk]) for name, place in known.items()
    }
    if run.dry:
        for name in run.staging.has_comments(list(set(ids))):
            found.setdefault(name, Subject(0, 0, None))
    return found


def report_unknown(
    run: Run,
    records: Sequence[VoteRecord | ReactionRecord] | Sequence[RevisionRecord],
    subjects: dict[str, Subject],
) -> None:
    """Report those whose comment is neither in the file nor here."""
    for record in records:
        if record.comment_source_id is not None and record.comment_source_id not in subjects:
            run.report.problems.add(
                "unknown_comment",
                place=record.place,
                detail=f"There is no comment {record.comment_source_id}.",
            )
