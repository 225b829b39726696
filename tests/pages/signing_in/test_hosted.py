"""What hosted pages say of who is signed in, and that pages of nobody stay everybody's."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.votes.models import Vote
from tests.making import make_account, make_comment
from tests.pages.browsing import DISCUSSION, Browser, form_of
from tests.people import Cast


def test_page_of_nobody_leads_to_sign_in_and_back_and_caches_keep_it(cast: Cast) -> None:
    answer = Client().get(DISCUSSION)
    page = Browser().open(DISCUSSION)

    [link] = [a for a in page.find("a") if a.text == "Sign in"]
    assert link["href"] == f"/account/login/?next={quote(DISCUSSION, safe='')}"
    assert answer["Cache-Control"].startswith("public")


def test_members_page_says_who_it_is_and_caches_keep_it_not(cast: Cast) -> None:
    browser = Browser.of(cast.cem)
    page = browser.open(DISCUSSION)

    assert "Cem" in page.find("header")[1].text
    assert [a["href"] for a in page.find("a") if a.text == "Sign out"] == [
        f"/account/logout/?next={quote(DISCUSSION, safe='')}"
    ]
    assert browser.answer_to(DISCUSSION)["Cache-Control"] == "private, no-store"
    assert not [a for a in page.find("a") if a.text == "Sign in"]


def test_user_name_of_an_account_is_shown_nowhere(cast: Cast) -> None:
    account = make_account(username="reader-canary")
    client = Client()
    client.force_login(account)

    for address in (DISCUSSION, f"{DISCUSSION}/reply", "/account/2fa/", "/account/logout/"):
        assert b"reader-canary" not in client.get(address).content


def test_who_signed_in_and_is_nobody_here_says_a_name_once(cast: Cast) -> None:
    account = make_account()
    browser = Browser()
    browser.client.force_login(account)

    first = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    assert first.fields["name"] == ""
    browser.send(first, text="Good day.", name="Noor")
    second = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    browser.send(second, text="And again.")

    assert "name" not in second.fields
    assert [*Comment.objects.values_list("author_name", "author__account")] == [
        ("Noor", account.pk),
        ("Noor", account.pk),
    ]


@pytest.mark.parametrize("name", ["Mia", "  ", "a\u202eb"])
def test_name_that_is_refused_makes_nobody_a_member_and_loses_no_text(
    cast: Cast, name: str
) -> None:
    browser = Browser()
    browser.client.force_login(make_account())
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    before = Reader.objects.count()

    page = browser.send(form, text="Good day.", name=name, status=422)

    assert form_of(page.by_id("reply-form")).fields["text"] == "Good day."
    assert Reader.objects.count() == before


def test_vote_of_who_signed_in_is_the_accounts(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    account = make_account()
    browser = Browser(sends_token=True)
    browser.client.force_login(account)

    browser.post(f"{DISCUSSION}/vote/{comment.pk}", b"value=1")

    voter = Vote.objects.get().reader
    assert (voter.account, voter.is_nameless, voter.device) == (account, True, None)
    assert form_of(browser.open(DISCUSSION).by_id("reply-form")).fields["name"] == ""


def test_page_of_a_new_member_costs_one_statement_more_than_nobodys_and_its_session(
    cast: Cast,
) -> None:
    make_comment(article=cast.article)
    client = Client()
    client.force_login(make_account())
    costs = []
    for each in (Client(), client):
        each.get(DISCUSSION)
        with CaptureQueriesContext(connection) as statements:
            each.get(DISCUSSION)
        costs.append(len(statements))

    assert costs[1] - costs[0] == 3  # session, account, and what it is here
