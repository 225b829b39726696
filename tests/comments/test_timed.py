"""Comments on a recording: stored with their time, counted, and listed in its order."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.moments import Moment
from rejoinder.comments.queries.discussion import (
    SORTS,
    get_place,
    get_tallied,
    read_page,
    read_times,
)
from rejoinder.comments.services.deciding import approve, pin, reject
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import InvalidError
from rejoinder.sites.options import LAYOUTS
from rejoinder.transfer.services.settling import settle
from tests.comments.test_costs import analyse, assert_reads_indexes, on_sqlite, plan_of
from tests.making import change_options, make_article, make_comment
from tests.people import Cast

HORN = "https://gazette.example/horn.mp3"


def make_timed(cast: Cast, *seconds: float) -> list[Comment]:
    return [
        make_comment(article=cast.article, author=cast.ben, at_ms=int(second * 1000))
        for second in seconds
    ]


def timed_count(cast: Cast) -> int:
    return get_tallied(site_key="gazette", key=cast.article.key).timed_count


def test_a_comment_keeps_its_time_and_the_recording(cast: Cast) -> None:
    posted = post_comment(
        article=cast.article,
        author=cast.cem,
        text="The horn.",
        moment=Moment(7_250, 9_000),
        medium=HORN,
    )

    comment = Comment.objects.get(pk=posted.comment.pk)
    assert (comment.moment, comment.medium) == (Moment(7_250, 9_000), HORN)
    assert timed_count(cast) == 1


def test_a_time_costs_no_statement(cast: Cast) -> None:
    costs = set()
    for number, moment in enumerate([None, Moment(1_000)]):
        article = make_article(site=cast.site)
        with CaptureQueriesContext(connection) as asked:
            post_comment(article=article, author=cast.mia, text=f"Number {number}.", moment=moment)
        costs.add(len(asked))

    assert len(costs) == 1


def test_the_recording_that_the_article_has_is_the_one_that_is_meant(cast: Cast) -> None:
    cast.article.medium = HORN

    posted = post_comment(
        article=cast.article,
        author=cast.cem,
        text="x",
        moment=Moment(1),
        medium="https://o.example",
    )

    assert posted.comment.medium == HORN


def test_an_answer_has_no_time_of_its_own(cast: Cast) -> None:
    top = make_comment(article=cast.article)

    with pytest.raises(InvalidError, match="about what it answers") as refused:
        post_comment(
            article=cast.article,
            author=cast.cem,
            text="No.",
            parent_id=top.pk,
            moment=Moment(1_000),
        )

    assert refused.value.field == "at"
    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(parent=top, at_ms=1_000)


def test_an_edit_leaves_the_time_as_it_is(cast: Cast) -> None:
    comment = post_comment(
        article=cast.article, author=cast.cem, text="One.", moment=Moment(1_000)
    ).comment

    edit_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.cem, text="Two.")

    assert Comment.objects.get(pk=comment.pk).moment == Moment(1_000)
    assert timed_count(cast) == 1


def test_they_are_counted_while_they_are_published(cast: Cast) -> None:
    one, two = make_timed(cast, 1, 2)
    make_comment(article=cast.article)
    waiting = make_comment(article=cast.article, at_ms=3, status=CommentStatus.WAITING)
    assert timed_count(cast) == 2

    approve(comment_id=waiting.pk, site_id=cast.site.pk, moderator=cast.mia)
    assert timed_count(cast) == 3

    reject(comment_id=one.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Unkind.")
    delete_own_comment(comment_id=two.pk, site_id=cast.site.pk, reader=cast.ben)
    assert timed_count(cast) == 1
    assert get_tallied(site_key="gazette", key=cast.article.key).comment_count == 2


def test_an_import_counts_them_anew(cast: Cast) -> None:
    make_timed(cast, 1, 2)
    cast.article.tallies.update(timed=9)

    settle([cast.article.pk], source="test", new=set())

    assert timed_count(cast) == 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_go_through_them_in_the_order_of_time(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries, layout: str
) -> None:
    change_options(cast.site, page_size=5)
    made = make_timed(cast, 9, 2, 7, 2, 0, 5, 11, 12, 13, 4, 3, 8)
    make_comment(parent=made[2])
    make_comment(article=cast.article)  # on the whole
    pin(comment_id=made[0].pk, site_id=cast.site.pk, moderator=cast.mia, pinned=True)
    right = sorted(made, key=lambda row: (row.at_ms, row.pk))

    seen: list[Comment] = []
    after, cursors = "", []
    while after or not seen:
        with django_assert_max_num_queries(3):
            page = read_page(article=cast.article, sort="timed", layout=layout, after=after)
        assert page.pinned == []  # it stands at its place in time
        seen += [branch.comment for branch in page.branches]
        cursors.append(page.before)
        after = page.after or ""

    assert seen == right
    assert (len(cursors), cursors[0]) == (3, None)
    earlier = read_page(article=cast.article, sort="timed", layout=layout, before=cursors[-1] or "")
    assert [branch.comment for branch in earlier.branches] == right[5:10]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_permanent_link_leads_to_the_page_where_the_comment_stands(
    cast: Cast, layout: str
) -> None:
    change_options(cast.site, page_size=5)
    made = make_timed(cast, *range(10))
    place = get_place(made[7].pk, article=cast.article)

    page = read_page(article=cast.article, sort="timed", layout=layout, focus=place)

    assert [branch.comment for branch in page.branches] == made[7:]


def test_a_permanent_link_to_one_without_a_time_leaves_that_order(cast: Cast) -> None:
    make_timed(cast, 1)
    whole = make_comment(article=cast.article)
    place = get_place(whole.pk, article=cast.article)

    page = read_page(article=cast.article, sort="timed", focus=place)

    assert page.sort == cast.site.options.sort
    assert whole in page.comments()


def test_that_order_is_no_order_of_a_site(cast: Cast) -> None:
    assert "timed" not in SORTS


@on_sqlite
@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_they_are_read_from_their_index(cast: Cast, layout: str, *, analysed: bool) -> None:
    change_options(cast.site, page_size=5)
    made = make_timed(cast, *range(40))
    if analysed:
        analyse(cast)
    read = partial(read_page, article=cast.article, sort="timed", layout=layout)
    page = read(focus=get_place(made[20].pk, article=cast.article))

    for cursors in ({}, {"after": page.after or ""}, {"before": page.before or ""}):
        assert_reads_indexes(plan_of(partial(read, **cursors)), "comment_timed")
    assert_reads_indexes(plan_of(partial(read_times, cast.article))[:1], "comment_timed")


def test_seconds_are_counted_in_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_timed(cast, 7.25, 7.75, 0, 3_723)
    make_comment(article=cast.article)
    make_comment(parent=made[2])
    delete_own_comment(comment_id=made[2].pk, site_id=cast.site.pk, reader=cast.ben)

    with django_assert_num_queries(1):
        times = read_times(cast.article)

    assert times == [(7, 2), (3_723, 1)]
