"""Prepared statements give what the querysets give that they are made of."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, IntegerField, TextField, UUIDField
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.core.prepared import Given, Prepared, PreparedUpdate, given_list, insert
from rejoinder.votes.models import Vote
from tests.making import make_comment, make_reader
from tests.people import Cast

BY_AUTHOR = Prepared(
    lambda: (
        Comment.objects.filter(author=Given("author", BigIntegerField()))
        .select_related("author", "article__site")
        .order_by("pk")
    )
)
BY_DEVICE = Prepared(lambda: Reader.objects.filter(device=Given("device", UUIDField())))
NAMES = Prepared(
    lambda: (
        Reader.objects.filter(pk__in=given_list("ids", BigIntegerField(), length=3))
        .order_by("pk")
        .values_list("name", flat=True)
    )
)
UP = PreparedUpdate(
    lambda: Comment.objects.filter(pk=Given("comment", BigIntegerField())),
    up=F("up") + Given("number", IntegerField()),
)


def test_rows_are_those_of_the_queryset(cast: Cast) -> None:
    for author in (cast.ada, cast.ben, cast.ada):
        make_comment(article=cast.article, author=author)

    for author in (cast.ada, cast.ben, cast.mia):
        rows = BY_AUTHOR.rows(author=author.pk)
        plain = Comment.objects.filter(author=author).order_by("pk")
        assert [vars(row)["html"] for row in rows] == [row.html for row in plain]
        assert rows == list(plain)


def test_what_is_loaded_with_a_row_asks_for_no_more(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada)

    with CaptureQueriesContext(connection) as asked:
        [row] = BY_AUTHOR.rows(author=cast.ada.pk)
        assert (row.author, row.article.site) == (cast.ada, cast.site)

    assert len(asked) == 1


def test_values_are_turned_into_what_the_database_takes(cast: Cast) -> None:
    device = uuid.uuid4()
    reader = make_reader(site=cast.site, device=device)

    assert BY_DEVICE.first(device=device) == reader
    assert BY_DEVICE.first(device=uuid.uuid4()) is None


def test_list_of_values_is_looked_for_in_a_fixed_length(cast: Cast) -> None:
    ids = [cast.ada.pk, cast.ben.pk, cast.ben.pk]

    assert NAMES.rows(ids=ids) == [cast.ada.name, cast.ben.name]


def test_statement_is_made_once(cast: Cast) -> None:
    made = []

    def build() -> object:
        made.append(1)
        return Reader.objects.filter(name=Given("name", TextField()))

    prepared = Prepared(build)  # type: ignore[arg-type, var-annotated]  # counted
    for name in (cast.ada.name, cast.ben.name):
        assert [reader.name for reader in prepared.rows(name=name)] == [name]

    assert made == [1]


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**30])
def test_number_that_no_column_holds_is_not_found(cast: Cast, number: int) -> None:
    assert BY_AUTHOR.rows(author=number) == []
    assert UP.run(comment=number, number=1) == 0


def test_none_is_refused_since_it_would_find_nothing(cast: Cast) -> None:
    with pytest.raises(TypeError, match="author"):
        BY_AUTHOR.rows(author=None)


def test_value_that_is_not_given_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(KeyError):
        BY_AUTHOR.rows()


def test_update_changes_what_it_names_and_counts_it(cast: Cast) -> None:
    one, other = (make_comment(article=cast.article) for _ in range(2))

    assert [UP.run(comment=one.pk, number=2), UP.run(comment=other.pk + 99, number=2)] == [1, 0]

    for comment, up in ((one, 2), (other, 0)):
        comment.refresh_from_db()
        assert (comment.up, comment.score) == (up, up)


def test_inserted_row_is_as_if_saved(cast: Cast) -> None:
    comment = make_comment(article=cast.article)

    vote = insert(Vote(site=cast.site, comment=comment, reader=cast.ada, value=1))

    stored = Vote.objects.get(reader=cast.ada)
    assert (vote, vote.created_at) == (stored, stored.created_at)
    vote.value = -1
    vote.save()  # changes the row, and does not store another
    assert Vote.objects.get().value == -1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks no rows")
def test_lock_outside_a_transaction_is_refused(transactional_db: None, cast: Cast) -> None:
    locked = Prepared(
        lambda: Reader.objects.select_for_update().filter(pk=Given("pk", BigIntegerField()))
    )
    with transaction.atomic():
        assert locked.rows(pk=cast.ada.pk) == [cast.ada]
    with pytest.raises(transaction.TransactionManagementError):
        locked.rows(pk=cast.ada.pk)
