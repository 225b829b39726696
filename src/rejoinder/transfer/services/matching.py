"""Find the articles that the discussions of an import are about, and make those that are not there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import known_articles
from rejoinder.articles.services import ArticleDescription, register_articles
from rejoinder.core.errors import InvalidError
from rejoinder.transfer.records import DiscussionRecord
from rejoinder.transfer.services.run import Run


def match_articles(run: Run) -> None:
    """Note in the staging which article each discussion is. In a dry run new ones get numbers below 0."""
    for name in run.staging.describe_all():
        run.report.problems.add(
            "undescribed_discussion",
            place=f"discussion {name}",
            detail="Comments name it and no record describes it; its id was taken for the publisher's.",
        )
    total, done = run.staging.count("discussion"), 0
    made: set[int] = set()
    for records in run.staging.discussions():
        descriptions = [_describe(run, record) for record in records]
        found = _look_up if run.dry else _register
        pks = run.store(partial(found, run, descriptions, made=made))
        run.staging.note_articles(
            {record.source_id: pk for record, pk in zip(records, pks, strict=True)}
        )
        done += len(records)
        run.advance("articles", done, total)
    articles = run.staging.count_articles()
    run.report.articles_made = len(made)
    run.report.articles_matched = articles - len(made)
    run.report.articles_merged = total - articles


def _register(run: Run, descriptions: Sequence[ArticleDescription], *, made: set[int]) -> list[int]:
    registered = register_articles(site=run.site, descriptions=descriptions)
    made.update(one.article.pk for one in registered if one.made)
    return [one.article.pk for one in registered]


def _look_up(run: Run, descriptions: Sequence[ArticleDescription], *, made: set[int]) -> list[int]:
    known = known_articles(
        site=run.site,
        external_ids=[description.external_id for description in descriptions],
        urls=[url for description in descriptions for url in description.urls],
    )
    pks = []
    for description in descriptions:
        normalised = [normalise_url(url) for url in description.urls]
        article = known.find(external_id=description.external_id, normalised=normalised)
        if article is None:
            article = Article(pk=-1 - len(made), external_id=description.external_id or None)
            made.add(article.pk)
        known.note(article, normalised=normalised)
        pks.append(article.pk)
    return pks


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
        medium=record.medium or "",
        published_at=record.published_at,
        state=ArticleState(record.state),
        key=record.key or "",
    )


def _acceptable(url: str) -> str:
    normalise_url(url)
    return url
