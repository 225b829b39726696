"""However often a form is sent, also at the same moment, it is one comment or one vote."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

import pytest

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.votes.models import Vote
from tests.at_once import at_once, shared_database
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, Form, form_of
from tests.people import Cast

__all__ = ["shared_database"]  # a fixture

AT_ONCE = 10


def opened(browser: Browser, address: str = DISCUSSION) -> Form:
    return form_of(browser.open(address).by_id("reply-form"))


@pytest.mark.parametrize("address", [DISCUSSION, REPLY])
@pytest.mark.parametrize("who", ["ada", "cem"])
def test_form_sent_twice_is_one_comment_and_leads_to_it_twice(
    cast: Cast, address: str, who: str
) -> None:
    browser = Browser.of(getattr(cast, who))
    form = opened(browser, address)

    places = set()
    for _ in range(3):
        browser.send(form, text="Once.")
        places.add(browser.address)

    assert Comment.objects.count() == Event.objects.count() == len(places) == 1


def test_form_of_the_page_that_caches_keep_sent_twice_is_one_comment(cast: Cast) -> None:
    browser = Browser()
    form = opened(browser)
    assert "stamp" not in form.fields

    for _ in range(2):
        browser.send(form, text="Once.", name="Noor")

    assert Comment.objects.count() == 1


def test_two_people_may_say_the_same_from_the_page_that_caches_keep(cast: Cast) -> None:
    for name in ("Noor", "Kim"):
        Browser().write("First!", name=name)

    assert Comment.objects.count() == 2


def test_same_text_at_another_place_of_the_discussion_is_refused_as_said(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    browser = Browser()

    browser.write("I agree.", at=f"{REPLY}?to={top.pk}")
    form = form_of(Browser().open(DISCUSSION).by_id("reply-form"))
    answer = browser.post(
        REPLY, urlencode({**form.fields, "text": "I agree.", "name": "N"}).encode()
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Comment.objects.filter(source="I agree.").count() == 1


def test_first_form_of_a_browser_is_sent_once_although_it_goes_round_twice(cast: Cast) -> None:
    browser = Browser()
    form = opened(browser)

    browser.send(form, text="Once.", name="Noor")
    address, browser.address = browser.address, ""
    browser.send(form, text="Once.", name="Noor")  # the reader goes back and presses again

    assert browser.hops == [303, 200]
    assert browser.address == address
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("waits", [False, True])
def test_browser_without_cookies_that_sends_a_form_twice_posts_once(
    cast: Cast, *, waits: bool
) -> None:
    change_options(cast.site, premoderated=waits)
    browser = Browser(takes_cookies=False)
    form = opened(browser, REPLY)

    for _ in range(2):
        browser.send(form, text="Once.", name="Noor")

    assert Comment.objects.count() == 1


def test_comment_that_was_edited_since_is_not_posted_again_by_going_back(cast: Cast) -> None:
    browser = Browser.of(cast.ada)
    form = opened(browser)
    browser.send(form, text="Before.")
    edit = opened(browser, f"{DISCUSSION}/edit/{Comment.objects.get().pk}")
    browser.send(edit, text="After.")

    browser.send(form, text="Before.")
    browser.send(edit, text="After.")

    assert Comment.objects.get().source == "After."
    assert Revision.objects.count() == 1


def test_deletion_sent_twice_is_one(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    make_comment(parent=comment)
    browser = Browser.of(cast.ada)
    [form] = browser.open(f"{DISCUSSION}/delete/{comment.pk}").find("form")

    for _ in range(2):
        browser.send(form_of(form), button="act=delete")

    assert Comment.objects.filter(status=CommentStatus.REMOVED).count() == 1
    assert Event.objects.filter(kind=EventKind.COMMENT_DELETED).count() == 1


def send_at_once(browsers: list[Browser], address: str, fields: dict[str, str]) -> list[int]:
    """Send the same from each browser at the same moment; return the statuses."""
    body = urlencode(fields).encode()

    def send(browser: Browser) -> int:
        return browser.post(address, body).status_code

    return at_once([partial(send, browser) for browser in browsers])


def sendings_of(reader: Reader) -> list[Browser]:
    return [Browser.of(reader) for _ in range(AT_ONCE)]


@pytest.mark.parametrize("has_stamp", [True, False])
@pytest.mark.parametrize("is_new", [True, False])
def test_form_sent_ten_times_at_once_is_one_comment(
    shared_database: None, cast: Cast, *, has_stamp: bool, is_new: bool
) -> None:
    form = opened(Browser.of(cast.ada)) if has_stamp else opened(Browser())
    readers = Reader.objects.count()
    if is_new:
        one = Browser()
        one.post(REPLY, b"text=x&name=Noor")  # gets a device, and stores nothing yet
        browsers = [Browser() for _ in range(AT_ONCE)]
        for browser in browsers:
            browser.client.cookies = one.client.cookies
    else:
        browsers = sendings_of(cast.ada)
    fields = {**form.fields, "text": "Once.", "name": "Noor"}
    fields.pop("csrfmiddlewaretoken", None)

    statuses = send_at_once(browsers, REPLY, fields)

    assert statuses == [HTTPStatus.SEE_OTHER] * AT_ONCE
    assert Comment.objects.count() == Event.objects.count() == 1
    assert Reader.objects.count() == readers + is_new


@pytest.mark.parametrize("is_new", [True, False])
def test_vote_sent_ten_times_at_once_is_one_vote(
    shared_database: None, cast: Cast, *, is_new: bool
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    reader = cast.ben
    if is_new:
        Reader.objects.filter(pk=reader.pk).delete()

    statuses = send_at_once(sendings_of(reader), f"{DISCUSSION}/vote/{comment.pk}", {"value": "1"})

    comment.refresh_from_db()
    assert statuses == [HTTPStatus.SEE_OTHER] * AT_ONCE
    assert (Vote.objects.count(), comment.up, comment.score) == (1, 1, 1)


def test_ten_browsers_at_once_are_ten_comments(shared_database: None, cast: Cast) -> None:
    def write(number: int) -> list[int]:
        browser = Browser()
        browser.write(f"Text {number}.", name=f"Reader {number}")
        return browser.hops

    hops = at_once([partial(write, number) for number in range(AT_ONCE)])

    assert hops == [[307, 303, 200]] * AT_ONCE
    assert Comment.objects.count() == Event.objects.count() == AT_ONCE
