"""Comments as Web Annotations: what everybody may see, as other programs read it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.articles.models import Article
from rejoinder.comments.models import CommentKind, CommentStatus
from rejoinder.comments.services.following import follow_text
from rejoinder.passages.models import TextRevision
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.making import make_comment
from tests.pages.embedding import EMBED
from tests.passages.choosing import know_text, speak_of
from tests.passages.making import TEXT
from tests.people import Cast

HERE = f"{EMBED}/annotations/"
WORDS = "nine hundred million"


def read(address: str = HERE) -> dict[str, Any]:
    answer = Client().get(address)
    assert answer.status_code == HTTPStatus.OK
    return dict(answer.json())


def items() -> list[dict[str, Any]]:
    return list(read()["first"]["items"])


def test_collection_says_what_it_is(cast: Cast) -> None:
    make_comment(article=cast.article, text="*Well*")

    answer = Client().get(HERE)

    assert answer["Content-Type"].startswith("application/ld+json")
    assert 'profile="http://www.w3.org/ns/anno.jsonld"' in answer["Content-Type"]
    assert answer["Allow"] == "GET,HEAD,OPTIONS"
    assert 'ldp#BasicContainer>; rel="type"' in answer["Link"]
    assert "Accept" in answer["Vary"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = Client().get(HERE, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    options = Client().options(HERE)
    assert (options.status_code, options["Allow"]) == (HTTPStatus.OK, "GET,HEAD,OPTIONS")
    assert Client().head(HERE).status_code == HTTPStatus.OK
    collection = answer.json()
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (collection["type"][1], collection["total"]) == ("AnnotationCollection", 1)
    [item] = collection["first"]["items"]
    assert item["body"] == {
        "type": "TextualBody",
        "format": "text/html",
        "language": "en",
        "value": "<p><em>Well</em></p>",
    }


def test_each_annotation_has_an_address_of_its_own(cast: Cast) -> None:
    make_comment(article=cast.article, text="Well.")

    [item] = items()

    alone = read(item["id"].removeprefix("http://testserver"))
    del alone["@context"]
    assert alone == item


def test_comment_on_words_has_their_selectors_and_the_text_they_were_chosen_in(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(url="https://gazette.example/tunnel")
    know_text(cast.article)
    speak_of(WORDS, article=cast.article, author=cast.ada)
    digest = TextRevision.objects.get().digest
    store_text(cast.article, text=plain_article(TEXT.replace(WORDS, "nine hundred fifty million")))
    follow_text(cast.article)

    [target] = [item["target"] for item in items()]

    start = TEXT.index(WORDS)
    assert target["source"] == "https://gazette.example/tunnel"
    quotation, place = target["selector"]
    assert (quotation["type"], quotation["exact"]) == ("TextQuoteSelector", WORDS)
    assert TEXT[:start].endswith(quotation["prefix"])
    assert place == {"type": "TextPositionSelector", "start": start, "end": start + len(WORDS)}
    assert target["state"]["rejoinder:digest"] == f"sha256:{digest}"
    assert target["rejoinder:fit"] == "edited"
    assert target["rejoinder:now"] == "nine hundred fifty million"


def test_reply_names_what_it_answers_and_a_time_its_fragment(cast: Cast) -> None:
    top = make_comment(
        article=cast.article, at_ms=30_500, until_ms=60_000, medium="https://cdn.example/a.mp3"
    )
    make_comment(parent=top)

    timed, reply = items()

    assert timed["target"] == {
        "type": "SpecificResource",
        "source": "https://cdn.example/a.mp3",
        "selector": {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "t=30.5,60",
        },
    }
    assert (reply["motivation"], reply["target"]) == ("replying", timed["id"])


def test_nothing_is_in_it_that_not_everybody_may_see(cast: Cast) -> None:
    know_text(cast.article)
    speak_of(choice_of("The mayor stole."), article=cast.article, author=cast.ada)
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        make_comment(article=cast.article, text=f"Canary {status}", status=status)
    make_comment(article=cast.article, text="Canary mention", kind=CommentKind.PINGBACK)

    text = Client().get(HERE).content.decode()

    assert "Canary" not in text
    assert "mayor" not in text
    assert "ada@example.org" not in text
    assert len(items()) == 1


@pytest.mark.parametrize("number", [3, 250])
def test_pages_lead_on_and_cost_the_same(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_comment(article=cast.article, author=cast.ada)

    seen: list[str] = []
    address = HERE
    while address:
        with django_assert_num_queries(2):
            found = read(address)
        page = found.get("first", found)
        seen += [item["id"] for item in page["items"]]
        address = page.get("next", "").removeprefix("http://testserver")

    assert len(seen) == len(set(seen)) == number


def test_cursor_of_another_article_is_refused(cast: Cast) -> None:
    assert Client().get(f"{HERE}?after=x").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
