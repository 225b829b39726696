"""What pages cost: as many statements for many comments as for few."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.comments.models import Comment, CommentStatus
from tests.making import make_article, make_comment, make_thread
from tests.pages.browsing import DISCUSSION, REPLY, Browser
from tests.people import Cast


def grow(cast: Cast, *, comments: int) -> Comment:
    """Store that many comments in branches of twenty, five deep; return the first of the last branch."""
    parents: list[int | None] = []
    for branch in range(comments // 20):
        start = branch * 20
        parents += [None, *(start + n // 2 for n in range(19))]
    rows = make_thread(article=cast.article, author=cast.ada, parents=parents)
    return rows[-20]


def cost(browser: Browser, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.answer_to(address).status_code == HTTPStatus.OK
    return len(asked)


@pytest.mark.parametrize("comments", [20, 200])
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        (DISCUSSION, 6),
        (f"{DISCUSSION}?sort=most-voted", 6),
        (f"{DISCUSSION}?comment={{top}}", 7),
        (f"{DISCUSSION}/branch/{{top}}", 6),
        (f"{DISCUSSION}/mentions", 2),
        (f"{DISCUSSION}/feed.atom", 2),
        ("/d/gazette/", 2),
        ("/d/gazette/feed.atom", 2),
        ("/", 2),  # which host it is, and its sites
        (f"{REPLY}?to={{top}}", 2),
    ],
)
def test_page_of_nobody_costs_the_same_whatever_the_size(
    cast: Cast, comments: int, address: str, statements: int
) -> None:
    top = grow(cast, comments=comments)

    assert cost(Browser(), address.format(top=top.pk)) <= statements


@pytest.mark.parametrize("comments", [20, 200])
@pytest.mark.parametrize(("who", "statements"), [("ben", 10), ("cem", 12), ("mia", 12)])
def test_page_of_a_reader_costs_four_statements_more_and_six_with_a_session(
    cast: Cast, comments: int, who: str, statements: int
) -> None:
    grow(cast, comments=comments)
    reader = getattr(cast, who)
    for _ in range(comments // 20):
        make_comment(article=cast.article, author=reader, status=CommentStatus.WAITING)

    assert cost(Browser.of(reader), DISCUSSION) == statements


@pytest.mark.parametrize("articles", [1, 20])
def test_list_of_articles_costs_two_statements(cast: Cast, articles: int) -> None:
    for _ in range(articles - 1):
        make_comment(article=make_article(site=cast.site))

    assert cost(Browser(), "/d/gazette/") == 2
