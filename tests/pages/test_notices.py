"""The page of what somebody was told, the feed of answers, and the way there from a discussion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import feedparser  # type: ignore[import-untyped]
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.links import centre_link, feed_link, unsubscribe_link
from rejoinder.notifications.models import Notice, PushDevice, Reason, Subscriber, Subscription
from rejoinder.notifications.services.devices import public_push_key
from rejoinder.notifications.services.reading import new_feed
from tests.making import change_options, make_comment
from tests.notifications.making import make_subscriber
from tests.notifications.receivers import Browser as PushBrowser
from tests.pages.browsing import DISCUSSION, Browser
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

PAGE = "/notices/gazette"


def tell(
    reader: Reader,
    cast: Cast,
    *,
    reason: Reason = Reason.REPLY,
    text: str = "No, it is not.",
    status: CommentStatus = CommentStatus.PUBLISHED,
    is_read: bool = False,
    parent: Comment | None = None,
) -> Notice:
    """Tell somebody that Ada answered."""
    subscriber = Subscriber.objects.filter(reader=reader).first() or make_subscriber(reader=reader)
    parent = parent or make_comment(article=cast.article, author=reader)
    comment = make_comment(parent=parent, author=cast.ada, text=text, status=status)
    return Notice.objects.create(
        site=cast.site,
        subscriber=subscriber,
        event_id=Notice.objects.count() + 1,
        reason=reason,
        article=cast.article,
        comment=comment,
        frequency="now",
        read_at=timezone.now() if is_read else None,
    )


def press(browser: Browser, address: str, fields: Mapping[str, str]) -> Answer:
    """Send a form of the page."""
    return browser.post(address, urlencode(fields).encode())


def path_of(address: str, settings: Settings) -> str:
    return address.removeprefix(settings.BASE_URL)


def test_what_one_was_told_stands_there_the_newest_first(cast: Cast) -> None:
    tell(cast.ben, cast, text="The first answer.", is_read=True)
    tell(cast.ben, cast, text="The second answer.")

    answer = Browser.of(cast.ben).answer_to(PAGE)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index("The second answer.") < page.index("The first answer.")
    assert page.count("Ada answered your comment") == 2
    assert page.count(">New</span>") == 1
    assert page.count("Mark as read") == 1
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_each_links_to_the_comment_it_is_about(cast: Cast) -> None:
    told = tell(cast.ben, cast)

    page = Browser.of(cast.ben).answer_to(PAGE).content.decode()

    assert f'href="{DISCUSSION}?comment={told.comment_id}#comment-{told.comment_id}"' in page


def test_what_was_hidden_meanwhile_is_not_there(cast: Cast) -> None:
    told = tell(cast.ben, cast, text="A bad word.")
    Comment.objects.filter(pk=told.comment_id).update(status=CommentStatus.REMOVED)

    browser = Browser.of(cast.ben)

    assert "A bad word." not in browser.answer_to(PAGE).content.decode()
    assert "Notifications" not in browser.answer_to(DISCUSSION).content.decode()


def test_a_decision_says_its_reason(cast: Cast) -> None:
    told = tell(cast.ben, cast, reason=Reason.REJECTED, status=CommentStatus.REJECTED)
    Comment.objects.filter(pk=told.comment_id).update(author=cast.ben, reason="Off topic.")

    page = Browser.of(cast.ben).answer_to(PAGE).content.decode()

    assert "Your comment was not published" in page
    assert "Off topic." in page
    assert "Mute this thread" not in page


def test_looking_changes_nothing(cast: Cast) -> None:
    tell(cast.ben, cast)
    Browser.of(cast.ben).answer_to(PAGE)

    assert Notice.objects.get().read_at is None


def test_one_or_all_can_be_marked_as_read(cast: Cast) -> None:
    first, second, third = (tell(cast.ben, cast) for _ in range(3))
    browser = Browser.of(cast.ben)

    assert press(browser, PAGE, {"act": "read", "notice": str(second.pk)}).status_code == 303
    assert [each.pk for each in Notice.objects.filter(read_at=None).order_by("pk")] == [
        first.pk,
        third.pk,
    ]
    late = tell(cast.ben, cast)
    press(browser, PAGE, {"act": "read-all", "notice": str(third.pk)})
    assert [each.pk for each in Notice.objects.filter(read_at=None)] == [late.pk]


def test_a_thread_is_muted_where_one_was_told_of_it(cast: Cast) -> None:
    told = tell(cast.ben, cast)
    browser = Browser.of(cast.ben)
    press(browser, PAGE, {"act": "mute", "notice": str(told.pk)})
    press(browser, PAGE, {"act": "mute", "notice": str(told.pk)})

    [wish] = Subscription.objects.all()
    assert (wish.is_muted, wish.subject) == (True, f"branch:{told.comment.root_id}")
    told.refresh_from_db()
    assert told.read_at is not None


def test_older_ones_are_on_pages_of_their_own(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ben)
    for number in range(35):
        tell(cast.ben, cast, text=f"Answer number {number}.", parent=top)
    browser = Browser.of(cast.ben)
    first = browser.answer_to(PAGE).content.decode()
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = browser.answer_to(PAGE + older).content.decode()

    assert first.count("<li id=") == 30
    assert second.count("<li id=") == 5
    assert "Answer number 0." in second
    [newer] = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert "Answer number 34." in browser.answer_to(PAGE + newer).content.decode()
    assert browser.answer_to(f"{PAGE}?after=forged").status_code == 422


def test_who_is_nobody_here_is_told_so(cast: Cast) -> None:
    assert Browser().answer_to(PAGE).status_code == 401


def test_whoever_signed_in_and_did_nothing_here_has_an_empty_page(cast: Cast) -> None:
    answer = Browser.of(cast.eve).answer_to(PAGE)

    assert answer.status_code == 200
    assert "There is nothing here yet." in answer.content.decode()
    assert not Reader.objects.filter(site=cast.site, account=cast.eve.account).exists()


def test_who_was_never_told_anything_has_an_empty_page(cast: Cast) -> None:
    answer = Browser.of(cast.cem, sends_token=True).answer_to(PAGE)

    assert answer.status_code == 200
    assert "There is nothing here yet." in answer.content.decode()
    assert not Subscriber.objects.exists()


# ---- the way there


def test_the_discussion_leads_there_and_says_how_many_are_new(cast: Cast) -> None:
    for _ in range(3):
        tell(cast.ben, cast)
    page = Browser.of(cast.ben).answer_to(DISCUSSION).content.decode()

    assert f'<a href="{PAGE}">Notifications <span class="badge">3<' in page


def test_a_hundred_and_more_are_not_counted(cast: Cast) -> None:
    told = tell(cast.ben, cast)
    Notice.objects.bulk_create(
        Notice(
            site=cast.site,
            subscriber=told.subscriber,
            event_id=1_000 + number,
            reason=Reason.REPLY,
            article=cast.article,
            comment=told.comment,
            frequency="now",
        )
        for number in range(120)
    )

    assert (
        '<span class="badge">100+<' in Browser.of(cast.ben).answer_to(DISCUSSION).content.decode()
    )


def test_the_page_of_nobody_is_as_it_was(cast: Cast) -> None:
    before = Browser().answer_to(DISCUSSION)
    subscriber = make_subscriber(reader=cast.ben)
    told = make_comment(article=cast.other_article)
    Notice.objects.create(
        site=cast.site,
        subscriber=subscriber,
        event_id=1,
        reason=Reason.REPLY,
        article=cast.article,
        comment=told,
        frequency="now",
    )
    after = Browser().answer_to(DISCUSSION)

    assert before.content == after.content
    assert before["ETag"] == after["ETag"]
    assert "s-maxage" in after["Cache-Control"]
    assert "/notices/" not in after.content.decode()


def test_who_has_been_told_nothing_sees_no_way_there(cast: Cast) -> None:
    make_subscriber(reader=cast.ben)

    assert "/notices/" not in Browser.of(cast.ben).answer_to(DISCUSSION).content.decode()


def test_where_a_site_tells_nobody_there_is_no_way(cast: Cast) -> None:
    tell(cast.ben, cast)
    change_options(cast.site, notify="off")

    assert "/notices/" not in Browser.of(cast.ben).answer_to(DISCUSSION).content.decode()


def test_the_way_there_costs_one_statement_whatever_there_is(cast: Cast) -> None:
    costs = []
    for _ in range(3):
        browser = Browser.of(cast.ben)
        with CaptureQueriesContext(connection) as asked:
            browser.answer_to(DISCUSSION)
        costs.append(sum("notifications_notice" in each["sql"] for each in asked))
        tell(cast.ben, cast)

    assert costs == [1, 1, 1]


@pytest.mark.parametrize("number", [1, 25])
def test_the_page_costs_the_same_for_few_and_many(cast: Cast, number: int) -> None:
    public_push_key()
    top = make_comment(article=cast.article, author=cast.ben)
    for _ in range(number):
        tell(cast.ben, cast, parent=top)
    browser = Browser.of(cast.ben)
    with CaptureQueriesContext(connection) as asked:
        browser.answer_to(PAGE)

    assert len(asked) == 6  # site, reader, subscriber, the list, browsers, the key


# ---- by a link, for embeds


def test_a_link_shows_the_same_to_whom_no_cookie_knows(cast: Cast, settings: Settings) -> None:
    told = tell(cast.ben, cast)
    link = path_of(centre_link(told.subscriber, "gazette"), settings)
    browser = Browser()

    assert "Ada answered your comment" in browser.answer_to(link).content.decode()
    assert press(browser, link, {"act": "read", "notice": str(told.pk)}).status_code == 303
    told.refresh_from_db()
    assert told.read_at is not None


def test_a_link_of_another_purpose_site_or_day_shows_nothing(
    cast: Cast, settings: Settings
) -> None:
    subscriber = tell(cast.ben, cast).subscriber
    link = path_of(centre_link(subscriber, "gazette"), settings)
    other = unsubscribe_link(subscriber, None).rpartition("/")[0].rpartition("/")[2]
    browser = Browser()

    assert browser.answer_to(f"{PAGE}/{other}").status_code == 403
    assert browser.answer_to(f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}").status_code == 403
    assert browser.answer_to(f"{PAGE}/none").status_code == 403
    assert browser.answer_to(link.replace("gazette", "elsewhere")).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert browser.answer_to(link).status_code == 410


# ---- the feed


def feed_of(cast: Cast, settings: Settings) -> str:
    subscriber = Subscriber.objects.get(reader=cast.ben)
    return path_of(feed_link(subscriber), settings)


def test_answers_can_be_read_as_a_feed(cast: Cast, settings: Settings) -> None:
    tell(cast.ben, cast, text="The first answer.")
    tell(cast.ben, cast, reason=Reason.FOLLOW_UP, text="Not an answer.")
    hidden = tell(cast.ben, cast, text="Hidden.")
    Comment.objects.filter(pk=hidden.comment_id).update(status=CommentStatus.SPAM)
    press(Browser.of(cast.ben), PAGE, {"act": "feed-new"})
    address = feed_of(cast, settings)
    assert address in Browser.of(cast.ben).answer_to(PAGE).content.decode()

    with CaptureQueriesContext(connection) as asked:
        answer = Browser().answer_to(address)

    assert len(asked) == 2
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.feed.title == "Replies to me on The Gazette"
    assert [each.author for each in found.entries] == ["Ada"]
    assert "The first answer." in found.entries[0].summary
    again = Browser().answer_to(address, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_address_ends_the_old_one_and_an_end_ends_both(
    cast: Cast, settings: Settings
) -> None:
    tell(cast.ben, cast)
    browser = Browser.of(cast.ben)
    press(browser, PAGE, {"act": "feed-new"})
    before = feed_of(cast, settings)
    press(browser, PAGE, {"act": "feed-new"})
    after = feed_of(cast, settings)

    assert Browser().answer_to(before).status_code == 410
    assert Browser().answer_to(after).status_code == 200
    press(browser, PAGE, {"act": "feed-end"})
    assert Browser().answer_to(after).status_code == 410


@pytest.mark.parametrize("change", ["forged", "cut", "other", "long"])
def test_a_secret_that_was_not_given_opens_no_feed(
    cast: Cast, settings: Settings, change: str
) -> None:
    subscriber = tell(cast.ben, cast).subscriber
    new_feed(subscriber=subscriber)
    token = feed_of(cast, settings).split("/")[2]
    centre = centre_link(subscriber, "gazette").rpartition("/")[2]
    given = {
        "forged": token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
        "cut": token.partition(".")[0],
        "other": centre,
        "long": token + "A" * 5_000,
    }[change]

    assert Browser().answer_to(f"/notify/{given}/feed.atom").status_code in {403, 410}


# ---- hostile input


def test_anothers_notices_are_left_alone(cast: Cast) -> None:
    told = tell(cast.ben, cast)
    make_subscriber(reader=cast.cem)
    browser = Browser.of(cast.cem, sends_token=True)

    press(browser, PAGE, {"act": "read", "notice": str(told.pk)})
    press(browser, PAGE, {"act": "read-all", "notice": str(told.pk)})
    assert press(browser, PAGE, {"act": "mute", "notice": str(told.pk)}).status_code == 404

    told.refresh_from_db()
    assert told.read_at is None
    assert not Subscription.objects.exists()
    assert "Ada answered" not in browser.answer_to(PAGE).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "eat"},
        {"act": "read", "notice": "9" * 40},
        {"act": "read", "notice": "x"},
        {"act": "mute", "notice": "-1"},
        {"act": "push-on"},
        {"act": "push-on", "endpoint": "https://push.example/" + "a" * 5_000},
        {"act": "push-on", "endpoint": "http://127.0.0.1/", "p256dh": "A", "auth": "A"},
    ],
)
def test_what_none_of_our_forms_sends_is_refused(cast: Cast, fields: dict[str, str]) -> None:
    tell(cast.ben, cast)

    assert press(Browser.of(cast.ben), PAGE, fields).status_code in {404, 422}
    assert not PushDevice.objects.exists()


def test_a_form_of_another_site_changes_nothing(cast: Cast) -> None:
    tell(cast.ben, cast)
    browser = Browser.of(cast.ben)

    answer = browser.post(PAGE, b"act=feed-new", **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert Subscriber.objects.get(reader=cast.ben).feed_key is None


# ---- in this browser


def test_a_browser_is_told_until_it_is_not(cast: Cast) -> None:
    key = public_push_key()
    browser, here = Browser.of(cast.ben), PushBrowser()
    page = browser.answer_to(PAGE).content.decode()
    assert f'data-key="{key}"' in page
    assert '<section id="push" class="article-head" hidden' in page

    assert press(browser, PAGE, {"act": "push-on", **here.fields()}).status_code == 303
    assert PushDevice.objects.get().subscriber.reader == cast.ben
    assert "1 browser tells you of answers." in browser.answer_to(PAGE).content.decode()
    press(
        Browser.of(cast.cem, sends_token=True),
        PAGE,
        {"act": "push-off", "endpoint": here.endpoint.url},
    )
    assert PushDevice.objects.count() == 1
    press(browser, PAGE, {"act": "push-off", "endpoint": here.endpoint.url})
    assert not PushDevice.objects.exists()


def test_before_there_is_a_key_no_browser_is_asked(cast: Cast) -> None:
    page = Browser.of(cast.ben).answer_to(PAGE).content.decode()

    assert "data-push" not in page
    assert "/push." not in page


def test_all_browsers_can_be_stopped_at_once(cast: Cast) -> None:
    browser = Browser.of(cast.ben)
    for name in ("phone", "desk"):
        press(browser, PAGE, {"act": "push-on", **PushBrowser(name=name).fields()})
    press(browser, PAGE, {"act": "push-off"})

    assert not PushDevice.objects.exists()


def test_the_page_lets_its_own_worker_run_and_no_other(cast: Cast) -> None:
    answer = Browser.of(cast.ben).answer_to(PAGE)

    assert "worker-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/push.js", "/push-worker.js"])
def test_the_scripts_have_addresses_that_stay(address: str, db: None) -> None:
    answer = Browser().answer_to(address)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
