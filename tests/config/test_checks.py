"""`rejoinder check` refuses a SQLite that several processes could corrupt."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.test import override_settings
from pytest_django import Settings

from rejoinder.config import checks
from rejoinder.config.checks import (
    check_limits,
    check_pictures,
    check_second_factor,
    judge_sqlite,
)
from rejoinder.config.sqlite import is_safe_in_wal
from tests.homes import environment
from tests.installations import Home, home, new_home
from tests.making import make_site

__all__ = ["home", "new_home"]

OLD, NEW = (3, 40, 1), (3, 51, 3)
# As where the wheel cannot be installed: the standard library's SQLite is all there is.
WITHOUT_WHEEL = (
    "import sys; sys.modules['pysqlite3'] = None; from rejoinder.config.cli import run;"
    "sys.exit(run(sys.argv[1:]))"
)
STANDARD = subprocess.run(
    [sys.executable, "-c", "import sqlite3; print(*sqlite3.sqlite_version_info)"],
    check=True,
    capture_output=True,
    text=True,
).stdout


@pytest.mark.parametrize(
    ("version", "processes", "found"),
    [(OLD, 1, ["rejoinder.W001"]), (OLD, 2, ["rejoinder.E001"]), (NEW, 1, []), (NEW, 2, [])],
)
def test_an_old_sqlite_is_for_one_process(
    version: tuple[int, int, int], processes: int, found: list[str]
) -> None:
    messages = judge_sqlite(version, processes=processes)

    assert [message.id for message in messages] == found
    assert all("pysqlite3" in str(message.hint) for message in messages)


def test_the_library_in_use_is_the_one_that_is_judged() -> None:
    with override_settings(PROCESSES=2):
        ids = [message.id for message in run_checks()]

    assert ("rejoinder.E001" in ids) is not is_safe_in_wal(sqlite3.sqlite_version_info)


@pytest.mark.skipif(
    is_safe_in_wal(tuple(int(part) for part in STANDARD.split())),  # type: ignore[arg-type]  # three numbers
    reason="this Python has a SQLite that is safe",
)
@pytest.mark.parametrize(("processes", "status"), [("1", 0), ("2", 1)])
def test_the_command_refuses_several_processes_on_an_old_sqlite(
    home: Home, processes: str, status: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_WHEEL, "--home", str(home.path), "check"],
        check=False,
        capture_output=True,
        text=True,
        env=environment(REJOINDER_PROCESSES=processes),
    )

    assert done.returncode == status
    assert ("rejoinder.E001" if status else "rejoinder.W001") in done.stderr


@pytest.mark.parametrize(
    ("processes", "bus", "warns"),
    [(1, "memory", False), (2, "memory", True), (2, "postgresql", False), (1, "redis://x", False)],
)
def test_several_processes_want_a_bus(processes: int, bus: str, *, warns: bool) -> None:
    with override_settings(PROCESSES=processes, BUS=bus):
        ids = [message.id for message in run_checks()]

    assert ("rejoinder.W002" in ids) is warns


@pytest.mark.parametrize(
    ("https", "proxies", "refuses"),
    [(True, ["127.0.0.1"], False), (True, [], True), (False, ["127.0.0.1"], True)],
)
def test_a_public_installation_wants_a_proxy(
    *, https: bool, proxies: list[str], refuses: bool
) -> None:
    with override_settings(HTTPS=https, TRUSTED_PROXIES=proxies):
        ids = [message.id for message in run_checks(include_deployment_checks=True)]
        assert "rejoinder.E002" not in [message.id for message in run_checks()]

    assert ("rejoinder.E002" in ids) is refuses


@pytest.mark.parametrize(
    ("bus", "refused"),
    [("memory", False), ("redis://x", False), ("valkey://x", False), ("rabbit", True), ("", True)],
)
def test_a_bus_that_cannot_be_is_refused_before_anything_is_stored(
    bus: str, *, refused: bool
) -> None:
    with override_settings(BUS=bus):
        ids = [message.id for message in run_checks()]

    assert ("rejoinder.E003" in ids) is refused


def test_the_bus_of_postgresql_wants_that_database() -> None:
    with override_settings(BUS="postgresql"):
        ids = [message.id for message in run_checks()]

    assert ("rejoinder.E003" in ids) is (connection.vendor != "postgresql")


def test_the_server_does_not_start_with_a_bus_that_cannot_be(home: Home) -> None:
    with home.started("serve", REJOINDER_BUS="rabbit") as server:
        _, said = server.communicate(timeout=60)

    assert server.returncode == 1
    assert "REJOINDER_BUS is “rabbit”" in said.decode()


@pytest.mark.parametrize(
    ("second_factor", "base_url", "complains"),
    [
        (True, "https://talk.example.org", False),
        (False, "https://talk.example.org", True),
        (False, "http://192.0.2.7:8000", True),
        (False, "http://127.0.0.1:8000", False),
        (False, "http://localhost:8000", False),
    ],
)
def test_password_alone_is_for_ones_own_machine(
    settings: Settings, *, second_factor: bool, base_url: str, complains: bool
) -> None:
    settings.STAFF_SECOND_FACTOR = second_factor
    settings.BASE_URL = base_url

    assert bool(check_second_factor(None)) is complains


@pytest.mark.parametrize("alias", ["default", "limits"])
def test_cache_that_counts_nothing_is_refused(settings: Settings, alias: str) -> None:
    assert check_limits(None) == []
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, alias: dummy}

    assert [each.id for each in check_limits(None)] == ["rejoinder.E005"]


@pytest.mark.django_db
def test_pictures_that_nothing_reads_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    make_site(key="plain")
    assert check_pictures(None) == []
    make_site(key="gazette", sso_avatars=True)
    assert check_pictures(None) == []

    monkeypatch.setattr(checks, "can_make_pictures", lambda: False)

    [found] = check_pictures(None)
    assert found.id == "rejoinder.W005"
    assert "sso_avatars is on: gazette." in found.msg


@pytest.mark.django_db
def test_check_of_pictures_says_nothing_before_there_are_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "can_make_pictures", lambda: False)

    def no_tables() -> None:
        raise OperationalError("no such table: rejoinder_sites_site")

    monkeypatch.setattr(checks, "sites", no_tables)

    assert check_pictures(None) == []
