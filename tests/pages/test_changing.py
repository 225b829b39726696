"""Editing and deleting one's own comment, and voting on others', without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.conf import settings
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.votes.models import Vote
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, Browser, form_of, new_device
from tests.pages.html import Element
from tests.people import Cast


def link_to(page: Element, path: str) -> str:
    """Return an address that a link or a button leads to."""
    addresses = [
        *(a["href"] for a in page.find("a")),
        *(form["action"] for form in page.find("form") if "method" not in form.attributes),
    ]
    [link] = [address for address in addresses if address == f"{DISCUSSION}/{path}"]
    return link


def test_own_comment_is_edited_and_the_first_text_is_kept(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, text="It is *cheap*.")
    browser = Browser.of(cast.ada)

    form = browser.open(link_to(browser.open(DISCUSSION), f"edit/{comment.pk}")).by_id("reply-form")
    page = browser.send(form_of(form), text="It is *not* cheap.")

    assert form_of(form).fields["text"] == "It is *cheap*."
    assert "name" not in form_of(form).fields
    assert "It is not cheap." in page.by_id(f"comment-{comment.pk}").text
    assert [revision.source for revision in Revision.objects.all()] == ["It is *cheap*."]


def test_preview_of_an_edit_changes_nothing(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, text="Before.")
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(f"{DISCUSSION}/edit/{comment.pk}").by_id("reply-form"))

    page = browser.send(form, text="Quite *other*.", button="act=preview")

    assert page.find("em")[0].text == "other"
    assert form_of(page.by_id("reply-form")).fields["text"] == "Quite *other*."
    assert Comment.objects.get().source == "Before."


@pytest.mark.parametrize("text", ["", "x" * 10_001, "a\0b"])
@pytest.mark.parametrize("button", ["act=post", "act=preview"])
def test_edit_that_is_refused_gives_the_text_back(cast: Cast, text: str, button: str) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, text="Before.")
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(f"{DISCUSSION}/edit/{comment.pk}").by_id("reply-form"))

    page = browser.send(form, text=text, button=button, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert form_of(page.by_id("reply-form")).fields["text"] == text.replace("\0", "\ufffd")
    assert page.find(role="alert")
    assert Comment.objects.get().source == "Before."


def test_edit_after_the_window_gives_the_text_back(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(f"{DISCUSSION}/edit/{comment.pk}").by_id("reply-form"))
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=1))

    page = browser.send(form, text="Too late?", status=HTTPStatus.FORBIDDEN)

    assert form_of(page.by_id("reply-form")).fields["text"] == "Too late?"
    assert not any("/edit/" in link["href"] for link in browser.open(DISCUSSION).find("a"))
    assert link_to(browser.open(DISCUSSION), f"delete/{comment.pk}")


@pytest.mark.parametrize("answered", [False, True])
def test_own_comment_is_deleted_after_a_question(cast: Cast, *, answered: bool) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, text="I regret this.")
    if answered:
        make_comment(parent=comment, text="So do I.")
    browser = Browser.of(cast.ada)

    question = browser.open(link_to(browser.open(DISCUSSION), f"delete/{comment.pk}"))
    asked = Comment.objects.get(pk=comment.pk).status
    [form] = question.find("form")
    page = browser.send(form_of(form), button="act=delete")

    assert "I regret this." in question.text
    assert asked == CommentStatus.PUBLISHED
    assert Comment.objects.get(pk=comment.pk).removed_by_author
    assert "regret" not in page.text
    assert page.has_id(f"comment-{comment.pk}") is answered


def vote(browser: Browser, comment: Comment, value: int) -> Element:
    """Press the button that says so, or the one that takes the vote back."""
    page = browser.open(DISCUSSION)
    [form] = page.by_id(f"comment-{comment.pk}").find("form")
    assert str(value) in {button["value"] for button in form.find("button")}
    return browser.send(form_of(form), button=f"value={value}")


def test_vote_is_cast_switched_and_taken_back(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    browser = Browser()

    scores = []
    for value in (1, -1, 0, 1, 0):
        pressed = vote(browser, comment, value).find("button", aria_pressed="true")
        comment.refresh_from_db()
        scores.append(comment.score)
        assert len(pressed) == abs(value)

    assert scores == [1, -1, 0, 1, 0]
    assert not Vote.objects.exists()


def test_first_vote_of_a_browser_comes_with_a_device(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    browser = Browser()

    vote(browser, comment, 1)
    assert browser.hops == [307, 303, 200]
    vote(browser, comment, -1)
    assert browser.hops == [303, 200]

    assert Vote.objects.get().value == -1


def test_vote_of_a_member_needs_no_device(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    browser = Browser.of(cast.cem)

    vote(browser, comment, 1)

    assert browser.hops == [303, 200]
    assert Vote.objects.get().reader == cast.cem


def test_own_comment_has_no_buttons_and_takes_no_vote(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    browser = Browser.of(cast.ada)

    assert not browser.open(DISCUSSION).by_id(f"comment-{comment.pk}").find("form", method="post")
    answer = browser.post(f"{DISCUSSION}/vote/{comment.pk}", b"value=1")
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_site_without_down_votes_offers_and_takes_none(cast: Cast) -> None:
    change_options(cast.site, down_votes=False)
    comment = make_comment(article=cast.article)
    browser = Browser.of(cast.ada)
    [form] = browser.open(DISCUSSION).by_id(f"comment-{comment.pk}").find("form")

    assert [button["value"] for button in form.find("button")] == ["1"]
    answer = browser.post(f"{DISCUSSION}/vote/{comment.pk}", b"value=-1")
    assert answer.status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("value", ["", "2", "-2", "up", "1.0", "١", "1\0"])
def test_other_votes_are_refused_and_make_nobody_a_reader(cast: Cast, value: str) -> None:
    comment = make_comment(article=cast.article)
    readers = Reader.objects.count()

    page = Browser().client.post(
        f"{DISCUSSION}/vote/{comment.pk}?device=new",
        f"value={value}",
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (Vote.objects.count(), Reader.objects.count()) == (0, readers)


@pytest.mark.parametrize("action", ["vote", "edit", "delete"])
def test_comment_of_another_article_is_not_found_here(cast: Cast, action: str) -> None:
    next_door = make_article(site=cast.site, external_id="next-door")
    comments = [
        make_comment(article=next_door, author=cast.ada),
        make_comment(article=cast.other_article),
    ]
    browser = Browser.of(cast.ada)
    readers = Reader.objects.count()

    for comment in comments:
        answer = browser.post(f"{DISCUSSION}/{action}/{comment.pk}", b"value=1&text=Mine")
        assert answer.status_code == HTTPStatus.NOT_FOUND
    for comment in comments:
        answer = Browser().post(f"{DISCUSSION}/{action}/{comment.pk}", b"value=1&text=Mine")
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert (Vote.objects.count(), Reader.objects.count()) == (0, readers)


def test_browser_that_refuses_cookies_cannot_vote_and_is_told(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    browser = Browser(takes_cookies=False)
    [form] = browser.open(DISCUSSION).by_id(f"comment-{comment.pk}").find("form")
    readers = Reader.objects.count()

    page = browser.send(form_of(form), button="value=1", status=HTTPStatus.FORBIDDEN)

    assert page.find(role="alert")
    assert (Vote.objects.count(), Reader.objects.count()) == (0, readers)


def test_flood_of_votes_from_one_network_is_slowed_and_makes_nobody_a_reader(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    address = f"{DISCUSSION}/vote/{comment.pk}"
    answers, readers = [], []
    for _ in range(40):
        browser = Browser()
        browser.client.cookies[settings.DEVICE_COOKIE_NAME] = new_device()
        answers.append(browser.post(address, b"value=1"))
        readers.append(Reader.objects.count())

    statuses = [answer.status_code for answer in answers]
    allowed = statuses.count(HTTPStatus.SEE_OTHER)
    assert {*statuses} == {HTTPStatus.SEE_OTHER, HTTPStatus.TOO_MANY_REQUESTS}
    assert Vote.objects.count() == allowed
    assert readers[-1] - readers[0] == allowed - 1
    assert int(answers[-1]["Retry-After"]) > 0


def test_vote_that_the_discussion_refuses_makes_nobody_a_reader(cast: Cast) -> None:
    article = make_article(site=cast.site, external_id="a", state=ArticleState.READ_ONLY)
    comment = make_comment(article=article)
    browser = Browser()
    browser.client.cookies[settings.DEVICE_COOKIE_NAME] = new_device()
    readers = Reader.objects.count()

    answer = browser.post(f"/d/gazette/a/vote/{comment.pk}", b"value=1")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert Reader.objects.count() == readers


def test_who_only_voted_has_given_no_name_yet(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    browser = Browser()
    vote(browser, comment, 1)

    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))

    assert form.fields["name"] == ""
