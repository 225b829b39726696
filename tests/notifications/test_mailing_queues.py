"""Moderators who wish it are told by mail that comments wait: seldom, and with links that decide nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.errors import NotPermittedError
from rejoinder.notifications.errors import AddressNeededError
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Frequency, Message, Subscription
from rejoinder.notifications.sealing import unseal
from rejoinder.notifications.services.mailing_queues import (
    MOST_SHOWN,
    alert_moderators,
    watch_queue,
    watches_queue,
)
from tests.entering import come_in
from tests.making import make_comment
from tests.people import Cast


@pytest.fixture
def mia(cast: Cast) -> Reader:
    """A moderator with an address, who wishes to be told."""
    prove(cast.mia)
    watch_queue(moderator=cast.mia, is_wanted=True)
    return cast.mia


def prove(reader: Reader) -> None:
    EmailAddress.objects.create(
        user=reader.account, email="mia@example.org", verified=True, primary=True
    )


def wait(cast: Cast, text: str = "Look at this.") -> Comment:
    return make_comment(
        article=cast.article, author=cast.ben, text=text, status=CommentStatus.WAITING
    )


def told() -> list[Mail]:
    return [
        Mail.from_json(unseal(each.sealed))
        for each in Message.objects.filter(kind="queue").order_by("pk")
    ]


def look(*, minutes: int = 0) -> int:
    return alert_moderators(now=timezone.now() + timedelta(minutes=minutes))


def test_what_waits_is_told_once(cast: Cast, mia: Reader) -> None:
    comment = wait(cast, "Look <b>at</b> this.")

    assert [look(), look(), look(minutes=60)] == [1, 0, 0]
    [mail] = told()
    assert mail.to == "mia@example.org"
    assert mail.subject == "1 comment waits on The Gazette"
    assert "Ben, The harbour tunnel\nLook" in mail.text
    assert f"/staff/comments/comment/?id={comment.pk}\n" in mail.text
    assert "/notify/" in mail.headers["List-Unsubscribe"]


def test_more_is_told_after_half_an_hour_as_one_mail(cast: Cast, mia: Reader) -> None:
    wait(cast)
    look()
    for _ in range(MOST_SHOWN + 2):
        wait(cast)

    assert [look(minutes=29), look(minutes=31)] == [0, 1]
    assert told()[1].subject == "13 comments wait on The Gazette"
    assert "And 3 more." in told()[1].text


def test_as_often_as_the_wish_says(cast: Cast, mia: Reader) -> None:
    Subscription.objects.update(frequency=Frequency.DAILY)
    wait(cast)
    look()
    wait(cast)
    assert [look(minutes=60), look(minutes=24 * 60 + 1)] == [0, 1]

    Subscription.objects.update(frequency=Frequency.NEVER)
    wait(cast)
    assert look(minutes=10_000) == 0


@pytest.mark.parametrize("change", ["no moderator", "no account", "ended", "off", "unconfirmed"])
def test_whoever_may_not_decide_any_more_is_not_told(change: str, cast: Cast, mia: Reader) -> None:
    wait(cast)
    assert mia.account is not None
    match change:
        case "no moderator":
            Reader.objects.filter(pk=mia.pk).update(role=ReaderRole.AUTHOR)
        case "no account":
            Reader.objects.filter(pk=mia.pk).update(account=None)
        case "ended":
            mia.account.is_active = False
            mia.account.save()
        case "off":
            mia.subscriber.off_since = timezone.now()
            mia.subscriber.save()
        case "unconfirmed":
            mia.subscriber.confirmed_at = None
            mia.subscriber.save()

    assert look() == 0


def test_of_other_sites_nothing_is_told(cast: Cast, mia: Reader) -> None:
    make_comment(article=cast.other_article, status=CommentStatus.WAITING)

    assert look() == 0


def test_only_a_moderator_with_a_proved_address_can_wish_it(cast: Cast) -> None:
    with pytest.raises(AddressNeededError):
        watch_queue(moderator=cast.mia, is_wanted=True)
    with pytest.raises(NotPermittedError):
        watch_queue(moderator=cast.cem, is_wanted=True)


def test_where_nobody_wishes_it_one_statement_is_all(cast: Cast) -> None:
    wait(cast)
    with CaptureQueriesContext(connection) as statements:
        assert look() == 0

    assert len(statements) == 1


def test_it_is_switched_on_and_off_at_the_page_of_mails(cast: Cast, client: Client) -> None:
    prove(cast.mia)
    come_in(client, cast.mia.account)
    page = client.get("/mails/gazette").content.decode()
    assert "Tell me by mail when comments wait" in page

    assert client.post("/mails/gazette/queue", {"wanted": "yes"})["Location"] == (
        "/mails/gazette#queue"
    )
    assert watches_queue(cast.mia)
    assert (
        "You are told by mail when comments wait" in client.get("/mails/gazette").content.decode()
    )
    client.post("/mails/gazette/queue", {"wanted": "no"})
    assert not watches_queue(cast.mia)


def test_what_waits_is_mailed_to_nobody_who_signed_in_by_one_factor(
    cast: Cast, client: Client
) -> None:
    prove(cast.mia)
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    answer = client.post("/mails/gazette/queue", {"wanted": "yes"})

    assert answer["Location"] == "/account/second-factor/?next=%2Fmails%2Fgazette"
    assert not watches_queue(cast.mia)


def test_its_links_ask_for_a_sign_in_and_change_nothing(
    cast: Cast, mia: Reader, client: Client
) -> None:
    comment = wait(cast)
    wait(cast)
    look()
    links = re.findall(r"https?://[^/\s]+(/staff/\S+)", told()[0].text)
    assert len(links) == 3
    for link in links:
        assert client.get(link)["Location"].startswith("/account/login/?next=%2Fstaff%2F")

    come_in(client, mia.account)
    page = client.get(f"/staff/comments/comment/?id={comment.pk}").content.decode()
    assert page.count('class="action-select"') == 1
    assert 'value="approve"' in page
    comment.refresh_from_db()
    assert comment.status == CommentStatus.WAITING
