"""Questions of an article's author, answered on the hosted page without any script."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.services.following import follow_text
from rejoinder.fragments.passages import text_directive
from rejoinder.passages.models import Fit, Passage, PassageKind
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser
from tests.pages.embedding import EMBED, ORIGIN, Embed
from tests.pages.html import parse
from tests.passages.choosing import know_text, speak_of
from tests.passages.making import TEXT, make_question
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


PASSAGES = f"{DISCUSSION}/passages"


def passages_in(address: str = PASSAGES) -> dict[str, Any]:
    answer = Client().get(address)
    assert answer.status_code == HTTPStatus.OK
    return dict(answer.json())


def test_form_takes_words_of_the_article_without_script(cast: Cast) -> None:
    know_text(cast.article)
    browser = Browser.of(cast.cem)
    form = browser.open(REPLY).find("form")[0]
    assert "Quotation" in form.text

    page = browser.write("Too much.", quote="nine  hundred\u00a0million")

    [article] = [each for each in page.find("article") if "Too much." in each.text]
    [figure] = article.find("figure")
    passage = Passage.objects.get()
    assert (passage.exact, figure["data-passage"]) == ("nine hundred million", str(passage.pk))


@pytest.mark.parametrize("allowed", ["off", "questions", "registered"])
def test_form_asks_for_no_words_where_they_would_not_be_taken(cast: Cast, allowed: str) -> None:
    know_text(cast.article, allowed=allowed)

    assert "Quotation" not in Browser().open(REPLY).text


def test_words_that_are_not_taken_come_back_with_the_text(cast: Cast) -> None:
    know_text(cast.article, allowed="questions")
    browser = Browser.of(cast.cem, sends_token=True)

    for words in ("x" * 100_000, "x", "nine hundred million"):
        answer = browser.post(REPLY, f"text=Too much.&quote={words}".encode())
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        page = parse(answer.content.decode())
        assert page.by_id("reply-quote")["value"] == words
        assert page.by_id("reply-text").raw_text.strip() == "Too much."
        assert page.by_id("reply-error-quote") is not None
    assert not Comment.objects.exists()


def test_words_that_no_text_has_are_seen_by_their_author_alone(cast: Cast) -> None:
    know_text(cast.article)
    lie = "The mayor took the money."
    comment = speak_of(choice_of(lie), article=cast.article, author=cast.ada, text="Shame!")

    assert lie in Browser.of(cast.ada).open(DISCUSSION).text
    for reader in (cast.ben, cast.cem):
        page = Browser.of(reader).open(DISCUSSION).text
        assert "Shame!" in page
        assert lie not in page
    for address in (
        f"{DISCUSSION}?filter=passage:{comment.passage_id}",
        f"{REPLY}?passage={comment.passage_id}",
        f"/w/gazette/harbour-tunnel?filter=passage:{comment.passage_id}",
        PASSAGES,
        "/api/v1/sites/gazette/discussions/harbour-tunnel/comments",
    ):
        assert lie not in Client().get(address).content.decode(), address


def test_words_of_a_reader_lead_to_the_text_by_a_text_fragment(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(url="https://gazette.example/tunnel#top")
    know_text(cast.article)
    speak_of("nine hundred million", article=cast.article, author=cast.ada)

    [link] = [
        link for link in Browser().open(DISCUSSION).find("a") if link.text == "nine hundred million"
    ]

    assert link["href"] == "https://gazette.example/tunnel#:~:text=nine%20hundred%20million"


def test_browsers_are_told_where_passages_are_in_the_text_of_today(cast: Cast) -> None:
    know_text(cast.article)
    make_question(article=cast.article, words="in March", question="So late?")
    for author in (cast.ada, cast.ben):
        speak_of("nine hundred million", article=cast.article, author=author)
    speak_of("Ferries", article=cast.article, author=cast.ada)
    new = f"New. {TEXT}".replace("nine hundred million", "nine hundred fifty million")
    revision = store_text(cast.article, text=plain_article(new))
    follow_text(cast.article)

    found = passages_in()

    assert (found["mode"], found["digest"]) == ("all", revision.digest)
    question, many, one = found["passages"]
    assert (question["kind"], question["question"], question["start"]) == (
        "question",
        "So late?",
        None,
    )
    assert {name: many[name] for name in ("kind", "mark", "fit", "count", "public", "open")} == {
        "kind": "reader",
        "mark": "",
        "fit": "edited",
        "count": 2,
        "public": True,
        "open": True,
    }
    for each in (many, one):
        there = each["prefix"] + each["exact"] + each["suffix"]
        assert there in new
        assert new.startswith(each["exact"], each["start"])
    assert many["exact"] == "nine hundred fifty million"
    assert not one["public"]


def test_site_that_shows_no_passages_answers_none(cast: Cast) -> None:
    know_text(cast.article, allowed="off")
    make_question(article=cast.article)

    assert passages_in() == {"mode": "off", "digest": None, "passages": []}


@pytest.mark.parametrize("number", [3, 700])
def test_passages_cost_the_same_whatever_their_number(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    revision = know_text(cast.article, "a b c d e " * 200)
    Passage.objects.bulk_create(
        Passage(
            site=cast.site,
            article=cast.article,
            kind=PassageKind.READER,
            revision=revision,
            exact=revision.text[at : at + 3],
            quotation=revision.text[at : at + 3],
            start=at,
            end=at + 3,
            place=at,
            comment_count=at,
        )
        for at in range(1, number + 1)
    )

    with django_assert_num_queries(4):
        found = passages_in("/w/gazette/harbour-tunnel/passages")["passages"]

    assert len(found) == min(number, 500)
    assert found[0]["count"] == number


def test_passages_are_for_every_origin_and_kept_by_caches(cast: Cast) -> None:
    know_text(cast.article)

    answer = Client().get(PASSAGES)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert f"article-{cast.article.pk}" in answer["Surrogate-Key"].split()
    again = Client().get(PASSAGES, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_answer_to_a_post_names_its_passage(cast: Cast) -> None:
    know_text(cast.article)
    change_options(cast.site, passages="all", origins=(ORIGIN,))
    embed = Embed()
    fields = {"text": "Too much.", "name": "Gil", "quote": "nine hundred million"}

    answer = embed.post(f"{EMBED}/reply", fields)

    assert answer.status_code == HTTPStatus.CREATED
    assert answer["Rejoinder-Passage"] == str(Passage.objects.get().pk)
    assert "Rejoinder-Passage" in answer["Access-Control-Expose-Headers"]
    refused = embed.post(f"{EMBED}/reply", fields | {"quote": "x"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'data-field="quote"' in refused.content.decode()


@pytest.mark.parametrize(
    ("quotation", "directive"),
    [
        ("nine hundred", "nine%20hundred"),
        ("a, b & c/d?#é", "a%2C%20b%20%26%20c%2Fd%3F%23%C3%A9"),
        ("semi-detached houses cost more", "houses%20cost%20more"),
        ('"It\'s-me"', ""),
        (
            f"{'one two three four five six ' * 5}end",
            "one%20two%20three%20four%20five,three%20four%20five%20six%20end",
        ),
    ],
)
def test_text_fragments_are_spelt_as_browsers_read_them(quotation: str, directive: str) -> None:
    assert text_directive(quotation) == directive
