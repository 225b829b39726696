"""Render stored comments again, after a release whose renderer makes something else of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, count_words, render
from rejoinder.comments.models import Comment

BATCH = 200


def render_again() -> Iterator[int]:
    """Render what an older renderer made, oldest first; yield how many are done. Idempotent, can be interrupted."""
    done = last = 0
    old = Comment.objects.filter(renderer__lt=RENDERER_VERSION).order_by("pk")
    while batch := list(old.filter(pk__gt=last).only("pk", "source", "source_format")[:BATCH]):
        with transaction.atomic():
            for comment in batch:
                _render(comment)
        last = batch[-1].pk
        done += len(batch)
        yield done


def _render(comment: Comment) -> None:
    """Store the HTML of a comment, unless its text was edited meanwhile: then it was rendered anew."""
    html = render(comment.source, SourceFormat(comment.source_format))
    Comment.objects.filter(pk=comment.pk, source=comment.source).update(
        html=html, word_count=count_words(html), renderer=RENDERER_VERSION
    )
