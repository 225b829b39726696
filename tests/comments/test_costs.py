"""What reading costs: a fixed number of statements, each answered from an index, whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from rejoinder.articles.models import Article
from rejoinder.articles.services import ArticleDescription, register_articles
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import (
    SORTS,
    get_place,
    get_tallied,
    read_branch,
    read_page,
)
from rejoinder.comments.queries.single import get_visible, latest, mentions, own_hidden
from tests.making import change_options, make_thread
from tests.people import Cast

Run = Callable[..., object]  # of a statement, as Django hands it to a wrapper

PAGE_SIZE = 10
MOST_STATEMENTS = 6  # of a page for nobody in particular: the article and at most five more
INDEX_OF_SORT = {
    "newest": "comment_newest",
    "oldest": "comment_newest",
    "most-voted": "comment_most_voted",
    "most-replied": "comment_most_replied",
}
on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL chooses its plans by the size of the table"
)


def grow(cast: Cast, *, size: int) -> list[Comment]:
    """Store a discussion in branches of twenty, five deep, the first one pinned. Shorter pages."""
    change_options(cast.site, page_size=PAGE_SIZE)
    parents = [
        None if number % 20 == 0 else number - number % 20 + (number % 20 - 1) // 2
        for number in range(size)
    ]
    ups = [(number * 7) % 11 for number in range(size)]
    rows = make_thread(article=cast.article, parents=parents, ups=ups)
    Comment.objects.filter(pk=rows[0].pk).update(pinned_at=rows[0].created_at)
    return rows


def tallied(cast: Cast) -> Article:
    return get_tallied(site_key="gazette", key=cast.article.key).article


def deep_cursor(article: Article, *, sort: str, place: Comment) -> str:
    """Return a cursor to the page after that of a comment, "" where it is the last."""
    focus = get_place(place.pk, article=article)
    return read_page(article=article, sort=sort, focus=focus).after or ""


@pytest.mark.parametrize("size", [20, 200, 10_000])
def test_every_page_costs_at_most_six_statements_whatever_the_size(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    rows = grow(cast, size=size)
    for sort in SORTS:
        for after in ("", deep_cursor(tallied(cast), sort=sort, place=rows[size // 2])):
            with django_assert_max_num_queries(MOST_STATEMENTS):
                page = read_page(article=tallied(cast), sort=sort, after=after)
            drawn = [*page.pinned, *page.branches]
            assert bool(page.before) is bool(after)
            assert drawn[0].replies[0].replies[0].replies
    for top in (rows[0], rows[-20], rows[-19]):
        with django_assert_max_num_queries(MOST_STATEMENTS):
            branch = read_branch(article=tallied(cast), comment_id=top.pk)
        assert branch.top.replies[0].replies


@pytest.mark.parametrize("size", [20, 200, 10_000])
@pytest.mark.parametrize(("layout", "most"), [("flat", 3), ("one-level", 4)])
def test_list_costs_fewer_statements_than_a_tree(
    cast: Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    size: int,
    layout: str,
    most: int,
) -> None:
    rows = grow(cast, size=size)
    for sort in SORTS:
        focus = get_place(rows[size // 2].pk, article=tallied(cast))
        after = read_page(article=tallied(cast), sort=sort, layout=layout, focus=focus).after or ""
        for cursor in ("", after):
            with django_assert_max_num_queries(most):
                page = read_page(article=tallied(cast), sort=sort, layout=layout, after=cursor)
            assert len([*page.pinned, *page.branches]) <= PAGE_SIZE + 1
    with django_assert_max_num_queries(3):
        branch = read_branch(article=tallied(cast), comment_id=rows[0].pk, layout="one-level")
    assert len(branch.top.replies) == PAGE_SIZE


@pytest.mark.parametrize("size", [20, 1_000])
def test_permanent_link_costs_two_statements_more(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    rows = grow(cast, size=size)

    for row in (rows[0], rows[3], rows[size // 2 + 3]):
        with django_assert_max_num_queries(MOST_STATEMENTS + 1):
            article = tallied(cast)
            place = get_place(row.pk, article=article)
            page = read_page(article=article, focus=place)
        assert row in page.comments()


def test_cost_is_five_statements_when_replies_go_down_to_the_cap(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    grow(cast, size=200)
    article = tallied(cast)

    with django_assert_num_queries(5):
        read_page(article=article)


def plan_of(read: Callable[[], object]) -> list[str]:
    """Return what SQLite says it does for the statements that `read` sends."""
    sent: list[tuple[str, Sequence[str | int]]] = []

    def note(run: Run, sql: str, params: Sequence[str | int], *more: object) -> object:
        sent.append((sql, params))
        return run(sql, params, *more)

    with connection.execute_wrapper(note):
        read()
    lines = []
    with connection.cursor() as cursor:
        for sql, params in sent:
            # With parameters, as it was sent: they decide whether a partial index can be used.
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            lines += [row[3] for row in cursor.fetchall()]
    return lines


def assert_reads_indexes(plan: list[str], *wanted: str) -> None:
    for index in wanted:
        assert any(f"INDEX {index} " in line for line in plan), plan
    assert [line for line in plan if line.startswith("SCAN") or "TEMP B-TREE" in line] == []


def analyse(cast: Cast) -> None:
    """Store a site of many discussions, and let SQLite count its tables: that changes its choices."""
    descriptions = [ArticleDescription(external_id=f"other-{number}") for number in range(30)]
    for other in register_articles(site=cast.site, descriptions=descriptions):
        make_thread(article=other.article, parents=[None] * 5, author=cast.ben)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@on_sqlite
@pytest.mark.parametrize("analysed", [False, True])
def test_pages_are_read_from_their_index(cast: Cast, *, analysed: bool) -> None:
    rows = grow(cast, size=600)
    if analysed:
        analyse(cast)
    article = tallied(cast)
    place = get_place(rows[303].pk, article=article)

    for sort, index in INDEX_OF_SORT.items():
        page = read_page(article=article, sort=sort, focus=place)
        for pinned, cursors in (
            (True, {}),
            (False, {"after": page.after or ""}),
            (False, {"before": page.before or "", "focus": place}),
        ):
            plan = plan_of(partial(read_page, article=article, sort=sort, **cursors))
            wanted = [index, "comment_replies", *(["comment_pinned"] if pinned else [])]
            assert_reads_indexes(plan, *wanted)
            used = {line.split(" INDEX ")[1].split(" ")[0] for line in plan if " INDEX " in line}
            assert used <= {index, "comment_replies", "comment_pinned"}


INDEX_OF_FLAT_SORT = {
    "newest": "comment_latest_of_article",
    "oldest": "comment_latest_of_article",
    "most-voted": "comment_flat_most_voted",
    "most-replied": "comment_flat_most_replied",
}


@on_sqlite
@pytest.mark.parametrize("analysed", [False, True])
def test_lists_are_read_from_their_index(cast: Cast, *, analysed: bool) -> None:
    rows = grow(cast, size=600)
    if analysed:
        analyse(cast)
    article = tallied(cast)
    place = get_place(rows[303].pk, article=article)

    for layout, indexes in (("flat", INDEX_OF_FLAT_SORT), ("one-level", INDEX_OF_SORT)):
        for sort, index in indexes.items():
            read = partial(read_page, article=article, sort=sort, layout=layout)
            page = read(focus=place)
            for pinned, cursors in (
                (True, {}),
                (False, {"after": page.after or ""}),
                (False, {"before": page.before or ""}),
            ):
                plan = plan_of(partial(read, **cursors))
                below = ["comment_branch"] if layout == "one-level" else []
                assert_reads_indexes(plan, index, *below, *(["comment_pinned"] if pinned else []))
    after = read_branch(article=article, comment_id=rows[0].pk, layout="one-level").after or ""
    for cursor in ("", after):
        plan = plan_of(
            partial(
                read_branch,
                article=article,
                comment_id=rows[0].pk,
                layout="one-level",
                after=cursor,
            )
        )
        assert_reads_indexes(plan, "comment_branch")


@on_sqlite
@pytest.mark.parametrize("analysed", [False, True])
def test_branches_and_single_comments_are_read_from_indexes(cast: Cast, *, analysed: bool) -> None:
    rows = grow(cast, size=600)
    make_thread(article=cast.article, parents=[None, *[0] * 40])
    wide = Comment.objects.get(reply_count=40)
    if analysed:
        analyse(cast)
    article = tallied(cast)

    for after in ("", read_branch(article=article, comment_id=wide.pk).after or ""):
        assert_reads_indexes(
            plan_of(partial(read_branch, article=article, comment_id=wide.pk, after=after)),
            "comment_replies",
        )
    assert_reads_indexes(plan_of(lambda: get_place(rows[303].pk, article=article)))


@on_sqlite
def test_articles_lists_and_single_comments_are_read_from_indexes(cast: Cast) -> None:
    rows = grow(cast, size=400)
    site_id, article_id = cast.site.pk, cast.article.pk

    assert_reads_indexes(plan_of(lambda: tallied(cast)), "event_by_article", "one_tally_per_part")
    assert_reads_indexes(plan_of(lambda: get_visible(rows[3].pk, reader=cast.ada, site_id=site_id)))
    for read, index in (
        (lambda: list(latest(site_id=site_id, limit=30)), "comment_latest"),
        (
            lambda: list(latest(site_id=site_id, article_id=article_id, limit=30)),
            "comment_latest_of_article",
        ),
        (lambda: list(mentions(article_id=article_id, limit=30)), "comment_latest_of_article"),
    ):
        assert_reads_indexes(plan_of(read), index)
    plan = plan_of(lambda: list(own_hidden(reader=cast.ada, article_id=article_id)))
    assert not [line for line in plan if line.startswith("SCAN")]
