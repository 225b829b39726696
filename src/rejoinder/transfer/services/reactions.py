"""Store the reactions of an import, and count them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from django.db.models import Count

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.sites.reactions import REACTIONS
from rejoinder.transfer.batches import batches
from rejoinder.transfer.records import ReactionRecord
from rejoinder.transfer.services.run import Run
from rejoinder.transfer.services.votes import report_unknown, subjects_of
from rejoinder.votes.models import Reaction


def store_reactions(run: Run) -> None:
    """Store reactions whose comment or article and reader are there; one that is there already is kept."""
    for records in run.staging.reactions():
        run.store(partial(_store_reactions, run, records))


def _store_reactions(run: Run, records: Sequence[ReactionRecord]) -> None:
    subjects = subjects_of(
        run, [each.comment_source_id for each in records if each.comment_source_id]
    )
    named = {each.discussion_source_id for each in records if each.discussion_source_id}
    articles = run.staging.article_pks(named)
    readers = run.staging.reader_pks({record.reader_source_id for record in records})
    known = _known(comments=[each.pk for each in subjects.values()], articles=[*articles.values()])
    rows: list[Reaction] = []
    for record in records:
        reader = readers.get(record.reader_source_id)
        subject = subjects.get(record.comment_source_id or "")
        article = articles.get(record.discussion_source_id or "")
        if reader is None or (subject is None and article is None) or record.name not in REACTIONS:
            continue
        comment = subject.pk if subject else None
        if (comment, article, reader) in known:
            continue
        created_at = record.reacted_at or (subject.created_at if subject else None) or run.now
        row = Reaction(
            site=run.site,
            comment_id=comment,
            article_id=article,
            reader_id=reader,
            name=record.name,
            created_at=created_at,
        )
        rows.append(row)
        run.touched.add(subject.article if subject else article or 0)
    if not run.dry:
        Reaction.objects.bulk_create(rows)
    run.report.reactions += len(rows)
    _report(run, records, readers=readers, articles=articles)
    report_unknown(run, records, subjects)


def _known(
    *, comments: Sequence[int], articles: Sequence[int]
) -> set[tuple[int | None, int | None, int]]:
    columns = ("comment_id", "article_id", "reader_id")
    return {
        *Reaction.objects.filter(comment__in=comments).values_list(*columns),
        *Reaction.objects.filter(article__in=articles).values_list(*columns),
    }


def _report(
    run: Run,
    records: Sequence[ReactionRecord],
    *,
    readers: Mapping[str, int],
    articles: Mapping[str, int],
) -> None:
    for record in records:
        if record.reader_source_id not in readers:
            problem = "unknown_reader"
            detail = f"No record describes the reader {record.reader_source_id}; the reaction was left out."
        elif record.name not in REACTIONS:
            problem = "unknown_reaction"
            detail = f"There is no reaction “{record.name}”: {', '.join(REACTIONS)}."
        elif record.discussion_source_id and record.discussion_source_id not in articles:
            problem = "unknown_discussion"
            detail = f"There is no discussion {record.discussion_source_id}."
        else:
            continue
        run.report.problems.add(problem, place=record.place, detail=detail)


def settle_reactions(articles: Sequence[Article]) -> None:
    """Set the counts of reactions of some discussions from their rows. Idempotent.

    Call it while the tallies are held, with the rest of the recount.
    """
    _settle_comments(articles)
    _settle_articles(articles)


def _settle_comments(articles: Sequence[Article]) -> None:
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, name, number in (
        Reaction.objects.filter(comment__article__in=articles)
        .values("comment")
        .annotate(number=Count("pk"))
        .order_by("comment", "name")
        .values_list("comment", "name", "number")
    ):
        counts[pk][name] = number
    stored = dict(
        Comment.objects.filter(article__in=articles, reactions__isnull=False).values_list(
            "pk", "reactions"
        )
    )
    wrong = [
        Comment(pk=pk, reactions=counts.get(pk))
        for pk in sorted({*counts, *stored})
        if counts.get(pk) != stored.get(pk)
    ]
    for batch in batches(wrong, size=100):
        Comment.objects.bulk_update(batch, ["reactions"])


def _settle_articles(articles: Sequence[Article]) -> None:
    counts: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for article, reader, name in Reaction.objects.filter(article__in=articles).values_list(
        "article_id", "reader_id", "name"
    ):
        assert article is not None
        counts[article, reader % DiscussionTally.PARTS][name] += 1
    sites = {article.pk: article.site_id for article in articles}
    DiscussionTally.objects.bulk_create(
        [
            DiscussionTally(site_id=sites[article], article_id=article, part=part)
            for article, part in counts
        ],
        ignore_conflicts=True,
    )
    wrong = []
    for tally in DiscussionTally.objects.filter(article__in=articles):
        right = dict(sorted(counts[tally.article_id, tally.part].items())) or None
        if tally.reactions != right:
            tally.reactions = right
            wrong.append(tally)
    DiscussionTally.objects.bulk_update(wrong, ["reactions"])
