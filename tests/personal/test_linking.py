"""Links by mail to one's own data: each works once and not for long, and asking says nothing of who is known."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.core.errors import InvalidError, TooManyError
from rejoinder.notifications.models import Message
from rejoinder.personal.errors import DataLinkInvalidError, DataLinkUsedError
from rejoinder.personal.models import DataLink
from rejoinder.personal.services.linking import LINK_HOURS, ask_for_link, open_link, use_link
from tests.pages.signing_in.mailbox import mails_to
from tests.people import Cast
from tests.personal.people import NOOR, make_imported


def token_for(address: str = NOOR) -> str:
    [token] = re.findall(r"/me/link/(\S+)", mails_to(address)[-1].text)
    return str(token)


def test_link_works_once(cast: Cast) -> None:
    ask_for_link(site=cast.site, email="Noor@Harbour-Post.NET")
    token, now = token_for(), timezone.now()

    assert open_link(token, now=now).email == open_link(token, now=now).email == NOOR
    assert use_link(token, now=now).site == cast.site

    with pytest.raises(DataLinkUsedError):
        use_link(token, now=now)
    with pytest.raises(DataLinkUsedError):
        open_link(token, now=now)


def test_link_works_for_two_hours(cast: Cast) -> None:
    ask_for_link(site=cast.site, email=NOOR)
    with (
        time_machine.travel(timezone.now() + timedelta(hours=LINK_HOURS, seconds=1)),
        pytest.raises(DataLinkUsedError),
    ):
        use_link(token_for(), now=timezone.now())


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "%00" * 40, "a" * 100_000])
def test_forged_link_is_none_of_ours(cast: Cast, token: str) -> None:
    with pytest.raises(DataLinkInvalidError):
        use_link(token, now=timezone.now())


def test_altered_link_is_none_of_ours(cast: Cast) -> None:
    ask_for_link(site=cast.site, email=NOOR)
    token = token_for()

    for place in (0, len(token) // 2, len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(DataLinkInvalidError):
            use_link(token[:place] + other + token[place + 1 :], now=timezone.now())


def test_secret_of_a_link_is_in_no_table(cast: Cast) -> None:
    ask_for_link(site=cast.site, email=NOOR)

    stored = repr([*DataLink.objects.values(), *Message.objects.values()])

    assert token_for() not in stored


def test_address_gets_three_mails_a_day(cast: Cast) -> None:
    for _ in range(10):
        ask_for_link(site=cast.site, email=NOOR)
        ask_for_link(site=cast.other_site, email=NOOR)

    assert Message.objects.filter(to=NOOR).count() == 3


def test_known_and_unknown_addresses_are_answered_and_cost_the_same(cast: Cast) -> None:
    make_imported(cast.site)
    seen = []
    for address in (NOOR, "nobody@harbour-post.net"):
        with CaptureQueriesContext(connection) as asked:
            ask_for_link(site=cast.site, email=address)
        seen.append([each["sql"].split(" ")[0] for each in asked])

    assert seen[0] == seen[1]


def test_network_that_asks_much_has_to_wait(cast: Cast) -> None:
    now = timezone.now()

    with pytest.raises(TooManyError) as refused:
        ask_for_link(site=cast.site, email=NOOR, network_asks=[now] * 10)

    assert 0 < refused.value.retry_after_seconds <= 3_600


@pytest.mark.parametrize(
    "address",
    [
        *("", "noor", "noor@example.org, b@example.org", "noor@localhost", "noor@mail.test"),
        *(
            "noor@example.org\r\nBcc: b@example.org",
            "noor@example.org\x00",
            "n" * 100_000 + "@a.net",
        ),
    ],
)
def test_what_is_not_one_address_gets_nothing(cast: Cast, address: str) -> None:
    with pytest.raises(InvalidError):
        ask_for_link(site=cast.site, email=address)

    assert not Message.objects.exists()
