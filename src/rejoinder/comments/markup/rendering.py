"""What somebody wrote, in any of three formats, as safe HTML. Pure: the same text gives the same HTML."""

from __future__ import annotations

import enum
from typing import Final, assert_never

from rejoinder.comments.markup.characters import make_usable, tidy
from rejoinder.comments.markup.html_source import draft_from_html
from rejoinder.comments.markup.links import explain_links
from rejoinder.comments.markup.markdown_source import draft_from_markdown
from rejoinder.comments.markup.safe_html import SafeHtml, sanitise
from rejoinder.comments.markup.text_source import draft_from_text

# Stored beside what it made. Raise it when the same source gives other HTML, so that stored
# comments can be rendered again.
RENDERER_VERSION: Final = 1


class SourceFormat(enum.StrEnum):
    """How a comment's source is written. Readers write MARKDOWN; the others come by import."""

    MARKDOWN = "markdown"
    HTML = "html"  # as in WordPress and Disqus: limited, often without <p>
    TEXT = "text"


def render(source: str, source_format: SourceFormat) -> SafeHtml:
    """Return HTML that holds tags, attributes and schemes of the allow-list only.

    No text is lost: what is nested too deep or too long for Markdown is shown as it was typed.
    Scripts, styles and comments in HTML are not text. Any `str` will do, also one over our limits
    or with lone surrogates. Time is linear in the length, but for Markdown within its limits
    (`markdown_source.MAX_CHARS`).
    """
    text = make_usable(source)
    match source_format:
        case SourceFormat.MARKDOWN:
            draft = draft_from_markdown(text)
            if draft is None:
                draft = draft_from_text(text)
        case SourceFormat.HTML:
            draft = draft_from_html(text)
        case SourceFormat.TEXT:
            draft = draft_from_text(text)
        case _:
            assert_never(source_format)
    return sanitise(explain_links(tidy(draft.strip())))
