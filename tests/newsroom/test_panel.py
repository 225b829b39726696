"""What an editor sees of the discussion while writing, and what that costs."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Account
from rejoinder.comments.models import CommentKind, CommentStatus, CorrectionState
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.newsroom.views.panel import discussion_of
from tests.entering import come_in
from tests.making import make_comment
from tests.newsroom.making import make_page, make_section, of
from tests.people import Cast


@pytest.fixture
def page(front: FrontPage) -> ArticlePage:
    return make_page(below=front)


def editor(account: Account, page: ArticlePage) -> str:
    client = Client()
    come_in(client, account)
    answer = client.get(f"/newsroom/pages/{page.pk}/edit/")
    assert answer.status_code == HTTPStatus.OK
    return " ".join(answer.content.decode().split())


def test_a_page_that_was_not_published_has_no_such_panel(ingrid: Account, front: FrontPage) -> None:
    page = make_page(below=front, live=False)

    assert discussion_of(page, ingrid) is None
    assert "Readers" not in editor(ingrid, page)


def test_the_panel_shows_what_readers_say(ingrid: Account, page: ArticlePage) -> None:
    article = of(page)
    liked = make_comment(article=article, text="Many like this.", up=7)
    newest = make_comment(article=article, text="<b>The newest</b>")
    make_comment(article=article, text="Not yet read.", status=CommentStatus.WAITING)
    wrong = make_comment(article=article, text="It is 8.", correction=CorrectionState.OPEN)
    make_comment(article=article, text="A mention", kind=CommentKind.PINGBACK)

    text = editor(ingrid, page)

    for sign in (
        *("Readers", "3 comments", "1 waits for a moderator", "Open corrections: 1"),
        *("Many like this.", "7 votes", "&lt;b&gt;The newest", "It is 8."),
        f'href="/newsroom/corrections/{wrong.pk}/"',
        f"?comment={liked.pk}#comment-{liked.pk}",
        f"?comment={newest.pk}#comment-{newest.pk}",
    ):
        assert sign in text, sign
    for gone in ("Not yet read.", "A mention", "/staff/comments/comment/?"):
        assert gone not in text, gone


def test_who_moderates_finds_the_way_to_what_waits(
    cast: Cast, front: FrontPage, page: ArticlePage
) -> None:
    assert cast.mia.account is not None
    let_write(front=front, account=cast.mia.account)
    make_comment(article=of(page), status=CommentStatus.WAITING)
    newest = make_comment(article=of(page), text="Elsewhere.")

    text = editor(cast.mia.account, page)
    assert f"/staff/comments/comment/{newest.pk}/change/" in text
    link = text.split('href="/staff/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    client = Client()
    come_in(client, cast.mia.account)
    staff = client.get(f"/staff/{link}")

    assert staff.status_code == HTTPStatus.OK
    assert b"Elsewhere." not in staff.content
    assert b"1 comment" in staff.content


def test_the_panel_costs_the_same_whatever_the_discussion(
    ingrid: Account, page: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (0, 9):
        for _ in range(number):
            make_comment(article=of(page), up=1, correction=CorrectionState.OPEN)
        with django_assert_num_queries(8):
            discussion_of(page, ingrid)


def test_an_episode_keeps_its_own_fields_beside_it(ingrid: Account, front: FrontPage) -> None:
    section = make_section(front=front, is_podcast=True)
    episode = make_page(below=section, duration_seconds=60, audio_url="https://cdn.example/a.mp3")

    text = editor(ingrid, episode)

    assert "Readers" in text
    assert 'name="audio_url"' in text
    assert 'name="discussion"' in text
