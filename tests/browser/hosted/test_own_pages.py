"""The pages that are somebody's own: narrow and wide, light and dark, in both directions, and by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.browser.axe import expect_clean
from tests.browser.looks import LOOKS, Look, is_scrolled_sideways, opened
from tests.browser.papers import Paper

OWN = (
    "/account/",
    "/account/email/",
    "/account/2fa/",
    "/me/",
    "/me/sites/gazette/",
    "/me/sites/gazette/votes",
    "/me/data",
    "/me/sessions",
    "/notices/gazette",
    "/notify/",
)
MOST_STEPS = 60  # of the key Tab, from the top of a page to its end


@pytest.fixture
def mine(chromium: Browser, signed_in: StorageState) -> Iterator[Page]:
    """A page of Mia's."""
    context = chromium.new_context(storage_state=signed_in)
    yield context.new_page()
    context.close()


def tab_to(page: Page, wanted: Locator) -> None:
    """Go there as somebody without a mouse does. What has the focus can be seen on the way."""
    page.keyboard.press("Tab")
    for _ in range(MOST_STEPS):
        focused = page.locator(":focus")
        assert focused.count() == 1, "the focus was lost"
        assert focused.evaluate(
            "e => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none'"
        ), f"nobody sees that {focused.evaluate('e => e.outerHTML')} has the focus"
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing_and_nothing_is_scrolled_sideways(
    chromium: Browser, paper: Paper, signed_in: StorageState, look: Look
) -> None:
    directions = set()
    with opened(chromium, look, state=signed_in) as page:
        for path in OWN:
            page.goto(paper.at(path))
            direction = page.evaluate("document.dir || getComputedStyle(document.body).direction")
            directions.add(direction)
            expect_clean(page)
            assert not is_scrolled_sideways(page), path

    # Pages of a site speak its language, those of an account the reader's.
    assert look.direction in directions


def test_one_gets_about_by_keys_alone(mine: Page, paper: Paper) -> None:
    mine.goto(paper.at("/me/sites/gazette/"))

    tab_to(mine, mine.get_by_role("link", name="How I voted"))
    mine.keyboard.press("Enter")

    expect(mine).to_have_url(paper.at("/me/sites/gazette/votes"))


def test_wishes_are_made_and_ended_by_keys_alone(mine: Page, paper: Paper) -> None:
    mine.goto(paper.at("/d/gazette/tool-library"))

    tab_to(mine, mine.get_by_role("button", name="Subscribe"))
    mine.keyboard.press("Enter")
    stop = mine.locator("#discussion-follow").get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    mine.reload()
    tab_to(mine, stop)
    mine.keyboard.press("Enter")

    expect(stop).to_have_count(0)


def test_a_copy_of_ones_data_is_had_by_keys_alone(mine: Page, paper: Paper) -> None:
    mine.goto(paper.at("/me/"))
    tab_to(mine, mine.get_by_role("link", name="Take my data with me"))
    mine.keyboard.press("Enter")
    expect(mine).to_have_url(paper.at("/me/data"))

    tab_to(mine, mine.get_by_text("Download (JSON)"))
    with mine.expect_download() as had:
        mine.keyboard.press("Enter")

    assert '"Mia"' in had.value.path().read_text("utf-8")


def test_somebody_signs_in_and_out_by_keys_alone(reader: Page, paper: Paper) -> None:
    reader.goto(paper.at("/account/login/"))
    tab_to(reader, reader.get_by_text("Sign in with a password"))
    reader.keyboard.press("Enter")
    name = reader.get_by_label("E-mail address or user name")
    expect(name).to_be_visible()
    if not name.evaluate("e => e === document.activeElement"):
        tab_to(reader, name)
    reader.keyboard.type("mia")
    reader.keyboard.press("Tab")
    reader.keyboard.type(paper.password)
    reader.keyboard.press("Enter")
    reader.wait_for_url(lambda url: "/login" not in url)

    reader.goto(paper.at("/account/"))
    tab_to(reader, reader.get_by_role("main").get_by_role("button", name="Sign out"))
    with reader.expect_navigation(url=lambda url: not url.endswith("/account/")):
        reader.keyboard.press("Enter")

    reader.goto(paper.at("/account/"))
    assert "/account/login/" in reader.url
