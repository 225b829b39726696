"""Read the passages of an article. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping

from rejoinder.articles.models import Article
from rejoinder.core.errors import NotFoundError
from rejoinder.passages.models import Passage, PassageKind, TextRevision


def current_text(article: Article) -> TextRevision | None:
    """Return the article's text of today, None where none is known. One statement."""
    return TextRevision.objects.filter(article=article).order_by("-current_since", "-pk").first()


def questions_of(article: Article) -> Mapping[str, Passage]:
    """Return the questions that an article asks or asked, by their marks in its source. One statement."""
    rows = Passage.objects.filter(article=article, kind=PassageKind.QUESTION)
    return {passage.mark: passage for passage in rows}


def get_passage(passage_id: int, *, article: Article) -> Passage:
    """Return a passage of an article. One statement.

    Raises:
        NotFoundError: there is none, or it is another article's.
    """
    passage = Passage.objects.filter(pk=passage_id, article=article).first()
    if passage is None:
        raise NotFoundError("There is no such passage.")
    return passage


def discussed_passages(article: Article, *, limit: int) -> list[Passage]:
    """Return the passages that draw most comments, most first. One statement."""
    rows = Passage.objects.filter(article=article, comment_count__gt=0)
    return list(rows.order_by("-comment_count", "place", "pk")[:limit])
