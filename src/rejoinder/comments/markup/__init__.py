"""The one text renderer: what people wrote, as HTML that is safe to show. Pure; nothing here stores."""

from __future__ import annotations

from rejoinder.comments.markup.reading import count_words, excerpt, plain_text
from rejoinder.comments.markup.rendering import RENDERER_VERSION, SourceFormat, render
from rejoinder.comments.markup.safe_html import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_SCHEMES,
    ALLOWED_TAGS,
    SafeHtml,
)
from rejoinder.comments.markup.times import link_times

__all__ = [
    "ALLOWED_ATTRIBUTES",
    "ALLOWED_SCHEMES",
    "ALLOWED_TAGS",
    "RENDERER_VERSION",
    "SafeHtml",
    "SourceFormat",
    "count_words",
    "excerpt",
    "link_times",
    "plain_text",
    "render",
]
