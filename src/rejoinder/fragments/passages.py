"""The passage of the article that a comment is about, as it stands above the comment's text."""

from __future__ import annotations

from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rejoinder.comments.markup import excerpt
from rejoinder.comments.queries.discussion import Filter
from rejoinder.fragments.links import ArticleLinks
from rejoinder.passages.models import Fit, Passage

NO_PASSAGE: Final = SafeString("")
QUOTED_CHARS: Final = 140  # some twenty words


def passage_html(passage: Passage, *, links: ArticleLinks, article_url: str) -> SafeString:
    """Return what the author asked, and the words that it was about, with the way to them. No statement.

    Args:
        article_url: of the page where the text stands; "" = not known.
    """
    return render_to_string(
        "fragments/passage.html",
        {
            "question": passage.question,
            "quotation": excerpt(passage.exact, max_chars=QUOTED_CHARS),
            "today": excerpt(passage.quotation, max_chars=QUOTED_CHARS)
            if passage.fit == Fit.EDITED
            else "",
            "is_gone": passage.fit == Fit.ORPHAN,
            "text_link": _text_link(passage, article_url=article_url),
            "all_link": links.page(only=Filter(passage=passage.pk).name),
        },
    )


def _text_link(passage: Passage, *, article_url: str) -> str:
    if not article_url or passage.place is None:
        return ""
    return f"{article_url}#question-{passage.mark}"
