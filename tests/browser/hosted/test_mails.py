"""The mails that readers get, as a mail program shows them: narrow and wide, light and dark, in both directions."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.axe import expect_clean
from tests.browser.hosted.conftest import sign_in
from tests.browser.papers import Paper


class Look(NamedTuple):
    scheme: Literal["light", "dark"]
    width: int  # CSS pixels
    language: str
    direction: str


OF_PAGES = ("landmark-one-main", "region")  # a mail is part of the mail program's page
LOOKS = (
    Look("light", 600, "en", "ltr"),
    Look("dark", 360, "ar", "rtl"),
    Look("light", 360, "he", "rtl"),
    Look("dark", 600, "de", "ltr"),
)


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, paper: Paper) -> StorageState:
    """What a browser keeps in which Mia has signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/mails/gazette"))
    sign_in(page, paper)
    page.wait_for_url(paper.at("/mails/gazette"))
    state = context.storage_state()
    context.close()
    return state


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_each_mail_can_be_read(
    chromium: Browser, paper: Paper, signed_in: StorageState, look: Look
) -> None:
    context = chromium.new_context(
        storage_state=signed_in,
        color_scheme=look.scheme,
        viewport={"width": look.width, "height": 900},
        bypass_csp=True,
    )
    page = context.new_page()

    for address in mails_of(page, paper, language=look.language):
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).direction") == look.direction
        assert page.evaluate("document.documentElement.scrollWidth") <= look.width, address
        expect_clean(page, without=OF_PAGES)
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_staff_look_through_all_of_them(
    chromium: Browser, paper: Paper, signed_in: StorageState, look: Look
) -> None:
    context = chromium.new_context(
        storage_state=signed_in,
        color_scheme=look.scheme,
        viewport={"width": look.width, "height": 900},
        locale=look.language,
        bypass_csp=True,
    )
    page = context.new_page()

    assert len(mails_of(page, paper, language=look.language)) > 5
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width
    expect_clean(page)
    context.close()


def mails_of(page: Page, paper: Paper, *, language: str) -> list[str]:
    """Open the page of all mails in a language, and return the address of each."""
    page.goto(paper.at(f"/mails/gazette?lang={language}"))
    addresses: list[str] = page.locator("iframe").evaluate_all("all => all.map(each => each.src)")
    return addresses
