"""Questions that a publisher's page asks are known once the page was read, without anything on the publisher's server."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.services.fetching import fetch_due
from rejoinder.passages.models import Passage, PassageKind, TextFetch, TextRevision
from rejoinder.passages.services.settling import digest_of, store_text
from rejoinder.passages.text_index import plain_article
from tests.core.test_fetching import Server, server  # noqa: F401  # a fixture
from tests.making import change_options
from tests.pages.embedding import EMBED, Embed
from tests.passages.making import TEXT
from tests.passages.pages import Paper, mark, on_paper
from tests.people import Cast

WORDS = "nine hundred million"
ASKING = TEXT.replace(
    WORDS, f'<span data-rejoinder-ask="Too much?" data-rejoinder-id="q1">{WORDS}</span>'
)
ANSWER = {
    "text": "Far too much.",
    "name": "Ida",
    "quote": WORDS,
    "quote_digest": digest_of(TEXT),
    "mark": "q1",
}


@pytest.fixture
def paper(cast: Cast, server: Server) -> Paper:  # noqa: F811
    """An article on a site that takes answers to questions and nothing else, as is the default."""
    return on_paper(cast.article, server=server, passages="questions")


def test_questions_of_the_page_are_known_with_its_text(cast: Cast, server: Server) -> None:  # noqa: F811
    paper = on_paper(cast.article, server=server)
    paper.prints(ASKING)
    mark(paper, "opens in March")

    fetch_due(fetcher=paper.fetcher())

    question = Passage.objects.get(kind=PassageKind.QUESTION)
    assert (question.mark, question.question, question.exact) == ("q1", "Too much?", WORDS)


def test_answer_to_a_question_that_is_not_known_yet_is_taken_a_minute_later(paper: Paper) -> None:
    paper.prints(ASKING)

    first = Embed().post(f"{EMBED}/reply", ANSWER)
    fetch_due(fetcher=paper.fetcher())
    second = Embed().post(f"{EMBED}/reply", ANSWER)

    assert first.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Send your answer again in a minute or two" in first.content.decode()
    assert second.status_code == HTTPStatus.CREATED
    passage = Comment.objects.get().passage
    assert passage is not None
    assert (passage.kind, passage.mark) == (PassageKind.QUESTION, "q1")


def test_whoever_answers_again_and_again_writes_once(paper: Paper) -> None:
    Embed().post(f"{EMBED}/reply", ANSWER)
    wanted = TextFetch.objects.get()

    with CaptureQueriesContext(connection) as statements:
        Embed().post(f"{EMBED}/reply", {**ANSWER, "mark": "q2", "quote_digest": "0" * 64})

    assert TextFetch.objects.get().wanted_at == wanted.wanted_at
    assert not [each for each in statements if "text" in each["sql"] and "INSERT" in each["sql"]]


def test_question_that_is_new_in_a_known_text_is_found(paper: Paper) -> None:
    store_text(paper.article, text=plain_article("An older text."))
    paper.prints(ASKING)

    Embed().post(f"{EMBED}/reply", {**ANSWER, "quote_digest": ""})
    fetch_due(fetcher=paper.fetcher())

    assert Passage.objects.get().mark == "q1"


def test_known_question_asks_for_nothing(paper: Paper) -> None:
    paper.prints(ASKING)
    Embed().post(f"{EMBED}/reply", ANSWER)
    fetch_due(fetcher=paper.fetcher())

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        Embed().post(f"{EMBED}/reply", ANSWER)
        fetch_due(fetcher=paper.fetcher())

    assert paper.asked == 1


@pytest.mark.parametrize("options", [{"passages": "off"}, {"fetch_texts": False}])
def test_who_asks_nothing_of_readers_is_not_asked(paper: Paper, options: dict[str, object]) -> None:
    change_options(paper.article.site, **options)

    answer = Embed().post(f"{EMBED}/reply", ANSWER)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "minute" not in answer.content.decode()
    assert not TextFetch.objects.exists()


def test_article_that_becomes_known_by_a_comment_has_its_text_soon(paper: Paper) -> None:
    Article.objects.filter(pk=paper.article.pk).update(url="")
    paper.prints(ASKING)
    address = paper.server.url("/tunnel", "gazette.example")

    answer = Embed().post(
        f"/w/gazette/discussion/reply?article={address}", {"text": "So it opens.", "name": "Ida"}
    )
    fetch_due(fetcher=paper.fetcher())

    assert answer.status_code == HTTPStatus.CREATED
    revision = TextRevision.objects.get()
    assert revision.text == TEXT
    assert revision.article.url == address
    assert Passage.objects.get().mark == "q1"
