"""What staff may do on readers' pages: with a second factor what staff may, without it what a reader may."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from rejoinder.comments.models import Comment, CommentStatus
from tests.entering import come_in
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, Browser, form_of
from tests.people import Cast


@pytest.fixture
def waiting(cast: Cast) -> Comment:
    return make_comment(article=cast.article, author=cast.ben, status=CommentStatus.WAITING)


def by_one_factor(cast: Cast) -> Browser:
    browser = Browser()
    assert cast.mia.account is not None
    browser.client.force_login(cast.mia.account)
    return browser


def test_a_moderator_sees_what_waits_with_a_second_factor_only(
    cast: Cast, waiting: Comment
) -> None:
    address = f"{DISCUSSION}?comment={waiting.pk}"

    assert by_one_factor(cast).answer_to(address).status_code == HTTPStatus.NOT_FOUND
    assert Browser.of(cast.mia).answer_to(address).status_code == HTTPStatus.OK


def test_what_a_moderator_writes_without_a_second_factor_waits_as_a_readers(cast: Cast) -> None:
    change_options(cast.site, premoderated=True)
    browser = by_one_factor(cast)

    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    browser.send(form, button="act=post", text="This is said by Mia, or by who has her password.")

    comment = Comment.objects.get(author=cast.mia)
    assert comment.status == CommentStatus.WAITING
    cast.mia.refresh_from_db()
    assert cast.mia.is_moderator  # nothing of it is stored


def test_where_no_second_factor_is_asked_for_staff_are_staff(
    cast: Cast, waiting: Comment, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    address = f"{DISCUSSION}?comment={waiting.pk}"

    assert by_one_factor(cast).answer_to(address).status_code == HTTPStatus.OK


def test_who_came_in_with_a_second_factor_is_staff_on_readers_pages_too(cast: Cast) -> None:
    change_options(cast.site, premoderated=True)
    browser = Browser()
    come_in(browser.client, cast.mia.account)
    assert isinstance(browser.client, Client)

    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    browser.send(form, button="act=post", text="This is said by Mia, who proved it twice.")

    assert Comment.objects.get(author=cast.mia).is_published
