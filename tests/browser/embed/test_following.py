"""The bar “Notify of” on a publisher's page, on another origin: in place, and nothing is kept by looking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hosts import ARTICLE, Host

TUNNEL = "harbour-tunnel"


@pytest.fixture
def embedding(chromium: Browser, host: Host) -> Iterator[Page]:
    """A publisher's page with the discussion of the tunnel."""
    context = chromium.new_context()
    page = context.new_page()
    element = f'<rejoinder-discussion article="{TUNNEL}" loading="eager"></rejoinder-discussion>'
    page.goto(host.page("/following", ARTICLE + element))
    expect(page.locator("section.discussion .device")).to_have_count(1)
    yield page
    context.close()


def test_a_guest_is_told_to_open_a_mail_where_the_bar_stands(embedding: Page) -> None:
    bar = embedding.locator("#discussion-follow")
    bar.get_by_label("E-mail").fill("noor@gazette-readers.net")

    bar.get_by_role("button", name="Subscribe").click()

    expect(bar.get_by_role("status")).to_contain_text("open the mail that comes to noor@")
    expect(embedding.locator("li.comment").first).to_be_visible()


def test_a_wrong_address_is_said_beside_it_and_stays(embedding: Page) -> None:
    email = embedding.locator("#follow-email")
    email.fill("noor@example.org")

    embedding.get_by_role("button", name="Subscribe").click()

    expect(embedding.locator("#follow-error-email")).to_contain_text("reserved for examples")
    expect(email).to_have_value("noor@example.org")
    expect(email).to_be_focused()


def test_the_tick_is_remembered_on_the_device(embedding: Page) -> None:
    tick = embedding.locator("#reply-form").get_by_label("Notify me of new replies")
    expect(tick).not_to_be_checked()
    assert embedding.evaluate("localStorage.length") == 0

    tick.check()
    embedding.reload()

    expect(tick).to_be_checked()


def test_a_guest_follows_a_thread_from_the_menu_of_a_comment(embedding: Page) -> None:
    comment = embedding.locator("li.comment > article").first
    comment.get_by_role("button", name="More", exact=True).click()
    comment.get_by_label("E-mail").fill("noor@gazette-readers.net")

    comment.get_by_role("button", name="Follow this thread").click()

    expect(comment.get_by_role("status")).to_contain_text("open the mail")
