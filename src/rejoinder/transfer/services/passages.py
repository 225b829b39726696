"""The passages that imported comments are about: found where they are known, and made where not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from django.db import connection, transaction
from django.db.models import Count

from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.services.following import place_comments
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.passages.models import Fit, Passage, PassageKind, TextRevision
from rejoinder.transfer.records import PassageRecord

# (primary key of the article, what makes a passage this one)
Wanted: TypeAlias = tuple[int, PassageRecord]
_Identity: TypeAlias = tuple[int, str, str, int, str, str]


def find_or_make(wanted: Iterable[Wanted], *, site_id: int) -> Mapping[Wanted, int]:
    """Return the primary keys of passages. Four statements at most, none where nothing is wanted.

    The text that a new one was chosen in is not known, so it stands nowhere until its article is published
    with it: a question by its mark.
    """
    by_identity = {_identity(*each): each for each in wanted}
    if not by_identity:
        return {}
    articles = {article for article, _ in by_identity.values()}
    found = {_identity(row.article_id, row): row.pk for row in _known(articles)}
    made = [
        Passage(
            site_id=site_id,
            article_id=article,
            kind=record.kind,
            mark=record.mark,
            question=record.question,
            is_open=PassageKind(record.kind) is PassageKind.READER,
            is_confirmed=not record.unconfirmed,
            exact=record.exact,
            prefix=record.prefix,
            suffix=record.suffix,
            start=record.start,
            end=record.end,
            fit=Fit.ORPHAN.value,
        )
        for identity, (article, record) in by_identity.items()
        if identity not in found
    ]
    if made:  # the texts that are known may have them
        with transaction.atomic():
            reserve_keys(Passage, made)
            insert_many(Passage, made)
            TextRevision.objects.filter(article__in=articles).update(is_followed=False)
    found.update({_identity(row.article_id, row): row.pk for row in made})
    return {each: found[identity] for identity, each in by_identity.items()} | {
        each: found[_identity(*each)] for each in wanted
    }


def _known(articles: Iterable[int]) -> Iterable[Passage]:
    return Passage.objects.filter(article__in=articles).only(
        "article_id", "mark", "exact", "start", "prefix", "suffix"
    )


def _identity(article: int, passage: Passage | PassageRecord) -> _Identity:
    if passage.mark:
        return article, passage.mark, "", 0, "", ""
    # By what stands around it too: a source that says no place has the same word from several places.
    return article, "", passage.exact, passage.start, passage.prefix, passage.suffix


_COUNTED: Final = "UPDATE passages_passage SET comment_count = %s, author_count = %s WHERE id = %s"


def settle_passages(articles: Sequence[int]) -> None:
    """Set how many comments and authors each passage of some articles has. Three statements when all is right."""
    # Counted from the comments: joined to each passage in turn, all comments would be gone through for each.
    counted = (
        Comment.objects.filter(
            article__in=articles,
            passage__isnull=False,
            parent=None,
            status=CommentStatus.PUBLISHED,
        )
        .values("passage")
        .annotate(comments=Count("pk"), authors=Count("author", distinct=True))
        .values_list("passage", "comments", "authors")
        .order_by()
    )
    right = {passage: (comments, authors) for passage, comments, authors in counted}
    wrong = []
    stored = Passage.objects.filter(article__in=articles).values_list(
        "pk", "comment_count", "author_count"
    )
    for pk, *numbers in stored:
        comments, authors = right.get(pk, (0, 0))
        if numbers != [comments, authors]:
            wrong.append((comments, authors, pk))
    if wrong:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNTED, wrong)
    place_comments(articles)
