"""Questions to readers in the body of an article: where each stands in the article's text.

An editor asks at some words of a paragraph, or by a block about the paragraph before it. Which words those are is
found in the HTML that readers get, since the passage has to be found there again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from rejoinder.articles.models import Article
from rejoinder.comments.services.following import follow_when_stored
from rejoinder.newsroom.reading_along import transcript_html
from rejoinder.newsroom.recorded import Recorded
from rejoinder.passages.asked import (
    ASKED_WORDS,
    AskingText,
    read_signed,
    sign_words,
    signs_around,
    without_marks,
)
from rejoinder.passages.services.settling import settle_questions, store_text

# Blocks whose words are the article's text, as readers' browsers find it: what stands apart is skipped there too.
_TEXT_BLOCKS: Final = frozenset({"paragraph", "heading", "table"})
_RECORDED: Final = frozenset({"video", "audio"})  # of these the transcript
_QUESTION: Final = "question"

_NOTHING: Final = Recorded()
_LAST_PARAGRAPH: Final = re.compile(r"(?s)(.*<(?:p|li)\b[^>]*>)(.*?)(</(?:p|li)>)")


def settle_text(article: Article, *, body: Any, recorded: Recorded = _NOTHING) -> None:  # noqa: ANN401  # a StreamValue, which has no types
    """Store the text of an article that is published, and bring its questions up to date. Idempotent.

    Two statements where nothing changed.

    Args:
        article: of the page.
        body: its blocks.
        recorded: what an editor says of a recording that is no block of the body.
    """
    found = read_text(body, recorded=recorded)
    revision = store_text(article, text=found.article)
    settle_questions(article, revision=revision, asked=found.asked)
    follow_when_stored(article)


def read_text(body: Any, *, recorded: Recorded = _NOTHING) -> AskingText:  # noqa: ANN401  # likewise
    """Return the text of a body, and where its questions stand. Pure but for the links that it draws."""
    questions: dict[str, str] = {}
    html = "".join([*_signed(body, questions=questions), _transcript(recorded)])
    return read_signed(html, questions=questions)


def marks_in(body: Any) -> set[str]:  # noqa: ANN401  # likewise
    """Return the names of the questions in a body."""
    marks = set()
    for block in body:
        if block.block_type == _QUESTION:
            marks.add(str(block.id))
        elif block.block_type == "paragraph":
            found = ASKED_WORDS.finditer(str(block.value.source))
            marks |= {unescape(each["mark"]) for each in found}
    return marks


def _signed(body: Any, *, questions: dict[str, str]) -> Iterator[str]:  # noqa: ANN401  # likewise
    """Yield the HTML of the blocks with words, with a sign where a passage begins and where it ends."""
    pieces: list[str] = []
    last = -1  # the piece that a question after it is about: what is said in a recording is not
    for block in body:
        if block.block_type in _TEXT_BLOCKS:
            html = without_marks(str(block.render()))
            pieces.append(ASKED_WORDS.sub(lambda each: sign_words(each, questions), html))
            last = len(pieces) - 1
        elif block.block_type in _RECORDED:
            pieces.append(_transcript(block.value.recorded))
        elif block.block_type == _QUESTION and last >= 0:
            mark = str(block.id)
            questions[mark] = str(block.value["text"])
            pieces[last] = _sign_last_paragraph(pieces[last], mark=mark)
    yield from pieces


def _transcript(recorded: Recorded) -> str:
    """Return the paragraphs of a transcript, whose words are the article's text, below whichever player it stands."""
    return without_marks(transcript_html(recorded.transcript_source, link="", is_timed=False))


def _sign_last_paragraph(html: str, *, mark: str) -> str:
    found = _LAST_PARAGRAPH.match(html)
    if found is None:  # a heading or a table: all of it
        return signs_around(html, mark=mark)
    before, words, after = found.groups()
    return before + signs_around(words, mark=mark) + after + html[found.end() :]
