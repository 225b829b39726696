"""Bring records into a site: collect, link, match, store, recount.

Killed at any point and run again, the result is that of one clean run; run twice, nothing changes. Rows
are known again by the source and the id they had there, each batch is a transaction, and the recount at
the end sets what it finds wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import transaction

from rejoinder.accounts.models import Reader
from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import find_article
from rejoinder.articles.services import ArticleDescription, register_articles
from rejoinder.comments.models import Comment
from rejoinder.comments.threads import Counts, Node, count_branches
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.transfer.batches import batches
from rejoinder.transfer.identity import split_id
from rejoinder.transfer.linking import Fault, Linked, link
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, Record
from rejoinder.transfer.rendering import Rendered, Rendering
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.lookup import existing_comments, existing_readers
from rejoinder.transfer.services.rows import CommentRow, comment_row, reader_row
from rejoinder.transfer.services.settling import settle
from rejoinder.transfer.services.votes import store_revisions, store_votes
from rejoinder.transfer.staging import StagedLink, Staging

ARTICLES_AT_ONCE = 200  # settled in one transaction

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
    articles: dict[str, Article | None] = field(
        default_factory=dict
    )  # by source id; None: not there, in a dry run
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
            store_revisions(
                run.staging, site=site, source=source, report=report, touched=run.touched
            )
            store_votes(
                run.staging,
                site=site,
                source=source,
                readers=readers,
                report=report,
                touched=run.touched,
            )
            _settle_all(run)
        else:
            report.revisions, report.votes = staging.count("revision"), staging.count("vote")
    return report


def _settle_all(run: Run) -> None:
    articles = {article.pk: article for article in run.articles.values() if article is not None}
    done = 0
    for batch in batches(articles.values(), size=ARTICLES_AT_ONCE):
        settle(batch, source=run.source, new=run.touched)
        done += len(batch)
        run.progress("counting", done, len(articles))


def _match_articles(run: Run) -> None:
    described = list(run.staging.discussions())
    described += [
        DiscussionRecord(source_id=name, external_id=name) for name in run.staging.undescribed()
    ]
    for batch in batches(described):
        descriptions = [_describe(run, record) for record in batch]
        if run.dry:
            for record, description in zip(batch, descriptions, strict=True):
                found = find_article(
                    site=run.site, external_id=description.external_id, urls=description.urls
                )
                _count_article(run, made=found is None)
                run.articles[record.source_id] = found
        else:
            registered = register_articles(site=run.site, descriptions=descriptions)
            for record, one in zip(batch, registered, strict=True):
                one.article.site = run.site
                _count_article(run, made=one.made)
                run.articles[record.source_id] = one.article
        run.progress("articles", len(run.articles), len(described))


def _describe(run: Run, record: DiscussionRecord) -> ArticleDescription:
    urls = []
    for url in record.urls:
        try:
            urls.append(_acceptable(run.rules.apply(url) or url))
        except InvalidError as problem:
            run.report.problems.add(
                "bad_address", place=record.place, detail=f"{url}: {problem.detail}"
            )
    return ArticleDescription(
        external_id=record.external_id or ("" if urls else record.source_id),
        urls=urls,
        title=record.title or "",
        summary=record.summary or "",
        language=record.language or "",
        published_at=record.published_at,
        state=ArticleState(record.state),
        key=record.key or "",
    )


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
        origins = {
            record.source_id: split_id(record.source_id, source=run.source) for record in batch
        }
        there = existing_readers(run.site, origins)
        fresh = [record for record in batch if record.source_id not in there]
        run.report.readers_made += len(fresh)
        known.update(there)
        if run.dry:
            known.update({record.source_id: 0 for record in fresh})
            continue
        rows = [
            reader_row(record, site=run.site, origin=origins[record.source_id]) for record in fresh
        ]
        with transaction.atomic():
            reserve_keys(Reader, rows)
            insert_many(Reader, rows)
        known.update({record.source_id: row.pk for record, row in zip(fresh, rows, strict=True)})
    return known


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comment goes."""

    linked: Linked
    discussion: str
    counts: Counts  # as far as the file knows; settling corrects them


@dataclass(frozen=True, slots=True)
class _Batch:
    """Comments that are stored together; their bodies are being rendered."""

    places: Sequence[_Place]
    records: Sequence[CommentRecord]
    rendered: Callable[[], list[Rendered]]


