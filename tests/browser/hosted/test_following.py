"""The bar “Notify of” on the newspaper's own pages: without script, and in place for who is signed in."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.papers import Paper

CAFE = "/d/gazette/harbour-tunnel"


def test_a_guest_without_script_is_told_to_open_a_mail(page: Page, paper: Paper) -> None:
    page.goto(paper.at(CAFE))
    bar = page.locator("#discussion-follow")
    bar.get_by_label("Notify of").select_option(label="new replies to my comments")
    bar.get_by_label("E-mail").fill("noor@gazette-readers.net")

    bar.get_by_role("button", name="Subscribe").click()

    status = page.get_by_role("status")
    expect(status).to_contain_text("open the mail that comes to noor@gazette-readers.net")


def test_a_guest_without_script_hears_what_is_wrong_with_an_address(
    page: Page, paper: Paper
) -> None:
    page.goto(paper.at(CAFE))
    page.locator("#follow-email").fill("noor@example.org")

    page.get_by_role("button", name="Subscribe").click()

    expect(page.locator("#follow-error-email")).to_contain_text("reserved for examples")
    expect(page.locator("#follow-email")).to_have_value("noor@example.org")


def test_who_is_signed_in_follows_by_one_click_and_changes_it_in_place(
    mia: Page, paper: Paper
) -> None:
    mia.goto(paper.at(CAFE))
    bar = mia.locator("#discussion-follow")
    expect(bar.get_by_label("E-mail")).to_have_count(0)
    bar.get_by_role("button", name="Subscribe").click()
    often = bar.get_by_label("New follow-up comments")
    expect(often).to_have_value("now")

    often.select_option("daily")
    with mia.expect_response("**/follow"):
        bar.get_by_role("button", name="Change").click()

    expect(often).to_have_value("daily")
    mia.reload()
    expect(bar.get_by_label("New follow-up comments")).to_have_value("daily")
    bar.get_by_role("button", name="Stop").click()
    expect(bar.get_by_label("New follow-up comments")).to_have_count(0)
    mia.reload()
    expect(bar.get_by_label("Notify of")).to_have_value("discussion")


def test_who_is_signed_in_follows_a_thread_from_the_menu_of_a_comment(
    mia: Page, paper: Paper
) -> None:
    mia.goto(paper.at(CAFE))
    comment = mia.locator("li.comment > article").first
    comment.get_by_role("button", name="More", exact=True).click()

    comment.get_by_role("button", name="Follow this thread").click()

    expect(comment.get_by_role("button", name="Stop following this thread")).to_be_visible()
    mia.goto(paper.at("/notify/"))
    expect(mia.get_by_role("main")).to_contain_text(re.compile("New comments in one thread"))
    mia.get_by_role("button", name="Stop all").click()
    expect(mia.get_by_role("main")).to_contain_text("You are told of nothing here.")
