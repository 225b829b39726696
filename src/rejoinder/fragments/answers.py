"""What an answer in place carries besides comments: messages, and what is one reader's own. See `reference/fragments`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rejoinder.comments.markup import SafeHtml
from rejoinder.core.errors import ProblemError
from rejoinder.fragments.words import said


def problem_html(problem: ProblemError) -> SafeString:
    """Return what is put beside the form that was refused."""
    return format_html(
        '<p class="problem" role="alert" data-code="{}" data-field="{}">{}</p>',
        problem.problem_code,
        problem.field,
        said(problem.detail),
    )


def say_html(text: str) -> SafeString:
    """Return words that are read out, politely, and not shown."""
    return format_html('<template data-say="{}"></template>', text)


def overlay_html(values: Mapping[str, object]) -> SafeString:
    """Return what is the reader's own, as JSON in an attribute."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return format_html('<template data-overlay="{}"></template>', text)


def correction_tick_html() -> SafeString:
    """Return the form's question whether it is a correction, to be asked anew."""
    return render_to_string("fragments/correction_tick.html")


def removed_html(comment_id: int) -> SafeString:
    """Return the word that a comment goes, with all below it."""
    return format_html('<li id="comment-{}" data-swap="remove"></li>', comment_id)


def preview_html(body: SafeHtml) -> SafeString:
    """Return a text as it would be shown."""
    return format_html(
        '<div id="reply-preview" class="preview"><div class="body" dir="auto">{}</div></div>', body
    )
