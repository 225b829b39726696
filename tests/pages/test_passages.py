"""Questions of an article's author, answered on the hosted page without any script."""

from __future__ import annotations

from http import HTTPStatus

from rejoinder.comments.models import Comment
from rejoinder.passages.models import Fit, Passage
from tests.making import make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser
from tests.passages.making import make_question
from tests.people import Cast


def test_form_of_a_question_says_it_and_the_words_it_is_about(cast: Cast) -> None:
    passage = make_question(article=cast.article)

    page = Browser().open(f"{REPLY}?passage={passage.pk}")

    assert "Is it worth it?" in page.text
    assert "nine hundred million" in page.text


def test_answer_stands_in_the_discussion_with_question_and_words_above_it(cast: Cast) -> None:
    passage = make_question(article=cast.article)

    page = Browser().write("It is.", at=f"{REPLY}?passage={passage.pk}")

    [article] = [each for each in page.find("article") if "It is." in each.text]
    assert "Is it worth it?" in article.text
    assert "nine hundred million" in article.text
    assert Comment.objects.get().passage == passage


def test_page_of_one_passage_shows_its_comments_and_the_way_back(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    make_comment(article=cast.article, text="On the whole.")
    make_comment(article=cast.article, text="It is.", passage=passage)
    browser = Browser()

    everything = browser.open(DISCUSSION)
    assert "Inline feedback (1)" in everything.text
    page = browser.open(f"{DISCUSSION}?filter=passage:{passage.pk}")

    assert "It is." in page.text
    assert "On the whole." not in page.text
    [back] = [link for link in page.find("a") if link.text == "View all comments"]
    assert "On the whole." in browser.open(back["href"]).text


def test_form_on_the_page_of_a_passage_answers_there(cast: Cast) -> None:
    passage = make_question(article=cast.article)

    Browser().write("It is.", at=f"{DISCUSSION}?filter=passage:{passage.pk}")

    assert Comment.objects.get().passage == passage


def test_words_that_were_changed_since_stand_beside_those_of_then(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    make_comment(article=cast.article, text="It is.", passage=passage)
    Passage.objects.update(fit=Fit.EDITED, quotation="one billion")

    text = Browser().open(DISCUSSION).text

    assert "nine hundred million" in text
    assert "The article has been changed here. It reads now:" in text
    assert "one billion" in text


def test_tombstone_says_nothing_of_its_passage(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    top = make_comment(article=cast.article, text="It is.", passage=passage)
    make_comment(parent=top, text="Is it?")
    Comment.objects.filter(pk=top.pk).update(status="removed")

    assert "nine hundred million" not in Browser().open(DISCUSSION).text


def test_filters_and_passages_that_are_none_are_answered_plainly(cast: Cast) -> None:
    foreign = make_question(article=cast.other_article)
    browser = Browser()

    for address, status in (
        (f"{DISCUSSION}?filter=nonsense", HTTPStatus.UNPROCESSABLE_ENTITY),
        (f"{DISCUSSION}?filter=passage:999999999999999999", HTTPStatus.NOT_FOUND),
        (f"{DISCUSSION}?filter=passage:{foreign.pk}", HTTPStatus.NOT_FOUND),
        (f"{REPLY}?passage={foreign.pk}", HTTPStatus.NOT_FOUND),
        (f"{REPLY}?passage=x", HTTPStatus.UNPROCESSABLE_ENTITY),
        (f"{REPLY}?passage={'9' * 30}", HTTPStatus.UNPROCESSABLE_ENTITY),
    ):
        assert browser.answer_to(address).status_code == status, address


def test_answer_that_comes_too_late_comes_back_to_its_author(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    Passage.objects.update(is_open=False)

    answer = Browser.of(cast.ada).post(f"{REPLY}?passage={passage.pk}", b"text=It is.&name=Ada")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "It is." in answer.content.decode()
    assert not Comment.objects.exists()
