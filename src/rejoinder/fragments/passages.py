"""The passage of the article that a comment is about, as it stands above the comment's text."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rejoinder.comments.markup import excerpt
from rejoinder.comments.queries.discussion import Filter
from rejoinder.fragments.links import ArticleLinks
from rejoinder.passages.models import Fit, Passage

NO_PASSAGE: Final = SafeString("")
QUOTED_CHARS: Final = 140  # some twenty words


def passage_html(
    passage: Passage, *, links: ArticleLinks, article_url: str, is_own: bool = False
) -> SafeString:
    """Return what the author asked, and the words that it was about, with the way to them. No statement.

    Nothing where we do not know that they are the article's, but for who wrote them.

    Args:
        is_own: whoever looks wrote the comment.
        article_url: of the page where the text stands; "" = not known.
    """
    if not passage.is_confirmed and not is_own:
        return NO_PASSAGE
    return render_to_string(
        "fragments/passage.html",
        {
            "id": passage.pk,
            "question": passage.question,
            "quotation": excerpt(passage.exact, max_chars=QUOTED_CHARS),
            "today": excerpt(passage.quotation, max_chars=QUOTED_CHARS)
            if passage.fit == Fit.EDITED
            else "",
            "is_gone": passage.fit == Fit.ORPHAN,
            "is_confirmed": passage.is_confirmed,
            "text_link": _text_link(passage, article_url=article_url),
            "all_link": links.page(only=Filter(passage=passage.pk).name),
        },
    )


def _text_link(passage: Passage, *, article_url: str) -> str:
    """Return the way to the words in the article: to the mark of a question, else by the words themselves."""
    if not article_url or passage.place is None:
        return ""
    if passage.mark:
        return f"{article_url}#question-{passage.mark}"
    page = article_url.partition("#")[0]
    words = text_directive(passage.quotation)
    return f"{page}#:~:text={words}" if words else page


_MOST_PLAIN: Final = 80  # characters of a quotation that stands in a link as a whole
_WORDS, _MOST_PART = 5, 40  # of either end of a longer one; characters of it
# What the normaliser made of several signs, so that the page may have another (`passages.normalise`).
_FOLDED: Final = re.compile(r"[-'\"]|\.\.\.")


def text_directive(quotation: str) -> str:
    """Return words of a quotation for a text fragment (WICG), "" where a browser would not find any.

    A short one as a whole; else where it begins and ends, since it may run over several paragraphs.
    """
    if len(quotation) <= _MOST_PLAIN and not _FOLDED.search(quotation):
        return _encoded(quotation)
    runs = [run.split() for run in re.split(r"\S*(?:[-'\"]|\.\.\.)\S*", quotation)]
    runs = [run for run in runs if run]
    if not runs:
        return ""
    first = " ".join(runs[0][:_WORDS])[:_MOST_PART]
    last = " ".join(runs[-1][-_WORDS:])[-_MOST_PART:]
    if len(runs) == 1 and len(runs[0]) <= _WORDS and len(first) < _MOST_PART:
        return _encoded(first)
    return f"{_encoded(first.strip())},{_encoded(last.strip())}"


def _encoded(words: str) -> str:
    """Return words as a directive takes them: a hyphen, a comma and an ampersand would be its own signs."""
    return quote(words, safe="").replace("-", "%2D")
