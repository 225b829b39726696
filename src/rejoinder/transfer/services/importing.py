"""Bring records into a site: collect, link, match, store, recount.

Killed at any point and run again, the result is that of one clean run; run twice, nothing changes. Rows
are known again by the source and the id they had there, each batch is a transaction, and the recount at
the end sets what it finds wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from rejoinder.accounts.models import Reader
from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import find_article
from rejoinder.articles.services import register_article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.transfer.batches import BATCH, batches
from rejoinder.transfer.identity import split_id
from rejoinder.transfer.linking import Fault, Linked, link
from rejoinder.transfer.records import DiscussionRecord, Record
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.lookup import existing_comments, existing_readers
from rejoinder.transfer.services.rows import comment_row, reader_row
from rejoinder.transfer.services.settling import settle
from rejoinder.transfer.services.votes import store_revisions, store_votes
from rejoinder.transfer.staging import Staging

Progress = Callable[[str, int, int | None], None]  # stage, done, of how many (None: not known yet)


@dataclass(slots=True)
class Run:
    """What one import knows while it goes on."""

    site: Site
    source: str  # of ids that do not name their own, e.g. "wordpress"
    staging: Staging
    report: ImportReport
    rules: RewriteRules
    progress: Progress
    dry: bool
    articles: dict[str, Article | None] = field(default_factory=dict)  # by source id; None: not there, in a dry run
    touched: set[int] = field(default_factory=set)  # articles that got something new


def import_records(
    records: Iterable[Record],
    *,
    site: Site,
    source: str,
    rules: RewriteRules,
    report: ImportReport,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> ImportReport:
    """Store records in a site, or only say what would be stored.

    Args:
        records: in any order, but for what their module promises.
        source: names where ids come from that do not say so themselves, e.g. `wordpress`.
        report: the reader of the file has put its problems there already.

    Raises:
        InvalidError: the file turned out unreadable while it was read; nothing was stored.
    """
    with Staging() as staging:
        for taken in staging.fill(records, problems=report.problems):
            progress("reading", taken, None)
        run = Run(site, source, staging, report, rules, progress, dry_run)
        _match_articles(run)
        readers = _store_readers(run)
        _store_comments(run, readers)
        if not dry_run:
            store_revisions(run.staging, site=site, source=source, report=report, touched=run.touched)
            store_votes(run.staging, site=site, source=source, readers=readers, report=report, touched=run.touched)
            articles = {article.pk: article for article in run.articles.values() if article is not None}
            for number, article in enumerate(articles.values(), start=1):
                settle(article, source=source, is_new=article.pk in run.touched)
                progress("counting", number, len(articles))
        else:
            report.revisions, report.votes = staging.count("revision"), staging.count("vote")
    return report


def _match_articles(run: Run) -> None:
    described = list(run.staging.discussions())
    described += [DiscussionRecord(source_id=name, external_id=name) for name in run.staging.undescribed()]
    for batch in batches(described):
        with transaction.atomic():
            for record in batch:
                run.articles[record.source_id] = _match_article(run, record)
        run.progress("articles", len(run.articles), len(described))


def _match_article(run: Run, record: DiscussionRecord) -> Article | None:
    urls = []
    for url in record.urls:
        try:
            urls.append(_acceptable(run.rules.apply(url) or url))
        except InvalidError as problem:
            run.report.problems.add("bad_address", place=record.place, detail=f"{url}: {problem.detail}")
    external_id = record.external_id or (None if urls else record.source_id)
    if run.dry:
        found = find_article(site=run.site, external_id=external_id, urls=urls)
        _count_article(run, made=found is None)
        return found
    article, made = register_article(
        site=run.site,
        external_id=external_id,
        urls=urls,
        title=record.title or "",
        summary=record.summary or "",
        language=record.language or "",
        published_at=record.published_at,
        state=ArticleState(record.state),
        key=record.key or "",
    )
    article.site = run.site
    _count_article(run, made=made)
    return article


def _acceptable(url: str) -> str:
    normalise_url(url)
    return url


def _count_article(run: Run, *, made: bool) -> None:
    if made:
        run.report.articles_made += 1
    else:
        run.report.articles_matched += 1


def _store_readers(run: Run) -> dict[str, int]:
    """Return the primary key of each reader by source id. Ids only: their records stay on disk."""
    known: dict[str, int] = {}
    for batch in batches(run.staging.readers()):
        origins = {record.source_id: split_id(record.source_id, source=run.source) for record in batch}
        there = existing_readers(run.site, origins)
        fresh = [record for record in batch if record.source_id not in there]
        run.report.readers_made += len(fresh)
        known.update(there)
        if run.dry:
            known.update({record.source_id: 0 for record in fresh})
            continue
        rows = [reader_row(record, site=run.site, origin=origins[record.source_id]) for record in fresh]
        with transaction.atomic():
            Reader.objects.bulk_create(rows)
        known.update({record.source_id: row.pk for record, row in zip(fresh, rows, strict=True)})
    return known


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comment goes."""

    linked: Linked
    discussion: str


