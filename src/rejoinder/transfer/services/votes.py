"""Store the votes and earlier texts of an import."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from rejoinder.comments.models import Comment, Revision
from rejoinder.sites.models import Site
from rejoinder.transfer.batches import batches
from rejoinder.transfer.identity import split_id
from rejoinder.transfer.records import RevisionRecord, VoteRecord
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.services.lookup import existing_comments
from rejoinder.transfer.staging import Staging
from rejoinder.votes.models import Vote


def store_revisions(
    staging: Staging, *, site: Site, source: str, report: ImportReport, touched: set[int]
) -> None:
    """Store earlier texts of comments that are there; those of others are reported."""
    for batch in batches(staging.revisions()):
        comments = _comments(batch, site=site, source=source, report=report)
        known = set(
            Revision.objects.filter(comment__in=[pk for pk, _ in comments.values()]).values_list(
                "comment_id", "number"
            )
        )
        rows = [
            Revision(
                site=site,
                comment_id=comments[record.comment_source_id][0],
                number=record.number,
                source=record.raw,
                source_format=record.format,
                **({"replaced_at": record.replaced_at} if record.replaced_at else {}),
            )
            for record in batch
            if record.comment_source_id in comments
            and (comments[record.comment_source_id][0], record.number) not in known
        ]
        with transaction.atomic():
            Revision.objects.bulk_create(rows)
        report.revisions += len(rows)
        touched.update(article for _, article in comments.values() if rows)


def store_votes(
    staging: Staging,
    *,
    site: Site,
    source: str,
    readers: Mapping[str, int],
    report: ImportReport,
    touched: set[int],
) -> None:
    """Store votes whose comment and voter are there; a vote that is there already is kept as it is."""
    for batch in batches(staging.votes()):
        comments = _comments(batch, site=site, source=source, report=report)
        known = set(
            Vote.objects.filter(comment__in=[pk for pk, _ in comments.values()]).values_list(
                "comment_id", "reader_id"
            )
        )
        rows: list[Vote] = []
        for record in batch:
            voter = readers.get(record.voter_source_id)
            if voter is None:
                report.problems.add(
                    "unknown_voter", place=record.place, detail="Nothing tells who voted; left out."
                )
            elif record.comment_source_id in comments:
                pk, article = comments[record.comment_source_id]
                if (pk, voter) not in known:
                    rows.append(
                        Vote(
                            site=site,
                            comment_id=pk,
                            reader_id=voter,
                            value=record.value,
                            **({"created_at": record.voted_at} if record.voted_at else {}),
                        )
                    )
                    touched.add(article)
        with transaction.atomic():
            Vote.objects.bulk_create(rows)
        report.votes += len(rows)


def _comments(
    batch: list[VoteRecord] | list[RevisionRecord], *, site: Site, source: str, report: ImportReport
) -> dict[str, tuple[int, int]]:
    """Return primary key and article of the comments that the records are about, by source id."""
    origins = {
        record.comment_source_id: split_id(record.comment_source_id, source=source)
        for record in batch
    }
    pks = existing_comments(site, origins)
    articles = dict(Comment.objects.filter(pk__in=pks.values()).values_list("pk", "article_id"))
    for record in batch:
        if record.comment_source_id not in pks:
            report.problems.add(
                "unknown_comment",
                place=record.place,
                detail=f"There is no comment {record.comment_source_id}.",
            )
    return {name: (pk, articles[pk]) for name, pk in pks.items()}
