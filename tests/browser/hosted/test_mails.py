"""The mails that readers get, as a mail program shows them: narrow and wide, light and dark, in both directions."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.axe import expect_clean
from tests.browser.looks import LOOKS, Look, is_scrolled_sideways, opened
from tests.browser.papers import Paper

OF_PAGES = ("landmark-one-main", "region")  # a mail is part of the mail program's page


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_each_mail_can_be_read(
    chromium: Browser, paper: Paper, signed_in: StorageState, look: Look
) -> None:
    with opened(chromium, look, state=signed_in) as page:
        for address in mails_of(page, paper, language=look.language):
            page.goto(address)
            assert page.evaluate("getComputedStyle(document.body).direction") == look.direction
            assert not is_scrolled_sideways(page), address
            expect_clean(page, without=OF_PAGES)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_staff_look_through_all_of_them(
    chromium: Browser, paper: Paper, signed_in: StorageState, look: Look
) -> None:
    with opened(chromium, look, state=signed_in) as page:
        assert len(mails_of(page, paper, language=look.language)) == 6
        assert not is_scrolled_sideways(page)
        expect_clean(page)


def mails_of(page: Page, paper: Paper, *, language: str) -> list[str]:
    """Open the page of all mails in a language, and return the address of each."""
    page.goto(paper.at(f"/mails/gazette?lang={language}"))
    addresses: list[str] = page.locator("iframe").evaluate_all("all => all.map(each => each.src)")
    return addresses
