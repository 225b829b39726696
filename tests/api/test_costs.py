"""What answers cost: as many statements for many rows as for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from rejoinder.api.schemas import CommentOut, CommentPageOut, DiscussionListOut, ReplyPageOut
from rejoinder.comments.models import Comment
from tests.api.reading import read
from tests.making import make_article, make_comment
from tests.people import Cast

PAGE = "gazette/discussions/harbour-tunnel/comments"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def grow(cast: Cast, *, comments: int) -> Comment:
    """Store that many comments in branches of twenty, five deep, and return the first, which is pinned."""
    tops: list[Comment] = []
    authors = [cast.ada, cast.ben, cast.cem, cast.mia]
    for _ in range(comments // 20):
        pinned_at = None if tops else NOON
        tops.append(make_comment(article=cast.article, author=cast.ada, pinned_at=pinned_at))
        branch = [tops[-1]]
        for n in range(19):
            branch.append(make_comment(parent=branch[n // 2], author=authors[n % 4]))
    return tops[0]


@pytest.mark.parametrize("comments", [20, 200])
def test_page_costs_six_statements_whatever_the_size(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, comments: int
) -> None:
    grow(cast, comments=comments)

    with django_assert_num_queries(6):
        page = read(PAGE, CommentPageOut)

    assert page.comment_count == comments
    assert page.pinned[0].replies[0].replies[0].replies


@pytest.mark.parametrize("comments", [20, 200])
def test_replies_cost_five_statements_whatever_the_size(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, comments: int
) -> None:
    top = grow(cast, comments=comments)

    with django_assert_num_queries(5):
        page = read(f"gazette/comments/{top.pk}/replies", ReplyPageOut)

    assert page.comment.replies[0].replies[0].replies


@pytest.mark.parametrize("deep", [False, True])
def test_comment_costs_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, *, deep: bool
) -> None:
    top = grow(cast, comments=20)
    wanted = Comment.objects.order_by("-depth")[0] if deep else top

    with django_assert_num_queries(1):
        read(f"gazette/comments/{wanted.pk}", CommentOut)


@pytest.mark.parametrize("articles", [1, 20])
def test_list_costs_two_statements_whatever_the_size(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, articles: int
) -> None:
    for _ in range(articles - 1):
        make_comment(article=make_article(site=cast.site))

    with django_assert_num_queries(2):
        page = read("gazette/discussions", DiscussionListOut)

    assert len(page.discussions) == articles
