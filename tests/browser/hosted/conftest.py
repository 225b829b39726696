"""Who opens the newspaper's pages: a reader, and Mia, who writes for it and moderates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.papers import Paper


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A page of a reader who has never been here."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def sign_in(page: Page, paper: Paper) -> None:
    """Sign Mia in, on the page of the one door. The demo asks for no second factor."""
    page.get_by_text("Sign in with a password").click()
    page.get_by_label("E-mail address or user name").fill("mia")
    page.get_by_label("Password", exact=True).fill(paper.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, paper: Paper) -> StorageState:
    """What a browser keeps in which Mia has signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/account/login/"))
    sign_in(page, paper)
    page.wait_for_url(lambda url: "/login" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def editor(chromium: Browser, paper: Paper) -> Iterator[Page]:
    """A page of Mia, who may write for the Gazette and has signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/newsroom/"))
    sign_in(page, paper)
    page.wait_for_url(paper.at("/newsroom/"))
    yield page
    context.close()


@pytest.fixture
def mia(chromium: Browser, paper: Paper) -> Iterator[Page]:
    """A page of Mia, who has signed in and looks at the comments."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/staff/comments/comment/"))
    sign_in(page, paper)
    page.wait_for_url(paper.at("/staff/comments/comment/"))
    yield page
    context.close()