def _store_comments(run: Run, readers: dict[str, int]) -> None:
    """Store the comments of all discussions; one batch is rendered while the one before is stored."""
    total, done = run.staging.count("comment"), 0
    pks: dict[str, dict[str, int]] = {}  # of the discussion that may go on, by source id
    with Rendering(total=0 if run.dry else total) as rendering:
        waiting: _Batch | None = None
        for places in batches(_places(run)):
            records = run.staging.comments([place.linked.source_id for place in places])
            bodies = [] if run.dry else [(record.raw, record.format) for record in records]
            following = _Batch(places=places, records=records, rendered=rendering.start(bodies))
            if waiting is not None:
                done += _store_batch(run, waiting, pks=pks, readers=readers)
                run.progress("comments", done, total)
            waiting = following
        if waiting is not None:
            done += _store_batch(run, waiting, pks=pks, readers=readers)
            run.progress("comments", done, total)


def _places(run: Run) -> Iterator[_Place]:
    """Yield the place of every comment, discussion by discussion, parents before children."""
    for discussion in run.articles:
        links = run.staging.links(discussion)
        places = link([(row.source_id, row.parent) for row in links])
        counts = _counts(links, places)
        for place in places:
            _report_fault(run, place)
            yield _Place(linked=place, discussion=discussion, counts=counts[place.source_id])


def _counts(links: Sequence[StagedLink], places: Sequence[Linked]) -> dict[str, Counts]:
    """Return the counts that the comments will have when only the file is looked at."""
    rows = {row.source_id: (number, row) for number, row in enumerate(links)}
    counted = count_branches(
        [
            Node(
                id=rows[place.source_id][0],
                parent_id=rows[place.parent][0] if place.parent is not None else None,
                published=rows[place.source_id][1].status == "published",
            )
            for place in places
            if rows[place.source_id][1].kind == "comment"
        ]
    )
    return {name: counted.get(number, Counts()) for name, (number, _) in rows.items()}


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


def _store_batch(
    run: Run, batch: _Batch, *, pks: dict[str, dict[str, int]], readers: dict[str, int]
) -> int:
    """Store a batch in one transaction. Return how many comments it had.

    Args:
        pks: primary keys by discussion and source id: of the discussion that the batch before ended
            with, and afterwards of the one that this ends with. The others are done.
    """
    origins = {
        record.source_id: split_id(record.source_id, source=run.source) for record in batch.records
    }
    there = existing_comments(run.site, origins)
    run.report.already_there += len(there)
    for place in batch.places:
        if place.linked.source_id in there:
            pks.setdefault(place.discussion, {})[place.linked.source_id] = there[
                place.linked.source_id
            ]
    fresh: list[_Place] = []
    rows: list[CommentRow] = []
    for place, record, rendered in zip_longest(batch.places, batch.records, batch.rendered()):
        if record.source_id in there:
            continue
        _count_comment(run, record.kind, record.status, is_reply=place.linked.parent is not None)
        article = run.articles[place.discussion]
        if run.dry or article is None:
            continue
        fresh.append(place)
        rows.append(
            comment_row(
                record,
                article=article,
                origin=origins[record.source_id],
                linked=place.linked,
                counts=place.counts,
                rendered=rendered,
                readers=readers,
                problems=run.report.problems,
            )
        )
        run.touched.add(article.pk)
    if rows:
        with transaction.atomic():
            reserve_keys(Comment, rows)
            for place, row in zip(fresh, rows, strict=True):
                known = pks.setdefault(place.discussion, {})
                known[place.linked.source_id] = row.id
                if place.linked.parent is not None and place.linked.root is not None:
                    row.parent_id, row.root_id = (
                        known[place.linked.parent],
                        known[place.linked.root],
                    )
            insert_many(Comment, rows)
    last = batch.places[-1].discussion
    for discussion in [name for name in pks if name != last]:
        del pks[discussion]
    return len(batch.places)


def _count_comment(run: Run, kind: str, status: str, *, is_reply: bool) -> None:
    if kind == "comment":
        run.report.comments[status] += 1
        run.report.replies += is_reply
    else:
        run.report.mentions += 1
