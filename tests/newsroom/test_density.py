"""Editors see which paragraphs readers speak of, and come from there to what was said."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Account
from rejoinder.comments.services.following import follow_text
from rejoinder.newsroom.density import MOST_PARAGRAPHS, density_of, read_density
from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.newsroom.views.panel import discussion_of
from rejoinder.passages.models import TextRevision
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.entering import come_in
from tests.making import make_reader
from tests.newsroom.making import make_page, of
from tests.passages.choosing import choice, know_text, speak_of

PARAGRAPHS = (
    "The tunnel opens in March.",
    "It costs <nine> hundred million.",
    "يفتح النفق في آذار.",
)
TEXT = " ".join(PARAGRAPHS)


@pytest.fixture
def page(front: FrontPage) -> ArticlePage:
    page = make_page(below=front, title="The harbour tunnel")
    know_text(of(page), *PARAGRAPHS)
    follow_text(of(page))
    return page


def say(words: str, *, page: ArticlePage, times: int = 1) -> None:
    for _ in range(times):
        author = make_reader(site=of(page).site)
        speak_of(choice(words, text=TEXT), article=of(page), author=author)


def client_of(account: Account) -> Client:
    client = Client()
    come_in(client, account)
    return client


def test_each_paragraph_has_the_comments_on_what_begins_in_it(page: ArticlePage) -> None:
    say("tunnel opens", page=page)
    say("opens in March", page=page, times=2)
    say("March. It costs", page=page)  # runs into the next one
    say("النفق", page=page)

    found = read_density(of(page))

    assert found is not None
    assert [(each.words, each.comments, len(each.passages)) for each in found.paragraphs] == [
        (PARAGRAPHS[0], 4, 3),
        (PARAGRAPHS[1], 0, 0),
        (PARAGRAPHS[2], 1, 1),
    ]
    assert (found.most, found.is_cut) == (4, False)


def test_nothing_is_said_where_nobody_speaks_or_places_are_of_the_text_before(
    page: ArticlePage,
) -> None:
    assert read_density(of(page)) is None
    say("hundred million", page=page)
    store_text(of(page), text=plain_article("It costs <nine> hundred million, or more."))

    assert read_density(of(page)) is None
    follow_text(of(page))

    found = read_density(of(page))
    assert found is not None
    assert [each.comments for each in found.paragraphs] == [1]


def test_of_a_long_text_the_silent_paragraphs_are_left_out() -> None:
    count = MOST_PARAGRAPHS + 1
    text = TextRevision(text="a " * count, blocks=[[2 * n, 2 * n + 1] for n in range(count)])

    found = density_of(text, [(0, 7, 1), (400, 8, 2)])

    assert [(each.number, each.comments) for each in found.paragraphs] == [(0, 1), (200, 2)]
    assert found.is_cut


def test_a_text_without_paragraphs_has_none() -> None:
    assert density_of(TextRevision(text="", blocks=[]), [(0, 7, 1)]).paragraphs == []


def test_editor_comes_from_a_paragraph_to_what_was_said_about_it(
    ingrid: Account, page: ArticlePage
) -> None:
    say("tunnel opens", page=page)
    say("hundred million", page=page, times=2)

    text = " ".join(
        client_of(ingrid).get(f"/newsroom/pages/{page.pk}/edit/").content.decode().split()
    )

    assert "It costs &lt;nine&gt; hundred million." in text
    assert "2<span" in text
    [_, link] = re.findall(r'href="(/newsroom/passages/\d+/\?paragraph=[^"]*)"', text)
    listed = client_of(ingrid).get(unescape(link)).content.decode()
    assert "<p>hundred million</p>" in listed
    assert "tunnel opens" not in listed
    assert "2 comments" in listed


@pytest.mark.parametrize("number", ["9", "-1", "x", "1" * 40, "²", ""])
def test_paragraph_that_is_not_there_is_no_filter(
    ingrid: Account, page: ArticlePage, number: str
) -> None:
    say("tunnel opens", page=page)

    answer = client_of(ingrid).get(f"/newsroom/passages/{page.pk}/", {"paragraph": number})

    assert answer.status_code == 200
    assert "tunnel opens" in answer.content.decode()


def test_it_costs_the_same_whatever_the_number_of_passages(
    ingrid: Account, page: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    article = of(page)
    starts = [match.start() for match in re.finditer(r"\w+", TEXT)]
    for more in (starts[:1], starts[1:]):
        for at in more:
            say(TEXT[at : at + 3], page=page)
        with django_assert_num_queries(2):
            assert read_density(article) is not None
        with django_assert_num_queries(10):
            discussion_of(page, ingrid)
