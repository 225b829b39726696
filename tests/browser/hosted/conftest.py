"""Who opens the newspaper's pages: a reader, and Mia, who writes for it and moderates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.papers import Paper


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A page of a reader who has never been here."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def editor(chromium: Browser, paper: Paper) -> Iterator[Page]:
    """A page of Mia, who may write for the Gazette and has signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/newsroom/"))
    page.get_by_label("Username").fill("mia")
    page.get_by_label("Password").first.fill(paper.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(paper.at("/newsroom/"))
    yield page
    context.close()


@pytest.fixture
def mia(chromium: Browser, paper: Paper) -> Iterator[Page]:
    """A page of Mia, who has signed in and looks at the comments."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/staff/comments/comment/"))
    page.get_by_label("Username").fill("mia")
    page.get_by_label("Password").fill(paper.password)
    page.get_by_role("button", name="Log in").click()
    yield page
    context.close()
