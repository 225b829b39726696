"""One's own page: what one wrote and how one voted, one's name, and earlier comments that are made one's own."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.personal.models import Claim
from rejoinder.votes.services import set_vote
from tests.making import change_options, make_comment, make_thread
from tests.pages.browsing import Browser, Form, form_of
from tests.pages.html import Element
from tests.people import Cast
from tests.personal.people import make_guest, make_imported, make_noor

MINE = "/me/sites/gazette/"


def form_with(page: Element, act: str) -> Form:
    """Return the form that has this button."""
    [form] = [
        form
        for form in page.find("form")
        if any(button.attributes.get("value") == act for button in form.find("button"))
    ]
    return form_of(form)


def test_who_is_nobody_is_told_how_to_become_somebody(cast: Cast) -> None:
    page = Browser().open("/me/")

    assert "/account/login/?next=%2Fme%2F" in [a["href"] for a in page.find("a")]
    assert any(form.attributes.get("action") == "/me/ask" for form in page.find("form"))


def test_start_leads_to_each_site_where_one_wrote(cast: Cast) -> None:
    noor = make_noor(cast.site)
    make_imported(cast.other_site)

    page = Browser.of(noor).open("/me/")

    links = [a["href"] for a in page.find("a")]
    assert MINE in links
    assert "/me/sites/elsewhere/" in links


def test_own_comments_stand_there_with_what_became_of_them(cast: Cast) -> None:
    noor = make_noor(cast.site)
    make_comment(article=cast.article, author=noor, text="Published words.")
    make_comment(
        article=cast.article,
        author=noor,
        text="Refused words.",
        status=CommentStatus.REJECTED,
        reason="Off topic.",
    )
    make_comment(article=cast.article, author=noor, text="Spam words.", status=CommentStatus.SPAM)
    make_comment(article=cast.article, author=cast.ben, text="Another's words.")

    text = Browser.of(noor).open(MINE).find("main")[0].text

    assert "Published words." in text
    assert "Refused words." in text
    assert "Off topic." in text
    assert "Spam words." not in text
    assert "Another's words." not in text


def test_comments_of_another_site_stand_on_that_sites_page_only(cast: Cast) -> None:
    noor = make_noor(cast.site)
    assert noor.account is not None
    there = Reader.objects.create(
        site=cast.other_site, account=noor.account, name="Noor", name_skeleton="noor"
    )
    make_comment(article=cast.other_article, author=there, text="Written elsewhere.")
    browser = Browser.of(noor)

    assert "Written elsewhere." not in browser.open(MINE).find("main")[0].text
    assert "Written elsewhere." in browser.open("/me/sites/elsewhere/").find("main")[0].text


def test_guest_sees_what_was_written_on_the_device(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada, text="Ada's words.")

    assert "Ada's words." in Browser.of(cast.ada).open(MINE).find("main")[0].text
    assert "Ada's words." not in Browser.of(cast.ben).open(MINE).find("main")[0].text


def test_list_goes_on_by_key_set_pages(cast: Cast) -> None:
    noor = make_noor(cast.site)
    make_thread(article=cast.article, author=noor, parents=[None] * 45)
    browser = Browser.of(noor)

    seen: list[str] = []
    further = [MINE]
    while further:
        page = browser.open(further[0])
        seen += [each["id"] for each in page.find("li") if "id" in each.attributes]
        further = [a["href"] for a in page.find("a") if a.attributes.get("rel") == "next"]

    assert len(seen) == len(set(seen)) == 45


def test_link_to_a_page_of_the_list_is_of_no_other_list(cast: Cast) -> None:
    noor = make_noor(cast.site)
    make_thread(article=cast.article, author=noor, parents=[None] * 25)
    browser = Browser.of(noor)
    [older] = [a["href"] for a in browser.open(MINE).find("a") if a.attributes.get("rel") == "next"]

    for address in (older.replace(MINE, f"{MINE}votes"), f"{MINE}?after=x", f"{MINE}?before=%00"):
        assert browser.answer_to(address).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("comments", [1, 20])
def test_page_costs_the_same_whatever_is_on_it(cast: Cast, comments: int) -> None:
    noor = make_noor(cast.site)
    for _ in range(comments):
        make_comment(article=cast.article, author=noor)
    browser = Browser.of(noor)

    with CaptureQueriesContext(connection) as asked:
        assert browser.answer_to(MINE).status_code == HTTPStatus.OK

    assert len(asked) == 8


def test_votes_are_listed(cast: Cast) -> None:
    noor = make_noor(cast.site)
    comment = make_comment(article=cast.article, author=cast.ben)
    set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=noor, value=-1)

    text = Browser.of(noor).open(f"{MINE}votes").find("main")[0].text

    assert "Down" in text
    assert "Ben" in text


def test_name_is_changed_and_comments_keep_theirs(cast: Cast) -> None:
    noor = make_noor(cast.site)
    comment = make_comment(article=cast.article, author=noor)
    browser = Browser.of(noor)

    browser.send(form_with(browser.open(MINE), "name"), button="act=name", name="Noor Amrani")

    noor.refresh_from_db()
    comment.refresh_from_db()
    assert (noor.name, comment.author_name) == ("Noor Amrani", "Noor")


@pytest.mark.parametrize("name", ["Mia", "Міа", "", "\u202e", "a" * 100_000, "Cem"])
def test_name_of_another_or_of_nobody_is_refused_and_stands_there_still(
    cast: Cast, name: str
) -> None:
    noor = make_noor(cast.site)
    browser = Browser.of(noor)

    page = browser.send(
        form_with(browser.open(MINE), "name"), button="act=name", name=name, status=422
    )

    noor.refresh_from_db()
    assert noor.name == "Noor"
    assert [each for each in page.find("p") if each.attributes.get("role") == "alert"]


def test_own_name_may_look_like_the_old_one(cast: Cast) -> None:
    noor = make_noor(cast.site)
    browser = Browser.of(noor)

    browser.send(form_with(browser.open(MINE), "name"), button="act=name", name="NOOR")

    noor.refresh_from_db()
    assert noor.name == "NOOR"


def test_staff_keep_their_name(cast: Cast) -> None:
    browser = Browser.of(cast.mia, sends_token=True)
    browser.open(MINE)

    browser.send(Form(action=MINE, fields={"name": "Boss"}), button="act=name", status=409)

    cast.mia.refresh_from_db()
    assert cast.mia.name == "Mia"


def test_what_was_written_on_this_device_becomes_mine_by_one_click_and_goes_back(
    cast: Cast,
) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site, name="Guest Noor")
    make_comment(article=cast.article, author=guest, text="Before I signed in.")
    browser = Browser.of(guest)
    browser.client.force_login(noor.account)  # type: ignore[arg-type]  # she has one

    page = browser.open(MINE)
    assert "1 comment was written on this device, as Guest Noor." in page.find("main")[0].text
    page = browser.send(form_with(page, "claim"), button="act=claim")
    assert Comment.objects.get().author_id == noor.pk
    assert "Before I signed in." in page.find("main")[0].text

    page = browser.send(form_with(page, "undo"), button="act=undo")
    assert Comment.objects.get().author_id == guest.pk
    assert "written on this device" in page.find("main")[0].text


def test_member_who_has_written_nothing_claims_what_was_imported(cast: Cast) -> None:
    noor = make_noor(cast.other_site)
    make_comment(article=cast.article, author=make_imported(cast.site, name="Noor of old"))
    browser = Browser.of(noor)

    browser.send(form_with(browser.open(MINE), "claim"), button="act=claim")

    author = Comment.objects.get().author
    assert (author.account, author.name) == (noor.account, "Noor of old")


def test_claims_of_others_and_of_other_sites_look_absent(cast: Cast) -> None:
    noor = make_noor(cast.site)
    theirs = make_guest(cast.site, email="another@example.org")
    make_comment(article=cast.article, author=theirs)
    foreign = make_imported(cast.other_site)
    make_comment(article=cast.other_article, author=foreign)
    browser = Browser.of(noor, sends_token=True)
    browser.open(MINE)

    for reader in (theirs.pk, foreign.pk, cast.mia.pk, 0, "", "x", "-1", "9" * 30, "١"):
        form = Form(action=MINE, fields={"reader": str(reader)})
        browser.send(form, button="act=claim", status=404)
    for claim in (1, "", "9" * 30):
        browser.send(Form(action=MINE, fields={"claim": str(claim)}), button="act=undo", status=404)
    assert not Claim.objects.exists()


def test_list_of_others_names_is_shown_only_where_the_site_lets_readers_choose(cast: Cast) -> None:
    noor = make_noor(cast.site)

    assert "Others may see" not in Browser.of(noor).open(MINE).find("main")[0].text
    change_options(cast.site, public_history="choose")
    assert "Others may see" in Browser.of(noor).open(MINE).find("main")[0].text
