"""Read one consistent state of the database for as long as it takes, without keeping writers out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def consistent_reading() -> Iterator[None]:
    """Show every statement inside the same state; changes of others go on and are not seen.

    Outside a transaction only. `transaction.atomic` would not do: on SQLite it takes the place of the
    one writer, and on PostgreSQL each statement sees what was committed before it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
