"""The comments of a whole site as Web Annotations, and of one article by whatever its publisher calls it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import CommentKind, CommentStatus
from rejoinder.passages.services.choosing import choice_of
from tests.making import make_article, make_comment
from tests.pages.annotation_model import (
    Json,
    check_annotation,
    check_answer,
    check_collection,
    check_page,
)
from tests.pages.embedding import EMBED
from tests.passages.choosing import know_text, speak_of
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SITE = "/w/gazette/annotations/"
ARTICLE = f"{EMBED}/annotations/"


def get(address: str) -> Answer:
    return Client().get(address.removeprefix(settings.BASE_URL))


def pages_from(address: str, way: str) -> Iterator[Json]:
    """Walk the pages of a collection in one way, each checked against the model."""
    while address:
        page = check_answer(get(address), kind="Resource")
        check_page(page)
        yield page
        address = page.get(way, "")


def ids(pages: Iterator[Json]) -> list[str]:
    return [item["id"] for page in pages for item in page["items"]]


@pytest.mark.parametrize("address", [SITE, ARTICLE])
def test_every_kind_of_answer_has_what_the_model_requires(cast: Cast, address: str) -> None:
    know_text(cast.article)
    words = speak_of("nine hundred million", article=cast.article, author=cast.ada)
    make_comment(parent=words, edited_at=timezone.now())
    speak_of(choice_of("Not in the text."), article=cast.article, author=cast.ben)
    make_comment(article=cast.article, at_ms=30_500, medium="https://cdn.example/a.mp3")
    make_comment(article=cast.article)

    collection = check_answer(get(address), kind="BasicContainer")

    check_collection(collection)
    assert len(collection["first"]["items"]) == 5
    for item in collection["first"]["items"]:
        alone = check_answer(get(item["id"]), kind="Resource")
        check_annotation(alone)
        assert {**alone, "@context": ""} == {**item, "@context": ""}


def test_empty_collection_is_one_too(cast: Cast) -> None:
    for address in (SITE, ARTICLE, f"{SITE}?article={cast.article.key}"):
        collection = check_answer(get(address), kind="BasicContainer")
        check_collection(collection)
        assert collection["first"]["items"] == []
        assert collection["last"] == collection["first"]["id"]


def test_site_has_the_comments_of_all_its_articles_oldest_first_and_of_no_other(cast: Cast) -> None:
    other = make_article(site=cast.site, external_id="bridge")
    now = timezone.now()
    later = make_comment(article=cast.article, created_at=now)
    first = make_comment(article=other, created_at=now - timedelta(days=1))
    make_comment(article=cast.other_article)

    items = get(SITE).json()["first"]["items"]

    assert [item["id"] for item in items] == [
        f"{settings.BASE_URL}/w/gazette/bridge/annotations/{first.pk}",
        f"{settings.BASE_URL}{ARTICLE}{later.pk}",
    ]


def test_nothing_is_in_it_that_not_everybody_may_see(cast: Cast) -> None:
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        make_comment(article=cast.article, text=f"Canary {status}", status=status)
    make_comment(article=cast.article, text="Canary mention", kind=CommentKind.PINGBACK)
    draft = make_article(site=cast.site, external_id="draft", state=ArticleState.PRIVATE)
    make_comment(article=draft, text="Canary draft")

    answer = get(SITE)

    assert answer.json()["first"]["items"] == []
    assert "Canary" not in answer.content.decode()
    for name in ("draft", draft.key):
        assert get(f"{SITE}?article={name}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["harbour-tunnel", "https://gazette.example/tunnel/?utm_source=x"])
def test_article_is_named_by_id_or_address(cast: Cast, name: str) -> None:
    article = make_article(
        site=cast.site, external_id="post-1", urls=["http://www.gazette.example/tunnel"]
    )
    named = cast.article if name == "harbour-tunnel" else article
    comment = make_comment(article=named)
    make_comment(article=cast.article if named == article else article)

    answer = Client().get(SITE, {"article": name})

    collection = check_answer(answer, kind="BasicContainer")
    assert collection["id"] == f"{settings.BASE_URL}/w/gazette/{named.key}/annotations/"
    [item] = collection["first"]["items"]
    assert item["id"].endswith(f"/{comment.pk}")
    assert f"article-{named.pk}" in answer["Surrogate-Key"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("article=nothing", 404),
        ("article=https://elsewhere.example/", 404),
        ("article=https://user@gazette.example/", 422),
        ("article=" + "x" * 3_000, 422),
        ("article=%00", 422),
        ("article=", 200),
        ("after=x", 422),
        ("before=x", 422),
        ("after=%00", 422),
        ("page=7", 200),  # what is not known is not looked at
    ],
)
def test_odd_questions_get_a_clear_answer(cast: Cast, query: str, status: int) -> None:
    answer = get(f"{SITE}?{query}")

    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_place_in_one_collection_is_none_in_another(cast: Cast) -> None:
    for _ in range(101):
        make_comment(article=cast.article, author=cast.ada)
    here, there = get(SITE).json()["first"]["next"], get(ARTICLE).json()["first"]["next"]

    assert get(here).status_code == get(there).status_code == HTTPStatus.OK
    for address in (here.replace(SITE, ARTICLE), there.replace(ARTICLE, SITE)):
        assert get(address).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("number", [1, 100, 101, 250])
@pytest.mark.parametrize("address", [SITE, ARTICLE])
def test_pages_lead_forwards_and_backwards(cast: Cast, address: str, number: int) -> None:
    made = [make_comment(article=cast.article, author=cast.ada).pk for _ in range(number)]
    collection = get(address).json()
    wanted = [f"{settings.BASE_URL}{ARTICLE}{pk}" for pk in made]

    assert ids(pages_from(collection["first"]["id"], "next")) == wanted
    backwards = [page["items"] for page in pages_from(collection["last"], "prev")]
    assert [item["id"] for items in reversed(backwards) for item in items] == wanted
    assert collection["first"]["items"] == get(collection["first"]["id"]).json()["items"]


@pytest.mark.parametrize("number", [3, 250])
def test_each_page_costs_the_same(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    articles = [make_article(site=cast.site) for _ in range(5)]
    for index in range(number):
        make_comment(article=articles[index % 5], author=cast.ada)
    addresses = {SITE: 2, f"{SITE}?page=first": 2, f"{SITE}?page=last": 2, ARTICLE: 2}
    addresses |= {f"{SITE}?article=harbour-tunnel": 4}
    if number > 100:
        addresses |= {get(SITE).json()["first"]["next"]: 2}

    for address, statements in addresses.items():
        with django_assert_num_queries(statements):
            assert get(address).status_code == HTTPStatus.OK


def test_browser_that_has_it_is_told_so_until_somebody_comments(cast: Cast) -> None:
    tag = get(SITE)["ETag"]
    assert Client().get(SITE, headers={"If-None-Match": tag}).status_code == 304
    assert f"site-{cast.site.pk}-latest" in get(SITE)["Surrogate-Key"]

    make_comment(article=cast.article)

    assert Client().get(SITE, headers={"If-None-Match": tag}).status_code == HTTPStatus.OK


def test_longest_comment_is_there_whole_in_its_articles_language(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(language="ar")
    text = " ".join(f"word{number}" for number in range(1_200))
    assert 8_000 < len(text) < 10_000
    make_comment(article=cast.article, text=text)

    [item] = get(SITE).json()["first"]["items"]

    assert item["body"]["value"] == f"<p>{text}</p>"
    assert item["body"]["language"] == "ar"


def test_whoever_asks_first_what_is_allowed_is_told(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    for address in (SITE, ARTICLE, f"{ARTICLE}{comment.pk}"):
        answer = Client().options(address)
        assert (answer.status_code, answer["Allow"]) == (HTTPStatus.OK, "GET,HEAD,OPTIONS")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert Client().head(address).content == b""
