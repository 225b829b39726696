"""Permanent links: the page that a comment's link leads to has that comment on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import (
    SORTS,
    BranchPage,
    DiscussionPage,
    branch_to_open,
    get_place,
    get_tallied,
    read_branch,
    read_page,
)
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keyset import Direction
from rejoinder.sites.options import MAX_DEPTH_CAP
from tests.making import change_options, make_article, make_comment, make_site, make_thread
from tests.people import Cast


def article_with(*, depth_cap: int = MAX_DEPTH_CAP, page_size: int = 5) -> Article:
    return make_article(site=make_site(depth_cap=depth_cap, page_size=page_size))


def follow(article: Article, comment_id: int, *, sort: str = "") -> DiscussionPage | BranchPage:
    """Return the page that a comment's permanent link leads to."""
    place = get_place(comment_id, article=article)
    branch = branch_to_open(place, depth_cap=article.site.options.depth_cap)
    if branch is None:
        return read_page(article=article, sort=sort, focus=place)
    return read_branch(article=article, comment_id=branch.pk, focus=place)


def assert_leads_to(article: Article, comment: Comment, *, sort: str = "") -> None:
    page = follow(article, comment.pk, sort=sort)
    drawn = page.comments()
    assert comment in drawn
    assert len(drawn) == len(set(drawn))
    assert page.focus == comment.pk


@st.composite
def discussions(draw: st.DrawFn) -> tuple[list[int | None], list[bool], list[int]]:
    """Draw parents, whether each is published, and votes."""
    size = draw(st.integers(1, 12))
    parents = [
        draw(st.none() | st.integers(0, place - 1)) if place else None for place in range(size)
    ]
    published = draw(st.lists(st.sampled_from([True, True, False]), min_size=size, max_size=size))
    ups = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    return parents, published, ups


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    tree=discussions(),
    depth_cap=st.integers(1, MAX_DEPTH_CAP),
    sort=st.sampled_from(list(SORTS)),
    pinned=st.booleans(),
    gap=st.sampled_from([timedelta(0), timedelta(seconds=1)]),
)
def test_link_of_every_shown_comment_leads_to_it(
    db: None,
    tree: tuple[list[int | None], list[bool], list[int]],
    depth_cap: int,
    sort: str,
    *,
    pinned: bool,
    gap: timedelta,
) -> None:
    parents, published, ups = tree
    article = article_with(depth_cap=depth_cap)
    rows = make_thread(article=article, parents=parents, published=published, ups=ups, every=gap)
    if pinned:
        Comment.objects.filter(pk=rows[0].pk).update(pinned_at=rows[0].created_at)

    for row in rows:
        if row.shown:
            assert_leads_to(article, row, sort=sort)
        else:
            with pytest.raises(NotFoundError):
                get_place(row.pk, article=article)


@pytest.mark.parametrize("sort", SORTS)
def test_link_leads_to_top_level_comments_on_deep_pages(cast: Cast, sort: str) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None] * 12, ups=[n % 3 for n in range(12)])

    for row in rows:
        assert_leads_to(article, row, sort=sort)


@pytest.mark.parametrize("depth_cap", range(1, MAX_DEPTH_CAP + 1))
def test_link_leads_beyond_the_first_replies_and_the_depth_of_a_page(
    db: None, depth_cap: int
) -> None:
    article = article_with(depth_cap=depth_cap)
    parents: list[int | None] = [None]
    for _ in range(5):  # in each step five replies to the last of those before
        parents += [len(parents) - 1] * 5
    rows = make_thread(article=article, parents=parents)

    for row in rows:
        assert_leads_to(article, row)


def test_link_to_a_later_reply_draws_it_after_the_first_ones(db: None) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None, *[0] * 6])

    page = follow(article, rows[5].pk)

    assert page.comments() == [rows[0], rows[1], rows[2], rows[3], rows[5]]
    assert isinstance(page, DiscussionPage)
    assert page.branches[0].more == 2


def test_page_of_a_link_leads_on_and_back_like_any_other(db: None) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None] * 23)

    page = follow(article, rows[11].pk, sort="oldest")
    assert isinstance(page, DiscussionPage)
    later = read_page(article=article, sort="oldest", after=page.after or "")
    earlier = read_page(article=article, sort="oldest", before=page.before or "")

    assert earlier.comments() + page.comments() + later.comments() == rows[6:21]


@pytest.mark.parametrize("way", Direction)
def test_link_with_a_cursor_still_leads_to_the_comment(db: None, way: Direction) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None, *[None] * 22, 3])
    Comment.objects.filter(pk=rows[2].pk).update(pinned_at=rows[2].created_at)
    page = read_page(article=article, sort="oldest", focus=get_place(rows[12].pk, article=article))
    after = page.after or "" if way is Direction.AFTER else ""
    before = page.before or "" if way is Direction.BEFORE else ""

    for row in (rows[0], rows[2], rows[-1], rows[20]):
        place = get_place(row.pk, article=article)
        found = read_page(article=article, sort="oldest", focus=place, after=after, before=before)
        assert row in found.comments()


@pytest.mark.parametrize(
    ("depth", "depth_cap", "opens"),
    [
        *[(0, 1, None), (0, 4, None), (1, 2, None), (3, 4, None), (2, 3, None)],
        *[(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 4, 1), (9, 1, 9), (9, 2, 8), (9, 3, 7), (9, 4, 6)],
    ],
)
def test_branch_to_open_is_just_high_enough(
    db: None, depth: int, depth_cap: int, opens: int | None
) -> None:
    article = article_with(depth_cap=depth_cap)
    chain = make_thread(article=article, parents=[None, *range(10)])

    place = get_place(chain[depth].pk, article=article)

    assert branch_to_open(place, depth_cap=depth_cap) == (None if opens is None else chain[opens])


def test_link_to_the_end_of_a_long_chain(db: None) -> None:
    article = article_with()
    chain = make_thread(article=article, parents=[None, *range(1_000)])

    page = follow(article, chain[-1].pk)

    assert page.comments() == chain[-4:]


def not_shown(cast: Cast) -> Sequence[int]:
    hidden = [
        make_comment(article=cast.article, status=status).pk
        for status in CommentStatus
        if status != CommentStatus.PUBLISHED
    ]
    return [
        *hidden,
        make_comment(article=cast.article, kind=CommentKind.PINGBACK).pk,
        make_comment(article=make_article(site=cast.site)).pk,
        make_comment(article=cast.other_article).pk,
        *(10**6, 10**30, 0, -1),
    ]


def test_place_of_what_is_hidden_absent_or_elsewhere_is_the_same_error(cast: Cast) -> None:
    errors = set()

    for number in not_shown(cast):
        with pytest.raises(NotFoundError) as caught:
            get_place(number, article=cast.article)
        errors.add((caught.value.detail, caught.value.problem_code))

    assert len(errors) == 1


def test_link_to_a_pinned_comment_leads_to_the_first_page(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    rows = make_thread(article=article, parents=[None] * 12 + [0])
    Comment.objects.filter(pk=rows[0].pk).update(pinned_at=rows[0].created_at)

    for wanted in (rows[0], rows[12]):  # itself, and the reply to it
        page = follow(article, wanted.pk, sort="newest")
        assert isinstance(page, DiscussionPage)
        assert page.before is None
        assert wanted in page.comments()
