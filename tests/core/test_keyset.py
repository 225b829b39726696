"""Key-set pages: cursors that carry a place, and pages that begin after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Reader
from rejoinder.core.errors import InvalidError
from rejoinder.core.keyset import Cursor, Direction, Ordering, Page, decode, encode, take_page
from rejoinder.sites.models import Site
from tests.making import make_site

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
UP = Ordering(name="up", columns=("name", "created_at", "id"), descending=False)
DOWN = Ordering(name="down", columns=("name", "created_at", "id"), descending=True)
ORDERINGS = pytest.mark.parametrize("ordering", [UP, DOWN], ids=lambda ordering: ordering.name)
SCOPE = "site-1"

texts = st.text(st.characters(exclude_categories=["Cs"]))
moments = st.datetimes(timezones=st.just(UTC))


def fill(site: Site, ranks: Sequence[tuple[str, int]]) -> list[Reader]:
    """Store readers with these names and seconds, in that order."""
    return Reader.objects.bulk_create(
        Reader(
            site=site,
            name=name,
            name_skeleton=name,
            created_at=NOON + timedelta(seconds=second),
        )
        for name, second in ranks
    )


def page_of(site: Site, ordering: Ordering, cursor: Cursor | None, size: int) -> Page[Reader]:
    return take_page(Reader.objects.filter(site=site), ordering=ordering, cursor=cursor, size=size)


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ranks=st.lists(st.tuples(st.sampled_from("aAbB"), st.integers(0, 2)), max_size=14),
    size=st.integers(1, 5),
    ordering=st.sampled_from([UP, DOWN]),
)
def test_pages_are_the_sorted_list_cut_up_in_both_directions(
    site: Site, ranks: list[tuple[str, int]], size: int, ordering: Ordering
) -> None:
    Reader.objects.all().delete()
    fill(site, ranks)
    columns = [f"-{column}" if ordering.descending else column for column in ordering.columns]
    whole = list(Reader.objects.order_by(*columns))

    pages = [page_of(site, ordering, None, size)]
    while pages[-1].after:
        pages.append(page_of(site, ordering, pages[-1].after, size))
    assert [page.rows for page in pages] == [
        whole[start : start + size] for start in range(0, max(len(whole), 1), size)
    ]
    back = [pages[-1]]
    while back[0].before:
        back.insert(0, page_of(site, ordering, back[0].before, size))
    assert [page.rows for page in back] == [page.rows for page in pages]
    assert [(page.before, page.after) for page in back] == [
        (page.before, page.after) for page in pages
    ]


@ORDERINGS
def test_inclusive_cursor_begins_with_the_row_itself(site: Site, ordering: Ordering) -> None:
    rows = fill(site, [("a", second) for second in range(5)])
    place = ordering.place_of(rows[2])

    with_it = Cursor(direction=Direction.AFTER, place=place, inclusive=True)
    without = Cursor(direction=Direction.AFTER, place=place)

    first = page_of(site, ordering, with_it, 2).rows
    assert first[0] == rows[2]
    assert page_of(site, ordering, without, 2).rows[0] == first[1]


@pytest.mark.parametrize("size", [1, 3, 10])
def test_page_costs_one_statement(
    site: Site, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    fill(site, [("a", second) for second in range(5)])

    with django_assert_num_queries(1):
        page = page_of(site, UP, None, size)
    if page.after:
        with django_assert_num_queries(1):
            page_of(site, UP, page.after, size)


def test_row_that_went_still_marks_its_place(site: Site) -> None:
    rows = fill(site, [("a", second) for second in range(5)])
    page = page_of(site, UP, None, 2)

    rows[1].delete()

    assert page_of(site, UP, page.after, 2).rows == rows[2:4]


@given(name=texts, at=moments, number=st.integers(-(2**62), 2**62), inclusive=st.booleans())
def test_cursor_comes_back_as_it_was(
    name: str, at: datetime, number: int, *, inclusive: bool
) -> None:
    for direction in Direction:
        cursor = Cursor(direction=direction, place=(name, at, number), inclusive=inclusive)
        text = encode(cursor, ordering=UP, scope=SCOPE)

        assert decode(text, direction=direction, ordering=UP, scope=SCOPE) == cursor
        assert not set(text) - set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
        )


def made() -> str:
    cursor = Cursor(direction=Direction.AFTER, place=("a", NOON, 7))
    return encode(cursor, ordering=UP, scope=SCOPE)


@pytest.mark.parametrize(
    ("ordering", "scope"),
    [(DOWN, SCOPE), (UP, "site-2"), (UP, "site-1 "), (UP, ""), (DOWN, "site-2")],
)
def test_cursor_of_another_list_or_sort_is_refused(ordering: Ordering, scope: str) -> None:
    with pytest.raises(InvalidError) as caught:
        decode(made(), direction=Direction.AFTER, ordering=ordering, scope=scope)
    assert caught.value.problem_code == "bad_cursor"


@given(st.text() | st.sampled_from(["", ".", "..", "\ud800", "0" * 100_000]))
def test_text_that_we_did_not_make_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        decode(text, direction=Direction.AFTER, ordering=UP, scope=SCOPE)
    assert caught.value.problem_code == "bad_cursor"


@given(st.data())
def test_altered_cursor_is_refused(data: st.DataObject) -> None:
    text = made()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != text[place]))

    with pytest.raises(InvalidError):
        decode(
            text[:place] + other + text[place + 1 :],
            direction=Direction.AFTER,
            ordering=UP,
            scope=SCOPE,
        )


def test_cursor_of_a_sort_that_had_other_columns_is_refused() -> None:
    """An upgrade may change what a sort is made of, while old links are still around."""
    fewer = Ordering(name="up", columns=("created_at", "id"), descending=False)

    with pytest.raises(InvalidError) as caught:
        decode(made(), direction=Direction.AFTER, ordering=fewer, scope=SCOPE)
    assert caught.value.problem_code == "bad_cursor"
