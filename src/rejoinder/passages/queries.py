"""Read the passages of an article. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, Q, QuerySet

from rejoinder.articles.models import Article
from rejoinder.core.errors import NotFoundError
from rejoinder.passages.models import Fit, Passage, PassageKind, TextFetch, TextRevision
from rejoinder.passages.selectors import after_of, before_of

MOST_PAINTED: Final = 500


def current_text(article: Article) -> TextRevision | None:
    """Return the article's text of today, None where none is known. One statement."""
    return TextRevision.objects.filter(article=article).order_by("-current_since", "-pk").first()


def questions_of(article: Article) -> Mapping[str, Passage]:
    """Return the questions that an article asks or asked, by their marks in its source. One statement."""
    rows = Passage.objects.filter(article=article, kind=PassageKind.QUESTION)
    return {passage.mark: passage for passage in rows}


def find_question(mark: str, *, article: Article) -> Passage | None:
    """Return what an article asks under this name, None where it asks nothing. One statement, or none."""
    if not mark:
        return None
    return Passage.objects.filter(article=article, mark=mark, kind=PassageKind.QUESTION).first()


def get_passage(passage_id: int, *, article: Article) -> Passage:
    """Return a passage of an article. One statement.

    Raises:
        NotFoundError: there is none, or it is another article's.
    """
    passage = Passage.objects.filter(pk=passage_id, article=article).first()
    if passage is None:
        raise NotFoundError("There is no such passage.")
    return passage


@dataclass(frozen=True, slots=True)
class Painted:
    """A passage as a browser finds it in the article's text of today."""

    passage: Passage
    prefix: str
    suffix: str
    start: int | None  # in code points of the normalised text; None = not sure


def painted_passages(article: Article) -> tuple[str | None, list[Painted]]:
    """Return the digest of the text of today, and what can be shown in it: at most MOST_PAINTED passages.

    All open questions come first, then what draws most comments. Without orphans, and without what no text of
    ours has. Three statements.
    """
    today = current_text(article)
    here = Passage.objects.filter(article=article, place__isnull=False, is_confirmed=True)
    is_question = Q(kind=PassageKind.QUESTION, is_open=True)
    asked = list(here.filter(is_question).order_by("place", "pk")[:MOST_PAINTED])
    discussed = here.exclude(is_question).filter(comment_count__gt=0)
    most = discussed.order_by("-comment_count", "pk")[: MOST_PAINTED - len(asked)]
    text = today.text if today is not None else ""
    found = [_painted(passage, text=text) for passage in [*asked, *most]]
    return today.digest if today is not None else None, found


def _painted(passage: Passage, *, text: str) -> Painted:
    start = passage.place
    assert start is not None  # as it was asked for
    end = start + len(passage.quotation)
    if text[start:end] != passage.quotation:  # the text is newer: it was not followed yet
        return Painted(passage, passage.prefix, passage.suffix, None)
    return Painted(passage, before_of(text, start), after_of(text, end), start)


# Chosen by readers, and in the text of today with other words, elsewhere, or not at all: an editor may decide.
UNSURE: Final = Q(kind=PassageKind.READER, decided_at=None, is_confirmed=True) & ~Q(fit=Fit.EXACT)


def spoken_of(article: Article) -> QuerySet[Passage]:
    """Return the passages that have comments, those that draw most first."""
    rows = Passage.objects.filter(article=article, comment_count__gt=0)
    return rows.order_by("-comment_count", "pk")


def last_sent(article: Article) -> datetime | None:
    """Return when the publisher sent a text of an article last, None where none was. One statement."""
    found = TextRevision.objects.filter(article=article).aggregate(last=Max("sent_at"))
    last: datetime | None = found["last"]
    return last


def text_with(digest: str, *, article: Article) -> TextRevision | None:
    """Return a text that the article has or had, None where it is not known. One statement."""
    return TextRevision.objects.filter(article=article, digest=digest).first()


def texts_to_follow(*, limit: int) -> list[TextRevision]:
    """Return texts in which passages have to be sought, without the words. One statement."""
    rows = TextRevision.objects.filter(is_followed=False).select_related("article__site")
    return list(rows.defer("text", "blocks").order_by("pk")[:limit])


def texts_to_fetch(*, now: datetime, limit: int) -> list[TextFetch]:
    """Return what is wanted from articles' pages and may be asked for now, the longest due first. One statement."""
    rows = TextFetch.objects.filter(wanted_at__isnull=False, due_at__lte=now)
    return list(rows.select_related("article__site").order_by("due_at", "pk")[:limit])


def is_text_wanted(article: Article) -> bool:
    """Return whether the article's text is wanted from its page already. One statement."""
    return TextFetch.objects.filter(article=article, wanted_at__isnull=False).exists()


def chosen_by_readers(article_id: int) -> QuerySet[Passage]:
    """Return the passages of an article that readers chose and that are sought in each new text."""
    return Passage.objects.filter(article=article_id, kind=PassageKind.READER, is_detached=False)
