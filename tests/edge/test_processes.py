"""Several processes on PostgreSQL answer as one."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from rejoinder.config.env import HOME_FILE
from tests.edge.serving import PAGE, follow, get, post, read_until, serving, status_of
from tests.edge.test_serving import workers_of
from tests.homes import run
from tests.installations import Home, free_port
from tests.valkey import redis_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server_url() -> str:
    """The PostgreSQL of this run."""
    if connection.vendor != "postgresql":
        pytest.skip("Several processes are for PostgreSQL.")
    return os.environ["DATABASE_URL"]


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    """A database of its own, gone afterwards."""
    name = f"home_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))  # noqa: SLF001  # its public way
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def shared_home(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Home:
    """An installation with the site `gazette` on that database."""
    home = Home(tmp_path_factory.mktemp("home"))
    settings = {
        "REJOINDER_SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": database_url,
        "REJOINDER_BUS": "postgresql",
        "REJOINDER_PROCESSES": "2",
    }
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    (home.path / HOME_FILE).write_text(lines, "utf-8")
    run(home.path, "init", "--site", "gazette")
    return home


def test_what_one_process_stores_all_show_within_a_second(shared_home: Home) -> None:
    with serving(shared_home) as (port, server):
        assert len(workers_of(server)) == 2
        for number in range(5):
            text = f"Number {number}."
            assert post(port, text.replace(" ", "+"), name=f"Guest+{number}")[0] == 303
            time.sleep(1.1)
            assert all(text.encode() in get(port)[2] for _ in range(12))


def test_whatever_process_a_reader_is_with_hears_of_it(shared_home: Home) -> None:
    with serving(shared_home) as (port, _):
        readers = [follow(port) for _ in range(12)]
        for reader in readers:
            read_until(reader, b"id: 0\n\n")
        began = time.monotonic()
        post(port, "Hear+me.")
        for reader in readers:
            with closing(reader):
                read_until(reader, b"Hear me.")
        assert time.monotonic() - began < 5


def test_what_was_acknowledged_is_stored_once_whichever_process_is_killed(
    shared_home: Home, database_url: str
) -> None:
    acknowledged: list[str] = []
    is_over = threading.Event()

    def write(name: str, port: int) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            text = f"{name}-{number}"
            try:
                if post(port, text, name=text)[0] == 303:
                    acknowledged.append(text)
            except (OSError, AssertionError, KeyError, http.client.HTTPException):
                time.sleep(0.05)

    with serving(shared_home) as (port, server):
        writers = [
            threading.Thread(target=write, args=(f"Writer{number}", port)) for number in range(4)
        ]
        for writer in writers:
            writer.start()
        for _ in range(3):
            time.sleep(1)
            os.kill(workers_of(server)[0], signal.SIGKILL)
            while status_of(port) != 200 or len(workers_of(server)) < 2:
                time.sleep(0.1)
        is_over.set()
        for writer in writers:
            writer.join()
    with psycopg.connect(database_url) as database:
        stored = [
            text for (text,) in database.execute("SELECT source FROM comments_comment").fetchall()
        ]
        [(counted,)] = database.execute(
            "SELECT sum(comments) FROM comments_discussiontally"
        ).fetchall()
        [(published,)] = database.execute(
            "SELECT count(*) FROM comments_comment WHERE status = 'published'"
        ).fetchall()
    assert acknowledged
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    assert counted == published


def test_bus_that_dies_and_comes_back_is_missed_by_nobody(
    shared_home: Home, tmp_path: Path
) -> None:
    bus = free_port()
    with ExitStack() as first:
        first.enter_context(redis_server(tmp_path, port=bus))
        with serving(shared_home, REJOINDER_BUS=f"redis://127.0.0.1:{bus}/0") as (port, _):
            with ExitStack() as open_pages:
                readers = [open_pages.enter_context(closing(follow(port))) for _ in range(8)]
                for reader in readers:
                    read_until(reader, b"id: 0\n\n")
                post(port, "While+it+lives.")
                for reader in readers:
                    read_until(reader, b"While it lives.")
                first.close()
                assert post(port, "While+it+is+dead.", name="Ben")[0] == 303
                for reader in readers:
                    read_until(reader, b"While it is dead.")
                with redis_server(tmp_path, port=bus):
                    post(port, "When+it+is+back.", name="Cem")
                    for reader in readers:
                        read_until(reader, b"When it is back.")
            assert status_of(port) == 200


def test_readers_of_open_pages_hold_no_connection_to_the_database(
    shared_home: Home, database_url: str
) -> None:
    def connections() -> int:
        with psycopg.connect(database_url) as database:
            [[number]] = database.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            ).fetchall()
        return int(number)

    with serving(shared_home, REJOINDER_PROCESSES="1") as (port, _), ExitStack() as open_pages:
        post(port, "Before.")
        few = [open_pages.enter_context(closing(follow(port))) for _ in range(4)]
        for reader in few:
            read_until(reader, b"id: ")
        before = connections()

        many = [open_pages.enter_context(closing(follow(port))) for _ in range(200)]
        for reader in many:
            read_until(reader, b"id: ")
        post(port, "After.", name="Ben")
        for reader in many:
            read_until(reader, b"After.")

        assert 0 < connections() <= before + 4  # threads that answer, not readers that listen


def test_a_page_is_the_same_from_all(shared_home: Home) -> None:
    with serving(shared_home) as (port, _):
        post(port, "The+same.")
        time.sleep(1.1)
        assert len({get(port)[2] for _ in range(12)}) == 1
        assert len({get(port)[1]["etag"] for _ in range(12)}) == 1
        assert PAGE.encode() in get(port)[2]
