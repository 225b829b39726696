"""Bring records into a site: collect, link, match, store, recount.

Killed at any point and run again, the result is that of one clean run; run twice, nothing changes. Rows
are known again by the source and the id they had there, each batch is a transaction, and the recount at
the end sets what it finds wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rejoinder.comments.services.following import follow_text
from rejoinder.passages.models import Passage, PassageKind, TextRevision
from rejoinder.sites.models import Site
from rejoinder.transfer.records import Record
from rejoinder.transfer.rendering import Rendering
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.lookup import has_anything
from rejoinder.transfer.services.matching import match_articles
from rejoinder.transfer.services.reactions import store_reactions
from rejoinder.transfer.services.run import Progress, Run
from rejoinder.transfer.services.settling import settle
from rejoinder.transfer.services.storing import store_comments, store_readers
from rejoinder.transfer.services.votes import store_revisions, store_votes
from rejoinder.transfer.staging import Staging

ARTICLES_AT_ONCE = 200  # settled in one transaction
COMMENTS_AT_ONCE = 20_000  # of them; one article alone may have more


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
    with Staging() as staging, Rendering(staging) as rendering:
        run = Run(
            site=site,
            source=source,
            staging=staging,
            rendering=rendering,
            report=report,
            rules=rules,
            progress=progress,
            dry=dry_run,
            is_first=not has_anything(site),
        )
        for _ in staging.fill(records, problems=report.problems):
            run.keep_busy()
        match_articles(run)
        store_readers(run)
        store_comments(run)
        store_revisions(run)
        store_votes(run)
        store_reactions(run)
        if not dry_run:
            _settle(run)
    return report


def _settle(run: Run) -> None:
    articles = run.staging.articles()
    reacted = run.staging.count("reaction") > 0
    done = 0
    for batch in _settled_together(articles):
        settle(batch, source=run.source, new=run.touched, reacted=reacted)
        _follow(run, batch)
        done += len(batch)
        run.progress("counting", done, len(articles))


def _follow(run: Run, articles: Sequence[int]) -> None:
    """Seek new passages in the texts that are known, and count what is where. One statement at least.

    Those of an import that died before too, though the server would look for them by itself.
    """
    texts = TextRevision.objects.filter(article__in=articles, is_followed=False)
    for revision in texts.select_related("article"):
        follow_text(revision.article)
    if run.report.inline:
        chosen = Passage.objects.filter(
            article__in=run.touched.intersection(articles), kind=PassageKind.READER
        )
        nowhere = chosen.filter(place=None).count()
        run.report.passages_found += chosen.count() - nowhere
        run.report.passages_nowhere += nowhere


def _settled_together(articles: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    comments = 0
    for article, of_it in articles:
        batch.append(article)
        comments += of_it
        if len(batch) == ARTICLES_AT_ONCE or comments > COMMENTS_AT_ONCE:
            yield batch
            batch, comments = [], 0
    if batch:
        yield batch
