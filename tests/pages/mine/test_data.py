"""A copy of one's data and erasure, for members and, by a mailed link, for guests; and where one is signed in."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import Account, Login, Session
from rejoinder.comments.models import Comment
from rejoinder.config.personal_clock import look
from rejoinder.notifications.models import Message
from rejoinder.personal.models import DataLink, Erasure, Texts
from tests.entering import come_in
from tests.making import make_comment
from tests.pages.browsing import Browser, Form, form_of
from tests.pages.html import Element
from tests.pages.mine.test_mine import MINE, form_with
from tests.pages.signing_in.mailbox import mails_to
from tests.people import Cast
from tests.personal.people import NOOR, make_guest, make_imported, make_noor

DATA = "/me/data"
SCANNERS = ("Mozilla/5.0 (compatible; SafeLinks)", "Barracuda", "")


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def link_to(address: str = NOOR) -> str:
    [path] = re.findall(r"(/me/link/\S+)", mails_to(address)[-1].text)
    return str(path)


def form_to(page: Element, action: str) -> Form:
    [form] = [each for each in page.find("form") if each.attributes.get("action", "") == action]
    return form_of(form)


def ask(browser: Browser, site: str = "gazette", email: str = NOOR) -> Element:
    return browser.send(form_to(browser.open("/me/"), "/me/ask"), site=site, email=email)


def by_link(cast: Cast) -> Browser:
    """Return the browser of somebody who has used a mailed link, and is nobody else there."""
    browser = Browser()
    ask(browser)
    page = browser.open(link_to())
    browser.send(form_of(page.find("form")[0]))
    return browser


def member(cast: Cast) -> tuple[Browser, Account]:
    """Return the browser of a member who has just signed in."""
    noor = make_noor(cast.site)
    browser = Browser.of(noor)
    assert noor.account is not None
    come_in(browser.client, noor.account)
    return browser, noor.account


def download(browser: Browser) -> dict[str, object]:
    answer = browser.client.get("/me/data.json")
    assert answer.status_code == HTTPStatus.OK
    assert answer["Cache-Control"] == "private, no-store"
    found: dict[str, object] = json.loads(answer.getvalue())
    return found


def test_member_takes_everything_along(cast: Cast) -> None:
    browser, _account = member(cast)
    make_comment(article=cast.article, author=make_imported(cast.site), text="Of old.")

    assert "Of old." in json.dumps(download(browser))


def test_guest_proves_an_address_and_sees_what_is_under_it(cast: Cast) -> None:
    make_comment(article=cast.article, author=make_imported(cast.site), text="Of old.")
    make_comment(article=cast.other_article, author=make_imported(cast.other_site), text="There.")

    browser = by_link(cast)

    assert browser.address == MINE
    assert "Of old." in browser.open(MINE).find("main")[0].text
    document = json.dumps(download(browser))
    assert "Of old." in document
    assert "There." not in document  # another site's, for which nothing was proved


def test_guest_with_a_link_gives_what_was_imported_to_the_device(cast: Cast) -> None:
    guest, imported = make_guest(cast.site, name="Noor"), make_imported(cast.site, name="N.")
    make_comment(article=cast.article, author=guest)
    comment = make_comment(article=cast.article, author=imported)
    browser = Browser.of(guest)
    assert "Make them mine" not in browser.open(MINE).find("main")[0].text
    ask(browser)
    browser.send(form_of(browser.open(link_to()).find("form")[0]))

    browser.send(form_with(browser.open(MINE), "claim"), button="act=claim")

    comment.refresh_from_db()
    assert comment.author_id == guest.pk


def test_looking_at_a_link_changes_nothing(cast: Cast) -> None:
    browser = Browser()
    ask(browser)
    before = [*DataLink.objects.values()]

    for agent in SCANNERS:
        for method in ("get", "head"):
            answer = getattr(Client(), method)(link_to(), headers={"User-Agent": agent})
            assert answer.status_code == HTTPStatus.OK
            assert answer["Referrer-Policy"] == "same-origin"

    assert [*DataLink.objects.values()] == before


def test_used_link_opens_nothing_on_another_browser(cast: Cast) -> None:
    make_comment(article=cast.article, author=make_imported(cast.site), text="Of old.")
    by_link(cast)
    other = Browser(sends_token=True)

    assert other.answer_to(link_to()).status_code == HTTPStatus.GONE
    other.send(Form(action=link_to(), fields={}), status=HTTPStatus.GONE)
    assert other.answer_to(MINE).status_code == HTTPStatus.UNAUTHORIZED


def test_proof_lasts_for_an_hour(cast: Cast) -> None:
    make_comment(article=cast.article, author=make_imported(cast.site))
    browser = by_link(cast)

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert browser.answer_to(MINE).status_code == HTTPStatus.UNAUTHORIZED


def test_proof_ends_when_it_is_closed(cast: Cast) -> None:
    make_comment(article=cast.article, author=make_imported(cast.site))
    browser = by_link(cast)

    browser.send(form_to(browser.open("/me/"), "/me/leave"))

    assert browser.answer_to(MINE).status_code == HTTPStatus.UNAUTHORIZED


def test_proof_of_a_member_ends_too_though_the_session_goes_on(cast: Cast) -> None:
    browser, _account = member(cast)
    make_comment(
        article=cast.article, author=make_imported(cast.site, email="old@harbour-post.net")
    )
    ask(browser, email="old@harbour-post.net")
    browser.send(form_of(browser.open(link_to("old@harbour-post.net")).find("form")[0]))
    assert "Make them mine" in browser.open(MINE).find("main")[0].text

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert "Make them mine" not in browser.open(MINE).find("main")[0].text


def test_answer_is_the_same_for_known_and_unknown_addresses(cast: Cast) -> None:
    make_imported(cast.site)
    pages = [ask(Browser(), email=email).find("main")[0].text for email in (NOOR, "no@body.net")]

    assert pages[0] == pages[1]


def test_thousand_requests_for_one_victim_make_three_mails(cast: Cast) -> None:
    browser = Browser(sends_token=True)
    statuses = set()
    for _ in range(30):
        answer = browser.post("/me/ask", b"site=gazette&email=victim%40harbour-post.net")
        statuses.add(answer.status_code)

    assert Message.objects.filter(to="victim@harbour-post.net").count() == 3
    assert statuses == {HTTPStatus.SEE_OTHER, HTTPStatus.TOO_MANY_REQUESTS}


@pytest.mark.parametrize("texts", [*Texts])
def test_member_is_erased_after_the_time_of_grace(cast: Cast, texts: Texts) -> None:
    browser, account = member(cast)
    reader = account.readers.get()
    make_comment(article=cast.article, author=reader, text="Words of mine.")

    page = browser.open(DATA)
    page = browser.send(form_with(page, "erase"), button="act=erase", texts=texts, sure="1")
    assert "will be erased on" in page.find("main")[0].text
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        look(forgets=True)

    assert not Account.objects.filter(pk=account.pk).exists()
    comment = Comment.objects.get()
    assert comment.author_name == "Deleted reader"
    assert comment.source == ("Words of mine." if texts == Texts.KEEP else "")
    assert browser.answer_to(DATA).status_code == HTTPStatus.UNAUTHORIZED


def test_it_is_taken_back_on_the_page_and_by_the_mailed_link(cast: Cast) -> None:
    browser, _account = member(cast)
    for by_mail in (False, True):
        page = browser.open(DATA)
        page = browser.send(form_with(page, "erase"), button="act=erase", texts="keep", sure="1")
        if by_mail:
            stranger = Browser()  # the mail may be read anywhere
            form = form_of(stranger.open(link_to()).find("form")[0])
            page = stranger.send(form)
            assert "taken back" in page.find("main")[0].text
        else:
            browser.send(form_with(page, "keep"), button="act=keep")

    assert not Erasure.objects.filter(cancelled_at=None).exists()


def test_who_signed_in_long_ago_signs_in_again_before_anything_is_erased(cast: Cast) -> None:
    noor = make_noor(cast.site)
    browser = Browser.of(noor, sends_token=True)

    answer = browser.post(DATA, b"act=erase&texts=remove&sure=1")

    assert answer["Location"].startswith("/account/again/")
    assert not Erasure.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"texts": "keep"}, 422),
        ({"sure": "1"}, 422),
        ({"texts": "burn", "sure": "1"}, 422),
        ({"texts": "keep" * 20_000, "sure": "1"}, 422),
    ],
)
def test_nothing_is_erased_by_mistake(cast: Cast, fields: dict[str, str], status: int) -> None:
    browser, _account = member(cast)

    form = form_with(browser.open(DATA), "erase")
    form.fields = {"csrfmiddlewaretoken": form.fields["csrfmiddlewaretoken"]}
    browser.send(form, button="act=erase", status=status, **fields)

    assert not Erasure.objects.exists()


def test_staff_are_told_to_leave_first(cast: Cast) -> None:
    browser = Browser.of(cast.mia)

    page = browser.open(DATA)
    browser.send(form_with(page, "erase"), button="act=erase", texts="keep", sure="1", status=409)

    assert not Erasure.objects.exists()


def test_guest_with_a_link_erases_what_is_under_the_address(cast: Cast) -> None:
    imported = make_imported(cast.site)
    elsewhere = make_imported(cast.other_site)
    bens = make_comment(article=cast.article, author=cast.ben)
    make_comment(article=cast.article, author=imported, text="Of old.")
    browser = by_link(cast)

    page = browser.open(DATA)
    browser.send(form_with(page, "erase"), button="act=erase", texts="remove", sure="1")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        look(forgets=False)

    imported.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (imported.name, imported.email) == ("Deleted reader", "")
    assert elsewhere.email == NOOR
    assert not Comment.objects.filter(source="Of old.").exists()
    assert Comment.objects.get(pk=bens.pk).source


def test_forms_of_other_origins_are_refused(cast: Cast) -> None:
    browser, _account = member(cast)

    for path in (DATA, MINE, "/me/sessions", "/me/leave", "/me/ask", "/me/link/x"):
        answer = browser.client.post(
            path, {"act": "erase"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == HTTPStatus.FORBIDDEN


def test_session_and_sign_in_elsewhere_are_ended_one_by_one(cast: Cast) -> None:
    browser, account = member(cast)
    login = Login.objects.create(
        site=cast.site, account=account, origin="https://gazette.example", browser="Firefox"
    )
    cem = cast.cem.account
    assert cem is not None
    others = Login.objects.create(site=cast.site, account=cem, origin="https://gazette.example")
    theirs = Session.objects.create(
        account=cem, session_key="k" * 64, expire_date=timezone.now(), browser="Theirs"
    )
    page = browser.open("/me/sessions")
    assert "https://gazette.example" in page.find("main")[0].text
    assert "Theirs" not in page.find("main")[0].text
    token = form_with(page, "login").fields["csrfmiddlewaretoken"]

    for act, number in (
        ("login", login.pk),
        ("login", others.pk),
        ("login", "x"),
        ("session", theirs.pk),
        ("session", ""),
        ("session", "9" * 15),
    ):
        form = Form(action="/me/sessions", fields={"csrfmiddlewaretoken": token, "id": str(number)})
        browser.send(form, button=f"act={act}")

    login.refresh_from_db()
    others.refresh_from_db()
    assert login.ended_at is not None
    assert others.ended_at is None
    assert Session.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("comments", [1, 40])
def test_page_of_data_costs_the_same_whatever_there_is(cast: Cast, comments: int) -> None:
    guest = make_guest(cast.site)
    for _ in range(comments):
        make_comment(article=cast.article, author=guest)
    browser = Browser.of(guest)

    with CaptureQueriesContext(connection) as asked:
        assert browser.answer_to(DATA).status_code == HTTPStatus.OK

    assert len(asked) == 2
