"""Which SQLite library is used, and whether it may be used by several processes.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode, or lose commits, when two connections commit
and checkpoint at the same moment (https://www.sqlite.org/wal.html#walresetbug). Debian 12 and most
Pythons carry such a version, so the one of the `pysqlite3` wheel takes the place of the standard
library's before Django loads it: two libraries on one file in one process would drop each other's locks.
"""

from __future__ import annotations

import importlib
import sys


def use_newest() -> None:
    """Put pysqlite3 in the place of `sqlite3`, where it is installed. Idempotent."""
    try:
        newest = importlib.import_module("pysqlite3")
    except ModuleNotFoundError:  # no wheel for this platform: `rejoinder check` judges what is left
        return
    sys.modules["sqlite3"] = newest
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def is_safe_in_wal(version: tuple[int, int, int]) -> bool:
    """Return whether this version is free of the WAL-reset bug: 3.51.3, or a release it was backported to."""
    return (
        (3, 51, 3) <= version != (3, 52, 0)
        or (3, 50, 7) <= version < (3, 51, 0)
        or (3, 44, 6) <= version < (3, 45, 0)
    )