def _store_comments(run: Run, readers: dict[str, int]) -> None:
    """Store the comments of all discussions, those of several small ones in one transaction."""
    total, done = run.staging.count("comment"), 0
    waiting: list[_Place] = []
    for discussion in run.articles:
        for place in link(run.staging.links(discussion)):
            _report_fault(run, place)
            waiting.append(_Place(linked=place, discussion=discussion))
        if len(waiting) >= BATCH:
            done += _store_places(run, waiting, readers)
            waiting = []
            run.progress("comments", done, total)
    done += _store_places(run, waiting, readers)
    run.progress("comments", done, total)


def _report_fault(run: Run, place: Linked) -> None:
    match place.fault:
        case Fault.ORPHAN:
            run.report.problems.add(
                "orphan",
                place=f"comment {place.source_id}",
                detail="What it answers is not in this discussion; it stands at the top level.",
            )
        case Fault.CYCLE:
            run.report.problems.add(
                "cycle",
                place=f"comment {place.source_id}",
                detail="It answers itself, through others; it stands at the top level.",
            )


def _store_places(run: Run, places: Sequence[_Place], readers: dict[str, int]) -> int:
    """Store comments in order, parents before children; a discussion comes whole. Return how many came."""
    pks: dict[str, int] = {}
    for batch in _waves(places):
        records = run.staging.comments([place.linked.source_id for place in batch])
        origins = {record.source_id: split_id(record.source_id, source=run.source) for record in records}
        there = existing_comments(run.site, origins)
        run.report.already_there += len(there)
        pks.update(there)
        fresh = [(place, record) for place, record in zip(batch, records, strict=True) if record.source_id not in there]
        rows: list[Comment] = []
        for place, record in fresh:
            article = run.articles[place.discussion]
            _count_comment(run, record.kind, record.status, is_reply=place.linked.parent is not None)
            if run.dry or article is None:
                pks[record.source_id] = 0
                continue
            rows.append(
                comment_row(
                    record,
                    article=article,
                    origin=origins[record.source_id],
                    linked=place.linked,
                    pks=pks,
                    readers=readers,
                    problems=run.report.problems,
                )
            )
            run.touched.add(article.pk)
        if rows:
            with transaction.atomic():
                Comment.objects.bulk_create(rows)
            pks.update({record.source_id: row.pk for (_, record), row in zip(fresh, rows, strict=True)})
    return len(places)


def _waves(places: Sequence[_Place]) -> Iterator[list[_Place]]:
    """Yield batches in which no comment answers another of the same batch."""
    by_depth: dict[int, list[_Place]] = {}
    for place in places:
        by_depth.setdefault(place.linked.depth, []).append(place)
    for depth in sorted(by_depth):
        yield from batches(by_depth[depth])


def _count_comment(run: Run, kind: str, status: str, *, is_reply: bool) -> None:
    if kind == "comment":
        run.report.comments[status] += 1
        run.report.replies += is_reply
    else:
        run.report.mentions += 1
