"""Statements whose SQL Django makes once, for the paths that every reader takes.

Making the SQL of a queryset anew costs four to twenty times as much as SQLite needs to answer it, and gives the
same text each time. Here it is made at first use and kept; what differs from call to call stands in it
as `Given`. The rows come out as they would from the queryset. It leans on how Django 5.2 runs a
queryset inside, in this module only; `tests/core/test_prepared.py` holds the two together.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

_LARGEST = 2**63 - 1  # integer that either database holds

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")


class Given(Expression):
    """A value that a prepared statement is told when it runs."""

    def __init__(
        self, name: str, field: Field[object, object], *, index: int | None = None
    ) -> None:
        """Name the value, and say of which type it is: the field turns it into what the database takes.

        Args:
            index: of a value in a list that is given, None where it is not a list.
        """
        super().__init__(output_field=field)
        self.name = name
        self.index = index

    def as_sql(  # type: ignore[override]  # parameters of our own, which never reach the database
        self,
        compiler: SQLCompiler,  # noqa: ARG002  # Django's signature
        connection: BaseDatabaseWrapper,  # noqa: ARG002  # likewise
    ) -> tuple[str, list[Given]]:
        """Return its place in the statement, and itself where its value will stand."""
        return "%s", [self]


def given_list(name: str, field: Field[object, object], *, length: int) -> list[Given]:
    """Return the values of a list with a fixed length, for `pk__in`."""
    return [Given(name, field, index=index) for index in range(length)]


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement for one database."""

    compiler: SQLCompiler  # as it is after making the SQL: it knows what the columns are
    sql: str
    params: Sequence[object]  # with a `Given` where a value is still missing
    # The columns, by place, that do not come out as they are.
    converted: Mapping[int, Expression]

    def for_run(
        self, params: tuple[object, ...], *, connection: BaseDatabaseWrapper
    ) -> SQLCompiler:
        """Return a compiler that has made the SQL already, on the connection of this thread."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        converters = {
            place: (
                [
                    *connection.ops.get_db_converters(column),
                    *column.get_db_converters(connection),
                ],
                column,
            )
            for place, column in self.converted.items()
        }
        compiler.as_sql = lambda *_args, **_options: (self.sql, params)  # type: ignore[method-assign, assignment]
        compiler.get_converters = lambda _columns: converters  # type: ignore[method-assign, assignment]
        return compiler

    def filled(
        self, given: Mapping[str, object], *, connection: BaseDatabaseWrapper
    ) -> tuple[object, ...]:
        """Return the parameters.

        Raises:
            EmptyResultSet: a number is larger than any in the database.
            TypeError: a value is None, which no comparison in SQL finds.
            KeyError: a value is missing.
        """
        return tuple(
            _value(param, given, connection=connection) if isinstance(param, Given) else param
            for param in self.params
        )


def _value(param: Given, given: Mapping[str, object], *, connection: BaseDatabaseWrapper) -> object:
    value = given[param.name]
    if param.index is not None and isinstance(value, Sequence):
        value = value[param.index]
    if value is None:
        raise TypeError(f"“{param.name}” is None: a prepared statement cannot look for NULL.")
    prepared: object = param.field.get_db_prep_value(value, connection)
    if isinstance(prepared, int) and abs(prepared) > _LARGEST:
        raise EmptyResultSet
    return prepared


class Prepared(Generic[ModelT, RowT]):
    """A queryset that is made once. Without `prefetch_related`; slices and lists have a fixed length."""

    def __init__(self, build: Callable[[], QuerySet[ModelT, RowT]]) -> None:
        """Take the function that makes the queryset; it is called at the first use on each database."""
        self._build = build
        self._made: dict[str, tuple[QuerySet[ModelT, RowT], _Made]] = {}

    def rows(self, **given: object) -> list[RowT]:
        """Return the rows for these values. One statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        queryset, made = self._made.get(connection.alias) or self._make(connection)
        _refuse_lock_outside(queryset, connection=connection)
        try:
            params = made.filled(given, connection=connection)
        except EmptyResultSet:
            return []
        compiler = made.for_run(params, connection=connection)
        query = copy.copy(queryset.query)
        query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        fresh: QuerySet[ModelT, RowT] = QuerySet(queryset.model, query=query, using=queryset.db)
        fresh._iterable_class = queryset._iterable_class  # noqa: SLF001  # see the module's docstring
        fresh._fields = queryset._fields  # type: ignore[attr-defined]  # noqa: SLF001  # likewise
        return list(fresh)

    def first(self, **given: object) -> RowT | None:
        """Return the first row or None. The queryset says itself that it wants one row only."""
        return next(iter(self.rows(**given)), None)

    def _make(self, connection: BaseDatabaseWrapper) -> tuple[QuerySet[ModelT, RowT], _Made]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        converted = {
            place: column for place, (_, column) in compiler.get_converters(columns).items()
        }
        del compiler.connection  # that of the thread which happened to come first
        made = queryset, _Made(compiler, sql, params, converted)
        self._made[connection.alias] = made
        return made


