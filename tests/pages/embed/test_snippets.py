"""The discussion for a publisher's own server, which puts it into the page before readers see it."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.articles.models import ArticleState
from rejoinder.core.keys import article_key, latest_key, site_key
from tests.making import change_options, make_comment
from tests.pages.html import parse
from tests.people import Cast

SNIPPET = "/w/gazette/snippet?article=harbour-tunnel"


def snippet(query: str = "") -> str:
    return Client().get(SNIPPET + query).content.decode()


def test_comments_stand_in_a_shadow_root_that_browsers_make_without_a_script(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada, text="A thought.")

    [element] = parse(snippet()).find("rejoinder-discussion")
    [template] = element.find("template", shadowrootmode="open")

    assert element["article"] == "harbour-tunnel"
    assert "A thought." in snippet()
    [style] = template.find("link", rel="stylesheet")
    assert style["href"].startswith(f"{settings.BASE_URL}/static/rejoinder/discussion.")
    assert template.find("section", data_article="harbour-tunnel")


def test_plain_snippet_is_the_section_alone(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada)

    html = snippet("&as=plain")

    assert html.startswith("<section ")
    assert html.strip().endswith("</section>")
    assert "<template" not in html
    assert html.strip() in snippet()


def test_every_link_leads_to_our_pages_and_no_form_is_sent_from_another_site(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    change_options(cast.site, reactions=["like"], article_reactions=True)

    page = parse(snippet("&as=plain"))

    assert page.find("form") == []
    links = [link["href"] for link in page.find("a")]
    assert links
    assert all(link.startswith(f"{settings.BASE_URL}/d/gazette/harbour-tunnel") for link in links)
    assert f"{settings.BASE_URL}/d/gazette/harbour-tunnel/reply?to={comment.pk}" in links


def test_closed_discussion_invites_nobody(cast: Cast) -> None:
    cast.article.state = ArticleState.CLOSED
    cast.article.save()

    html = snippet("&as=plain")

    assert "This discussion is closed." in html
    assert "Join the discussion" not in html


def test_article_that_nobody_has_spoken_of_yet_has_its_element_ready(cast: Cast) -> None:
    answer = Client().get("/w/gazette/snippet?article=%22%3E%3Cscript%3E")

    [element] = parse(answer.content.decode()).find("rejoinder-discussion")
    assert element["article"] == '"><script>'
    assert "Nobody has commented yet." in answer.content.decode()
    assert answer["Surrogate-Key"] == f"{site_key(cast.site.pk)} {latest_key(cast.site.pk)}"


def test_order_layout_level_and_language_are_those_asked_for(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada, text="First.")
    make_comment(article=cast.article, author=cast.ben, text="Second.")

    html = snippet("&as=plain&sort=oldest&layout=flat&heading=4&lang=de")

    assert html.index("First.") < html.index("Second.")
    assert "is-flat" in html
    assert "<h4" in html
    assert 'lang="de"' in html


@pytest.mark.parametrize(
    "query", ["&as=iframe", "&sort=cleverest", "&layout=spiral", "&heading=1", "&heading=x"]
)
def test_what_is_none_is_refused_with_a_sentence(cast: Cast, query: str) -> None:
    answer = Client().get(SNIPPET + query)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert b"problem" in answer.content


def test_it_is_the_same_for_everybody_and_purged_with_the_discussion(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_comment(parent=make_comment(article=cast.article, author=cast.ada), author=cast.ben)

    with django_assert_max_num_queries(10):  # of these, four find the article by whatever name
        answer = Client().get(SNIPPET)

    assert "public" in answer["Cache-Control"]
    assert answer["Surrogate-Key"] == f"{article_key(cast.article.pk)} {site_key(cast.site.pk)}"
    assert answer["Access-Control-Allow-Origin"] == "*"
