"""Questions to readers in the body of an article: where each stands in the article's text.

An editor asks at some words of a paragraph, or by a block about the paragraph before it. Which words those are is
found in the HTML that readers get, since the passage has to be found there again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from rejoinder.articles.models import Article
from rejoinder.comments.services.following import follow_when_stored
from rejoinder.passages.clusters import is_between_clusters
from rejoinder.passages.normalise import Normalised, normalise
from rejoinder.passages.selectors import LEAST, MOST, trimmed
from rejoinder.passages.services.settling import Asked, settle_questions, store_text
from rejoinder.passages.text_index import ArticleText, read_raw, text_of

# Blocks whose words are the article's text, as readers' browsers find it: what stands apart is skipped there too.
_TEXT_BLOCKS: Final = frozenset({"paragraph", "heading", "table"})
_QUESTION: Final = "question"

# The editor's own HTML, see `rich_text.py`.
ASKED_WORDS: Final = re.compile(
    r'<span data-rejoinder-ask="(?P<question>[^"]*)" data-rejoinder-id="(?P<mark>[^"]*)">(?P<words>.*?)</span>',
    re.DOTALL,
)
_LAST_PARAGRAPH: Final = re.compile(r"(?s)(.*<(?:p|li)\b[^>]*>)(.*?)(</(?:p|li)>)")
# Noncharacters (Unicode 23.7), which no text has that came from elsewhere.
_BEGIN, _END, _STOP = "\ufdd0", "\ufdd1", "\ufdd2"
_SIGNS: Final = re.compile(f"{_BEGIN}([^{_STOP}]*){_STOP}|{_END}([^{_STOP}]*){_STOP}")
_ANY_SIGN: Final = re.compile(f"[{_BEGIN}{_END}{_STOP}]")


@dataclass(frozen=True, slots=True)
class Text:
    """An article's text, and the questions in it, in the order of the text."""

    article: ArticleText
    asked: Sequence[Asked]


def settle_text(article: Article, *, body: Any) -> None:  # noqa: ANN401  # a StreamValue, which has no types
    """Store the text of an article that is published, and bring its questions up to date. Idempotent.

    Two statements where nothing changed.
    """
    found = read_text(body)
    revision = store_text(article, text=found.article)
    settle_questions(article, revision=revision, asked=found.asked)
    follow_when_stored(article)


def read_text(body: Any) -> Text:  # noqa: ANN401  # likewise
    """Return the text of a body, and where its questions stand. Pure but for the links that it draws."""
    questions: dict[str, str] = {}
    html = "".join(_signed(body, questions=questions))
    signed, _ = read_raw(html)
    _, edges = read_raw(_SIGNS.sub("", html))
    raw, places = _without_signs(signed)
    read = normalise(raw)
    asked = [
        Asked(mark=mark, question=questions[mark], start=start, end=end)
        for mark, place in places.items()
        for start, end in [_passage(read, *place)]
        if end - start >= LEAST
    ]
    return Text(
        article=text_of(read, edges),
        asked=sorted(asked, key=lambda each: (each.start, each.end)),
    )


def _passage(read: Normalised, begin: int, stop: int) -> tuple[int, int]:
    """Return the stretch of the normalised text that comes from a stretch of the raw one, if need be its beginning."""
    start, end = trimmed(read.text, bisect_left(read.starts, begin), bisect_right(read.ends, stop))
    if end - start > MOST:
        end = start + MOST
        while end > start and not is_between_clusters(read.text, end):
            end -= 1
    return trimmed(read.text, start, end)


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
    for block in body:
        if block.block_type in _TEXT_BLOCKS:
            html = _ANY_SIGN.sub("", str(block.render()))
            pieces.append(ASKED_WORDS.sub(lambda each: _sign_words(each, questions), html))
        elif block.block_type == _QUESTION and pieces:
            mark = str(block.id)
            questions[mark] = str(block.value["text"])
            pieces[-1] = _sign_last_paragraph(pieces[-1], mark=mark)
    yield from pieces


def _sign_words(found: re.Match[str], questions: dict[str, str]) -> str:
    mark = unescape(found["mark"])
    questions.setdefault(mark, unescape(found["question"]))
    return _signs_around(found["words"], mark=mark)


def _sign_last_paragraph(html: str, *, mark: str) -> str:
    found = _LAST_PARAGRAPH.match(html)
    if found is None:  # a heading or a table: all of it
        return _signs_around(html, mark=mark)
    before, words, after = found.groups()
    return before + _signs_around(words, mark=mark) + after + html[found.end() :]


def _signs_around(html: str, *, mark: str) -> str:
    return f"{_BEGIN}{mark}{_STOP}{html}{_END}{mark}{_STOP}"


def _without_signs(raw: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the text without signs, and by mark where its passage begins and ends: the first, if it is there twice."""
    begins: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    kept: list[str] = []
    at, last = 0, 0
    for sign in _SIGNS.finditer(raw):
        kept.append(raw[last : sign.start()])
        at += sign.start() - last
        last = sign.end()
        begin, end = sign.groups()
        if begin is not None:
            begins.setdefault(begin, at)
        elif end in begins and end not in places:
            places[end] = (begins[end], at)
    kept.append(raw[last:])
    return "".join(kept), places
