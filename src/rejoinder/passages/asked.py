"""Questions to readers in the HTML of an article: which words each is about, in the article's text. Pure.

`<span data-rejoinder-ask="What did we miss?" data-rejoinder-id="q1">words</span>`; the first of a name counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from rejoinder.passages.clusters import is_between_clusters
from rejoinder.passages.normalise import Normalised, normalise
from rejoinder.passages.selectors import LEAST, MOST, trimmed
from rejoinder.passages.text_index import ArticleText, read_raw, text_of

# As our own newsroom writes it, and as others may: attributes in any order, others among them.
ASKED_WORDS: Final = re.compile(
    r'<span data-rejoinder-ask="(?P<question>[^"]*)" data-rejoinder-id="(?P<mark>[^"]*)"'
    r'(?P<opens> data-rejoinder-open="[^"]*")?>(?P<words>.*?)</span>',
    re.DOTALL,
)
_ANY_ASKED: Final = re.compile(
    r"<span\b(?P<attributes>(?:\s+[^\s=>\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']*))?)*+)\s*>"
    r"(?P<words>.*?)</span\s*>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(r"""([^\s=>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*))""")
_MARK: Final = re.compile(r"[\w.:-]{1,64}")
MOST_QUESTION: Final = 500  # characters
# Noncharacters (Unicode 23.7), which no text has that came from elsewhere.
_BEGIN, _END, _STOP = "\ufdd0", "\ufdd1", "\ufdd2"
_SIGNS: Final = re.compile(f"{_BEGIN}([^{_STOP}]*){_STOP}|{_END}([^{_STOP}]*){_STOP}")
_ANY_SIGN: Final = re.compile(f"[{_BEGIN}{_END}{_STOP}]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in an article's source."""

    mark: str  # its name there, unique in the article
    question: str
    # The passage, in code points of the normalised text, without cutting a letter from its accent and as long as
    # a quotation may be (`selectors`); the end is exclusive.
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AskingText:
    """An article's text, and the questions in it, in the order of the text."""

    article: ArticleText
    asked: Sequence[Asked]


def read_asking(html: str) -> AskingText:
    """Return the text of an article's HTML with its questions; what is no proper question is plain text.

    Raises:
        InvalidError: as for `read_raw`.
    """
    questions: dict[str, str] = {}
    return read_signed(
        _ANY_ASKED.sub(lambda each: _sign_any(each, questions), without_marks(html)),
        questions=questions,
    )


def read_signed(html: str, *, questions: Mapping[str, str]) -> AskingText:
    """Return the text of HTML with signs around its passages.

    Args:
        questions: by the names in the signs.
    """
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
    return AskingText(
        article=text_of(read, edges),
        asked=sorted(asked, key=lambda each: (each.start, each.end)),
    )


def without_marks(html: str) -> str:
    """Return HTML without the characters that signs are made of."""
    return _ANY_SIGN.sub("", html)


def sign_words(found: re.Match[str], questions: dict[str, str]) -> str:
    """Return what ASKED_WORDS found, with signs around the words, and note the question."""
    mark = unescape(found["mark"])
    questions.setdefault(mark, unescape(found["question"]))
    return signs_around(found["words"], mark=mark)


def _sign_any(found: re.Match[str], questions: dict[str, str]) -> str:
    attributes = {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(found["attributes"])
    }
    mark = attributes.get("data-rejoinder-id", "")
    question = " ".join(attributes.get("data-rejoinder-ask", "").split())
    if not _MARK.fullmatch(mark) or not 0 < len(question) <= MOST_QUESTION:
        return found[0]
    questions.setdefault(mark, question)
    return signs_around(found["words"], mark=mark)


def signs_around(html: str, *, mark: str) -> str:
    """Return HTML with the signs that a passage begins and ends."""
    return f"{_BEGIN}{mark}{_STOP}{html}{_END}{mark}{_STOP}"


def _passage(read: Normalised, begin: int, stop: int) -> tuple[int, int]:
    """Return the stretch of the normalised text that comes from a stretch of the raw one, if need be its beginning."""
    start, end = trimmed(read.text, bisect_left(read.starts, begin), bisect_right(read.ends, stop))
    if end - start > MOST:
        end = start + MOST
        while end > start and not is_between_clusters(read.text, end):
            end -= 1
    return trimmed(read.text, start, end)


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