def _refuse_lock_outside(
    queryset: QuerySet[ModelT, RowT], *, connection: BaseDatabaseWrapper
) -> None:
    """Refuse to lock rows outside a transaction, as Django does where it makes the SQL."""
    if (
        queryset.query.select_for_update
        and connection.features.has_select_for_update
        and connection.get_autocommit()
    ):
        raise transaction.TransactionManagementError("A lock wants a transaction.")


class PreparedUpdate(Generic[ModelT]):
    """An `UPDATE` that is made once."""

    def __init__(self, build: Callable[[], QuerySet[ModelT]], **values: object) -> None:
        """Take the function that makes the queryset, and what its rows are set to, as for `update`."""
        self._build = build
        self._values = values
        self._made: dict[str, _Made] = {}

    def run(self, **given: object) -> int:
        """Change the rows; return how many. One statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        made = self._made.get(connection.alias) or self._make(connection)
        try:
            params = made.filled(given, connection=connection)
        except EmptyResultSet:
            return 0
        with (
            transaction.mark_for_rollback_on_error(using=connection.alias),
            connection.cursor() as cursor,
        ):
            cursor.execute(made.sql, params)  # type: ignore[arg-type]
            changed: int = cursor.rowcount
            return changed

    def _make(self, connection: BaseDatabaseWrapper) -> _Made:
        query = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._values)  # type: ignore[attr-defined]  # of UpdateQuery
        compiler = query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        del compiler.connection
        made = self._made[connection.alias] = _Made(compiler, sql, params, {})
        return made


def insert(row: ModelT) -> ModelT:
    """Store a new row, as `save(force_insert=True)` does, and set its id. One statement; no signals.

    Of models whose columns all get their values here: none from the database but the id.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    statement = _inserts.get((type(row), connection.alias)) or _make_insert(row, connection)
    sql, fields = statement
    params = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with (
        transaction.mark_for_rollback_on_error(using=connection.alias),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)
        row.pk = cursor.fetchone()[0]
    row._state.db = connection.alias  # noqa: SLF001  # as `save` does
    row._state.adding = False  # noqa: SLF001  # likewise
    return row


_inserts: dict[tuple[type[Model], str], tuple[str, Sequence[Field[object, object]]]] = {}


def _make_insert(
    row: Model, connection: BaseDatabaseWrapper
) -> tuple[str, Sequence[Field[object, object]]]:
    meta = row._meta
    fields = [
        field
        for field in meta.local_concrete_fields
        if not field.generated and field is not meta.auto_field
    ]
    query = InsertQuery(type(row))
    query.insert_values(fields, [row])
    compiler = query.get_compiler(connection.alias)
    compiler.returning_fields = [meta.pk]
    [(sql, _params)] = compiler.as_sql()
    statement = _inserts[type(row), connection.alias] = sql, fields
    return statement
