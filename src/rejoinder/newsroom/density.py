"""Which paragraphs of an article readers speak of, for its editors. Nothing here writes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.text import Truncator

from rejoinder.articles.models import Article
from rejoinder.passages.models import TextRevision
from rejoinder.passages.queries import current_text, spoken_of

MOST_PARAGRAPHS: Final = 200  # of a longer text only those that are spoken of, the first
_MOST_CHARS: Final = 160  # of a paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text of today: a paragraph, a heading, a cell of a table."""

    number: int  # 0 = the first of the text
    words: str  # how it begins
    comments: int  # on passages that begin in it, without replies
    passages: Sequence[int]  # their ids, in the order of the text


@dataclass(frozen=True, slots=True)
class Density:
    """Where in an article's text its comments on passages are."""

    paragraphs: Sequence[Paragraph]
    most: int  # comments on one of them
    is_cut: bool  # there are more paragraphs than these


def read_density(article: Article) -> Density | None:
    """Return how many comments each paragraph draws; None where none does, or where nobody knows yet.

    Two statements, whatever the number of passages; loads the article's text.
    """
    today = current_text(article)
    if today is None or not today.is_followed:  # places count in the text before
        return None
    rows = spoken_of(article).filter(place__isnull=False).order_by("place", "pk")
    spoken = list(rows.values_list("place", "pk", "comment_count"))
    return density_of(today, spoken) if spoken else None


def density_of(text: TextRevision, spoken: Sequence[tuple[int | None, int, int]]) -> Density:
    """Return the density of a text. Pure.

    Args:
        spoken: place, id and number of comments of each passage in it, in the order of their places.
    """
    starts = [start for start, _ in text.blocks]
    passages: dict[int, list[int]] = {}
    comments: dict[int, int] = {}
    for place, passage, count in spoken:
        number = max(bisect_right(starts, place or 0) - 1, 0)
        passages.setdefault(number, []).append(passage)
        comments[number] = comments.get(number, 0) + count
    is_long = len(starts) > MOST_PARAGRAPHS
    numbers = sorted(comments)[:MOST_PARAGRAPHS] if is_long else range(len(starts))
    return Density(
        paragraphs=[
            Paragraph(
                number=number,
                words=words_of(text, number),
                comments=comments.get(number, 0),
                passages=passages.get(number, ()),
            )
            for number in numbers
        ],
        most=max(comments.values(), default=0),
        is_cut=is_long,
    )


def words_of(text: TextRevision, number: int) -> str:
    """Return how a paragraph of a text begins, "" where it has none of this number."""
    if not 0 <= number < len(text.blocks):
        return ""
    start, end = text.blocks[number]
    return Truncator(text.text[start : min(end, start + 4 * _MOST_CHARS)]).chars(_MOST_CHARS)
