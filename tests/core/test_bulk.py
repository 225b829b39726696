"""Many rows at once: the same rows that Django would store, under keys that nobody else gets."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.transfer.services.rows import CommentRow, ReaderRow, VoteRow
from rejoinder.transfer.services.settling import TallyRow
from rejoinder.votes.models import Vote
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_article, make_comment, make_reader, make_site
from tests.people import Cast

NOON = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
# A value for each column of a comment that is not the default one, but for what makes it this comment's own.
FULL = {
    "place": 40,
    "depth": 1,
    "kind": "pingback",
    "author_name": "Ada ‘the’ \N{SHIP}",
    "source": "100 % \\ \"quoted\" 'text'\n;--",
    "source_format": "html",
    "html": "<p>100 %s</p>",
    "renderer": 3,
    "word_count": 7,
    "fingerprint": "f" * 32,
    "status": "rejected",
    "reason": "Why.",
    "removed_by_author": True,
    "created_at": NOON,
    "edited_at": NOON,
    "edited_after_replies": True,
    "decided_at": NOON,
    "pinned_at": NOON,
    "closed_at": NOON,
    "medium": "https://gazette.example/horn.mp3",
    "correction": "declined",
    "correction_decided_at": NOON,
    "correction_reason": "Right as it is.",
    "correction_published": True,
    "shown": True,
    "reply_count": 2,
    "branch_count": 3,
    "up": 11,
    "down": 4,
    "imported_up": 5,
    "imported_down": 1,
    "reactions": {"like": 2},
    "origin": "wordpress",
    "origin_id": "7",
    "extra": {"stars": [1, None, {"a": "b"}], "note": "\N{SHIP}"},
}
# The least that a comment needs, as plain values, and what only one at the top can have.
LEAN = {
    "kind": "comment",
    "author_name": "Ada",
    "source": "",
    "source_format": "text",
    "html": "",
    "renderer": 1,
    "status": "published",
    "created_at": NOON,
    "at_ms": 754_000,
    "until_ms": 760_500,
}


def make_rows(cast: Cast, *, full: bool) -> list[Comment]:
    """Return two comments that are not stored, alike but for what must differ."""
    top = make_comment(article=cast.article)
    fields = FULL if full else LEAN
    place = {"parent": top, "root": top, "decided_by": cast.mia} if full else {}
    own = {"site": cast.site, "article": cast.article, "author": cast.ada}
    return [
        Comment(
            **{**own, **fields, **place, "origin_id": str(number)},
            submission_key=uuid.uuid4() if full else None,
        )
        for number in range(2)
    ]


def stored(pk: int) -> dict[str, object]:
    """Return a row as the database has it, without what must differ."""
    quoted = connection.ops.quote_name(Comment._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted} WHERE id = %s", [pk])  # noqa: S608  # our own name
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    own = {"id", "submission_key", "origin_id"}
    return {name: value for name, value in zip(names, row, strict=True) if name not in own}


def columns(model: type[Model]) -> set[str]:
    """Return the attributes that are stored of a row, without those that the database computes."""
    return {field.attname for field in model._meta.concrete_fields if not field.generated}


@pytest.mark.parametrize("full", [False, True])
def test_row_is_the_one_that_bulk_create_makes(cast: Cast, *, full: bool) -> None:
    theirs, ours = make_rows(cast, full=full)
    Comment.objects.bulk_create([theirs])

    with transaction.atomic():
        reserve_keys(Comment, [ours])
        insert_many(Comment, [ours])

    assert stored(ours.pk) == stored(theirs.pk)
    read = Comment.objects.get(pk=ours.pk)
    assert (read.submission_key, read.extra) == (ours.submission_key, ours.extra)
    assert read.score == ours.up - ours.down


def test_full_row_leaves_no_column_at_its_default() -> None:
    """Or the comparison above would not notice a column that is left out."""
    given = {
        *FULL,
        "at_ms",
        "until_ms",
        "id",
        "site_id",
        "article_id",
        "author_id",
        "submission_key",
    }

    assert given | {
        *("parent_id", "root_id", "passage_id", "decided_by_id", "correction_decided_by_id")
    } == columns(Comment)
    blank = Comment()
    assert not [name for name, value in FULL.items() if getattr(blank, name) == value]


@pytest.mark.parametrize(
    ("row", "model"),
    [(CommentRow, Comment), (ReaderRow, Reader), (VoteRow, Vote), (TallyRow, DiscussionTally)],
)
def test_row_of_an_import_has_exactly_the_columns_of_its_model(
    row: type[CommentRow | ReaderRow | VoteRow | TallyRow], model: type[Model]
) -> None:
    assert {field.name for field in dataclasses.fields(row)} == columns(model)


def test_keys_go_on_from_the_last_in_order(cast: Cast) -> None:
    last = make_reader(site=cast.site)
    rows = [Reader(site=cast.site, name=f"R{n}", name_skeleton=f"r{n}") for n in range(5)]

    reserve_keys(Reader, rows)
    insert_many(Reader, rows)

    assert [row.pk for row in rows] == list(range(last.pk + 1, last.pk + 6))
    assert make_reader(site=cast.site).pk == last.pk + 6
    assert (
        Reader.objects.filter(name__startswith="R", pk__gt=last.pk, pk__lt=last.pk + 6).count() == 5
    )


def test_keys_of_deleted_rows_do_not_come_back(cast: Cast) -> None:
    gone = make_reader(site=cast.site)
    last = gone.pk
    gone.delete()
    row = Reader(site=cast.site, name="R", name_skeleton="r")

    reserve_keys(Reader, [row])

    assert row.pk > last


def test_first_row_of_an_empty_table_gets_a_key(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    vote = Vote(site=cast.site, comment=comment, reader=cast.ben, value=1)

    reserve_keys(Vote, [vote])
    insert_many(Vote, [vote])

    assert Vote.objects.get() == vote


def test_rows_may_refer_to_one_another(cast: Cast) -> None:
    first, second = make_rows(cast, full=False)
    with transaction.atomic():
        reserve_keys(Comment, [first, second])
        second.parent_id = second.root_id = first.pk
        second.depth = 1
        second.at_ms = second.until_ms = None  # an answer has no time of its own
        insert_many(Comment, [second, first])  # the answer first: keys are compared at the end

    assert Comment.objects.get(pk=second.pk).parent == first


def test_one_bad_row_leaves_nothing(cast: Cast) -> None:
    rows = make_rows(cast, full=False)
    rows[1].depth = 1  # without a parent

    reserve_keys(Comment, rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(Comment, rows)
    assert Comment.objects.filter(pk__in=[row.pk for row in rows]).count() == 0


@pytest.mark.parametrize("number", [1, 100])
def test_keys_and_rows_cost_a_statement_each(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    rows = [Reader(site=cast.site, name="R", name_skeleton="r") for _ in range(number)]

    with django_assert_num_queries(1):
        reserve_keys(Reader, rows)
    with django_assert_num_queries(3):  # between a savepoint and its release
        insert_many(Reader, rows)


def test_nothing_costs_nothing(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        insert_many(Reader, [])


@pytest.mark.usefixtures("shared_database")
def test_imports_at_the_same_moment_get_keys_of_their_own(cast: Cast) -> None:
    sites = [make_site() for _ in range(4)]
    articles = [make_article(site=site) for site in sites]

    def importing(number: int) -> Callable[[], list[int]]:
        author = make_reader(site=sites[number])

        def run() -> list[int]:
            rows = [
                Comment(site=sites[number], article=articles[number], author=author, **LEAN)
                for _ in range(50)
            ]
            with transaction.atomic():
                reserve_keys(Comment, rows)
                insert_many(Comment, rows)
            make_comment(article=articles[number], author=author)
            return [row.pk for row in rows]

        return run

    keys = at_once([importing(number) for number in range(4)])

    assert len({key for each in keys for key in each}) == 200
    assert all(each == sorted(each) for each in keys)
    for article, each in zip(articles, keys, strict=True):
        assert article.comments.filter(pk__in=each).count() == 50
    assert Comment.objects.count() == 204
