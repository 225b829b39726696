"""The texts that an article had, and its questions in the text of today."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from rejoinder.core.errors import NotFoundError
from rejoinder.passages.asked import Asked
from rejoinder.passages.models import Fit, Passage, TextRevision
from rejoinder.passages.queries import current_text, get_passage, spoken_of
from rejoinder.passages.services.settling import settle_questions, store_text
from rejoinder.passages.text_index import plain_article
from tests.passages.making import TEXT, make_question
from tests.people import Cast


def test_text_is_stored_once(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = store_text(cast.article, text=plain_article(TEXT))

    with django_assert_num_queries(1 + 2):  # and the savepoint of the test's transaction
        again = store_text(cast.article, text=plain_article(TEXT))

    assert again == first
    assert TextRevision.objects.count() == 1


def test_text_that_comes_back_is_the_same_revision_and_current(cast: Cast) -> None:
    first = store_text(cast.article, text=plain_article(TEXT))
    store_text(cast.article, text=plain_article("Another."))

    store_text(cast.article, text=plain_article(TEXT))

    assert current_text(cast.article) == first
    assert [each.number for each in TextRevision.objects.order_by("number")] == [1, 2]


def test_two_articles_may_have_one_text(cast: Cast) -> None:
    store_text(cast.article, text=plain_article(TEXT))
    store_text(cast.other_article, text=plain_article(TEXT))

    assert TextRevision.objects.count() == 2


def test_question_that_comes_back_takes_answers_again(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    revision = store_text(cast.article, text=plain_article(TEXT))
    settle_questions(cast.article, revision=revision, asked=[])
    assert not get_passage(passage.pk, article=cast.article).is_open

    asked = Asked(mark=passage.mark, question="Still?", start=passage.start, end=passage.end)
    settle_questions(cast.article, revision=revision, asked=[asked])

    back = get_passage(passage.pk, article=cast.article)
    assert (back.is_open, back.fit, back.question) == (True, Fit.EXACT, "Still?")


def test_settling_what_is_settled_costs_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    passage = make_question(article=cast.article)
    revision = store_text(cast.article, text=plain_article(TEXT))
    asked = Asked(
        mark=passage.mark, question=passage.question, start=passage.start, end=passage.end
    )

    with django_assert_num_queries(1 + 2):
        settle_questions(cast.article, revision=revision, asked=[asked])


def test_passage_of_another_article_is_not_there(cast: Cast) -> None:
    passage = make_question(article=cast.other_article)

    with pytest.raises(NotFoundError):
        get_passage(passage.pk, article=cast.article)


def test_passages_that_draw_discussion_come_first(cast: Cast) -> None:
    quiet, loud = (make_question(article=cast.article, words=words) for words in ("March", "nine"))
    Passage.objects.filter(pk=quiet.pk).update(comment_count=1)
    Passage.objects.filter(pk=loud.pk).update(comment_count=7)
    make_question(article=cast.article, words="Ferries")

    assert list(spoken_of(cast.article)) == [loud, quiet]
