"""An article as lists show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rejoinder.newsroom.addresses import path_of
from rejoinder.newsroom.models import ArticlePage
from rejoinder.newsroom.queries import comment_counts


@dataclass(frozen=True, slots=True)
class Row:
    """An article, with its address and the number of its comments."""

    page: ArticlePage
    path: str
    comment_count: int

    @property
    def authors(self) -> list[str]:
        return [byline.author.title for byline in self.page.bylines.all()]


def rows_of(pages: Sequence[ArticlePage]) -> list[Row]:
    """Return rows with their counts. One statement."""
    return rows_with(pages, counts=comment_counts(pages))


def rows_with(pages: Sequence[ArticlePage], *, counts: Mapping[int, int]) -> list[Row]:
    return [Row(page, path_of(page), counts.get(page.pk, 0)) for page in pages]
