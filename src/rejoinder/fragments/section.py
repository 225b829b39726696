"""The attributes of the section that a discussion is: what a client has to know of it, and style sheets too."""

from __future__ import annotations

import functools

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi

from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.sentences import sentences
from rejoinder.fragments.wording import wording_now
from rejoinder.sites.models import Site


def section_attributes(
    site: Site, *, links: ArticleLinks | None, layout: str, version: int
) -> SafeString:
    """Return the attributes from `class` on, for the start of a tag, in the language that is active.

    Args:
        links: None where nobody has spoken of the article yet.
    """
    compact = " is-compact" if site.options.density == "compact" else ""
    attributes = format_html(
        'class="discussion is-{}{}" lang="{}" dir="{}" data-version="{}" data-site="{}" data-origins="{}"',
        layout,
        compact,
        get_language() or "",
        "rtl" if get_language_bidi() else "ltr",
        version,
        site.key,
        " ".join(site.origins),
    )
    if site.options.passages != "off":
        attributes += format_html(' data-passages="{}"', site.options.passages)
    if links is not None:
        attributes += format_html(' data-article="{}" data-live="{}"', links.article, links.live)
    return attributes + _sentences(wording_now())


@functools.lru_cache(maxsize=64)
def _sentences(_wording: object) -> SafeString:
    return format_html_join("", ' data-say-{}="{}"', sentences().items())
