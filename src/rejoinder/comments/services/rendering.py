"""Render stored comments again, after a release whose renderer makes something else of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, count_words, render
from rejoinder.comments.models import Comment

BATCH = 200


def render_again() -> Iterator[int]:
    """Render what an older renderer made, oldest first; yield how many are done. Idempotent, can be interrupted."""
    done = 0
    while batch := _render_batch():
        done += batch
        yield done


@transaction.atomic
def _render_batch() -> int:
    """Render some comments in one transaction. Return how many."""
    comments = list(
        Comment.objects.select_for_update()
        .filter(renderer__lt=RENDERER_VERSION)
        .order_by("pk")[:BATCH]
    )
    for comment in comments:
        comment.html = html = render(comment.source, SourceFormat(comment.source_format))
        comment.word_count = count_words(html)
        comment.renderer = RENDERER_VERSION
    Comment.objects.bulk_update(comments, ["html", "word_count", "renderer"])
    return len(comments)
