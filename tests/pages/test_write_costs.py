"""What writing costs: few statements, the same ones however many comments there are."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.comments.models import Comment
from tests.making import make_thread
from tests.pages.browsing import DISCUSSION, REPLY, Browser, new_device
from tests.people import Cast

Send = Callable[[Comment], int]  # answers to a comment, or votes on it; returns the status


def as_ben(cast: Cast, address: str, **fields: str) -> Send:
    browser = Browser.of(cast.ben)
    return lambda comment: (
        browser.post(
            address.format(comment.pk), urlencode({"name": cast.ben.name, **fields}).encode()
        ).status_code
    )


def turns() -> int:
    """Return the statements by which events of one discussion are put in order; SQLite has one writer."""
    return int(connection.vendor == "postgresql")


@pytest.mark.parametrize("comments", [20, 200])
@pytest.mark.parametrize(
    ("address", "fields", "statements"),
    [
        (REPLY, {"text": "A thought."}, 10),
        (f"{REPLY}?to={{}}", {"text": "A thought."}, 14),
        (f"{DISCUSSION}/vote/{{}}", {"value": "1"}, 10),
    ],
)
def test_writing_costs_a_fixed_number_of_statements(
    cast: Cast, comments: int, address: str, fields: dict[str, str], statements: int
) -> None:
    rows = make_thread(article=cast.article, author=cast.ada, parents=[None, *range(comments - 1)])
    send = as_ben(cast, address, **fields)

    with CaptureQueriesContext(connection) as asked:
        assert send(rows[-1]) == 303

    assert len(asked) == statements + turns()


def test_first_post_of_a_device_makes_its_reader_in_four_statements_more(cast: Cast) -> None:
    make_thread(
        article=cast.article, parents=[None] * 8
    )  # so that every part of the tally is there
    browser = Browser()
    browser.client.cookies[settings.DEVICE_COOKIE_NAME] = new_device()

    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(REPLY, urlencode({"name": "Noor", "text": "A thought."}).encode())

    assert answer.status_code == 303
    # Is the name protected? And the reader, between a savepoint and its release.
    assert len(asked) == 14 + turns()
