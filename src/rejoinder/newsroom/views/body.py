"""The body of an article as readers get it: its blocks, and at its questions the ways to answer them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rejoinder.articles.models import Article
from rejoinder.comments.queries.discussion import Filter
from rejoinder.fragments.links import ArticleLinks
from rejoinder.newsroom.asking import marks_in
from rejoinder.passages.asked import ASKED_WORDS
from rejoinder.passages.queries import questions_of


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a page shows it."""

    answer_link: str  # "" = it takes no answers
    all_link: str
    count: int


_NOT_YET: Final = Question(answer_link="", all_link="", count=0)  # of a draft


def questions_on(
    body: Any,  # noqa: ANN401  # a StreamValue, which has no types
    *,
    article: Article | None,
    takes_comments: bool,
) -> Mapping[str, Question]:
    """Return the questions of a body by their marks. One statement, none where it asks nothing."""
    if article is None or not marks_in(body):
        return {}
    links = ArticleLinks.of(article)
    return {
        mark: Question(
            answer_link=links.answer(passage.pk) if passage.is_open and takes_comments else "",
            all_link=f"?filter={quote(Filter(passage=passage.pk).name)}#discussion",
            count=passage.comment_count,
        )
        for mark, passage in questions_of(article).items()
    }


def draw_body(
    body: Any,  # noqa: ANN401  # likewise
    *,
    questions: Mapping[str, Question],
    player: str = "",
    begins: str = "",
) -> SafeString:
    """Return the HTML of a body.

    Args:
        player: id of the block whose recording times in comments are about; "" = none.
        begins: where that begins, as a media fragment; "" = at the beginning.
    """
    return SafeString(
        "".join(
            _draw(
                block,
                questions=questions,
                begins=begins if block.id == player else "",
                is_recording=bool(player) and block.id == player,
            )
            for block in body
        )
    )


def _draw(
    block: Any,  # noqa: ANN401  # likewise
    *,
    questions: Mapping[str, Question],
    begins: str,
    is_recording: bool,
) -> str:
    match block.block_type:
        case "question":
            mark, text = str(block.id), block.value["text"]
            opens = bool(block.value.get("opens"))
            return _question("question", mark, text, questions=questions, opens=opens)
        case "paragraph":
            return ASKED_WORDS.sub(lambda each: _asked(each, questions), block.render())
    return str(block.render({"begins": begins, "is_recording": is_recording}))


def _asked(found: re.Match[str], questions: Mapping[str, Question]) -> str:
    mark, question = unescape(found["mark"]), unescape(found["question"])
    words = SafeString(found["words"])
    opens = bool(found["opens"])
    return _question("asked_words", mark, question, questions=questions, opens=opens, words=words)


def _question(
    template: str,
    mark: str,
    question: str,
    *,
    questions: Mapping[str, Question],
    **context: object,
) -> str:
    asked = questions.get(mark, _NOT_YET)
    return render_to_string(
        f"newsroom/blocks/{template}.html",
        {"mark": mark, "question": question, "asked": asked, **context},
    )
