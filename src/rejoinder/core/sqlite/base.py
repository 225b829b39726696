"""The backend that Django loads; Django asks for this name."""

from __future__ import annotations

import sqlite3

from django.db.backends.sqlite3 import base

from rejoinder.core.sqlite.connection import Connection, writers_of


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite as Django has it, except that outermost `atomic` blocks of one process take turns.

    A block waits at most the `timeout` of `OPTIONS` for its turn, and as long for other processes.
    """

    transaction_mode: str | None  # Django's, but missing in its stubs

    def get_connection_params(self) -> dict[str, object]:
        return {**super().get_connection_params(), "factory": Connection}

    def get_new_connection(self, conn_params: dict[str, object]) -> sqlite3.Connection:
        connection: Connection = super().get_new_connection(conn_params)
        _, _, path = connection.execute("PRAGMA database_list").fetchone()
        if path:  # one in memory has none
            timeout = float(self.settings_dict["OPTIONS"].get("timeout", 5))  # sqlite3's default
            connection.join(writers_of(path), timeout_seconds=timeout)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        # A transaction that begins as a reader keeps nobody from writing, and needs no turn.
        if self.transaction_mode in ("IMMEDIATE", "EXCLUSIVE"):
            with self.wrap_database_errors:
                self.connection.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # stubs lack it
        except BaseException:
            self.connection.pass_turn()
            raise
