"""Every address of the product, asked for by everybody. What is expected stands in routes.py alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from rejoinder.accounts.models import Account, Reader
from rejoinder.activity.models import Event
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, Revision
from rejoinder.votes.models import Vote
from tests.pages.browsing import URLENCODED, Browser
from tests.pages.routes import ACTORS, Case, places, table
from tests.people import Cast

SENT = {"text": "Sent.", "name": "Noor", "value": "1", "act": "post", "post": "yes"}
CHANGED = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


def routes(patterns: Sequence[URLPattern | URLResolver], above: str = "/") -> Iterator[str]:
    for pattern in patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path


def test_table_has_every_route_and_no_other() -> None:
    found = set(routes(get_resolver().url_patterns))
    others = {route for route in found if route.startswith(("/account/", "/newsroom/"))}

    assert table().keys() == found - others  # Wagtail's and allauth's have tests of their own


def client_of(cast: Cast, actor: str) -> Client:
    readers = {
        "guest": cast.ben,
        "member": cast.cem,
        "author": cast.ada,
        "moderator": cast.mia,
        "stranger": cast.eve,
    }
    if actor == "nobody":
        return Browser(sends_token=True).client
    return Browser.of(readers[actor], sends_token=True).client


def everything() -> list[object]:
    counted = [table.objects.count() for table in (Revision, Event, Account, Group)]
    tables = (Comment, Vote, Reader, Article)
    return [counted, *([*table.objects.order_by("pk").values_list()] for table in tables)]


def ask(client: Client, case: Case, address: str) -> int:
    """Return the status of the answer. Undoes what it did, and sees to it that a refusal does nothing."""
    kept = client.cookies.copy()
    if case.method == "GET":
        with CaptureQueriesContext(connection) as asked:
            status = client.get(address).status_code
        written = [each["sql"] for each in asked if not each["sql"].startswith("SELECT")]
        assert not written, written
        return status
    with transaction.atomic():
        before = everything()
        sent = urlencode(SENT)
        status = client.post(address, sent, content_type=URLENCODED).status_code
        assert status in CHANGED or everything() == before
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(kept)
    return status


@pytest.mark.parametrize("route", [*table()])
def test_everybody_is_answered_as_the_table_says(cast: Cast, route: str) -> None:
    known = places(cast)
    clients = [client_of(cast, actor) for actor in ACTORS]

    for case in table()[route]:
        address = case.address.format(**known)
        answered = [ask(client, case, address) for client in clients]
        assert dict(zip(ACTORS, answered, strict=True)) == dict(
            zip(ACTORS, case.statuses, strict=True)
        ), f"{case.method} {address}"
