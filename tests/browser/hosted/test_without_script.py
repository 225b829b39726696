"""Everything a reader does, clicked in Chromium with JavaScript switched off, on a narrow and a wide window."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.papers import Paper, served

TUNNEL = "/d/gazette/harbour-tunnel"
LIBRARY = "/d/gazette/tool-library"
_number = itertools.count(1)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A newspaper of this file's own: here much is written, and a network may only write so fast."""
    with served(tmp_path_factory.mktemp("home")) as paper:
        yield paper


def post(page: Page, paper: Paper, text: str, *, path: str = LIBRARY, name: str = "") -> None:
    """Write a comment as a guest, from the form on the discussion's own page."""
    page.goto(paper.at(path))
    page.get_by_label("What do you think?").fill(text)
    page.get_by_label("Name").fill(name or f"Guest number {next(_number)}")
    page.get_by_role("button", name="Post", exact=True).click()


def test_a_reader_reads_and_sorts(page: Page, paper: Paper) -> None:
    page.goto(paper.at("/d/gazette/"))
    page.get_by_role("link", name=re.compile("The harbour tunnel")).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("The harbour tunnel")
    first = page.locator("#discussion-comments > li").nth(1).get_attribute("id")
    page.get_by_role("link", name="Oldest").click()
    expect(page.get_by_role("link", name="Oldest")).to_have_attribute("aria-current", "true")
    assert page.locator("#discussion-comments > li").nth(1).get_attribute("id") != first


def test_a_guest_posts_and_finds_the_comment_marked(page: Page, paper: Paper) -> None:
    text = f"A pressure washer, please, number {next(_number)}."
    post(page, paper, text)

    expect(page).to_have_url(re.compile(r"\?comment=(\d+)#comment-\1$"))
    mine = page.locator("li:target > article")
    expect(mine).to_contain_text(text)
    expect(mine).to_contain_text("You")


def test_a_guest_answers_a_comment_after_a_preview(page: Page, paper: Paper) -> None:
    page.goto(paper.at(TUNNEL))
    page.get_by_role("link", name=re.compile("^Reply to")).first.click()
    text = f"I *agree* with that, number {next(_number)}."
    page.get_by_label(re.compile("^Reply to")).fill(text)
    page.get_by_label("Name").fill("Nour")
    page.get_by_role("button", name="Preview").click()

    expect(page.locator("em", has_text="agree")).to_be_visible()
    expect(page.get_by_label(re.compile("^Reply to"))).to_have_value(text)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("li:target > article em", has_text="agree")).to_be_visible()
    expect(page.locator("ol ol li:target")).to_have_count(1)


def test_an_error_keeps_the_text_and_says_what_to_do(page: Page, paper: Paper) -> None:
    page.goto(paper.at(LIBRARY))
    page.get_by_label("What do you think?").fill("Trust me, I moderate here.")
    page.get_by_label("Name").fill("Міа")  # Cyrillic, and a moderator's name to the eye
    page.get_by_role("button", name="Post", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Please choose another")
    expect(page.get_by_label("What do you think?")).to_have_value("Trust me, I moderate here.")
    page.get_by_label("Name").fill("Miriam")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("li:target > article")).to_contain_text("Trust me")


def test_a_waiting_comment_is_seen_by_its_author_only(
    page: Page, paper: Paper, without_script: BrowserContext
) -> None:
    text = f"Meet me at the casino, number {next(_number)}."
    post(page, paper, text)

    expect(page.locator("article").filter(has_text=text)).to_contain_text("Waiting for a moderator")
    page.goto(paper.at(LIBRARY))
    expect(page.locator("article").filter(has_text=text)).to_contain_text("Waiting for a moderator")
    without_script.clear_cookies()
    page.goto(paper.at(LIBRARY))
    expect(page.get_by_text(text)).to_have_count(0)


def test_an_author_edits_and_deletes(page: Page, paper: Paper) -> None:
    text = f"Lend out a ladder, number {next(_number)}."
    post(page, paper, text)
    page.locator("li:target").get_by_role("link", name="Edit").click()
    page.get_by_label("Edit your comment").fill(text.replace("ladder", "long ladder"))
    page.get_by_role("button", name="Save").click()

    mine = page.locator("li:target > article")
    expect(mine).to_contain_text("long ladder")
    expect(mine).to_contain_text("edited")
    page.locator("li:target").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("long ladder")).to_have_count(0)


def test_a_guest_votes_and_takes_the_vote_back(page: Page, paper: Paper) -> None:
    page.goto(paper.at(TUNNEL))
    up = page.get_by_role("button", name=re.compile("Vote up")).first
    name = up.get_attribute("aria-label") or ""
    before = _score(up)

    up.click()
    voted = page.locator("li:target").get_by_role("button", name=name).first
    expect(voted).to_have_attribute("aria-pressed", "true")
    assert _score(voted) == before + 1
    voted.click()
    expect(page.locator("li:target").get_by_role("button", name=name).first).to_have_attribute(
        "aria-pressed", "false"
    )


def test_a_long_comment_unfolds_and_folds(page: Page, paper: Paper) -> None:
    page.goto(paper.at(TUNNEL))
    fold = page.locator(".fold").first
    body = fold.locator(".body")
    folded = _height(body)

    fold.locator("summary").click()
    assert _height(body) > folded * 1.4
    fold.locator("summary").click()
    assert _height(body) == pytest.approx(folded)


def test_a_deep_thread_goes_on_on_a_page_of_its_own(page: Page, paper: Paper) -> None:
    page.goto(paper.at(f"{TUNNEL}?sort=most-replied"))
    page.get_by_role("link", name=re.compile("Continue this thread")).first.click()

    expect(page).to_have_url(re.compile("/branch/"))
    expect(page.get_by_role("link", name=re.compile("whole discussion"))).to_be_visible()


def test_a_closed_discussion_can_be_read_and_takes_no_comment(page: Page, paper: Paper) -> None:
    page.goto(paper.at("/d/gazette/foghorn"))

    expect(page.get_by_role("button", name="Post", exact=True)).to_have_count(0)
    expect(page.get_by_text(re.compile("closed")).first).to_be_visible()


def test_everything_is_done_by_keyboard(page: Page, paper: Paper) -> None:
    page.goto(paper.at(LIBRARY))
    text = f"Typed without a mouse, number {next(_number)}."
    _tab_to(page, "textarea")
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type("Kay Board")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("li:target > article")).to_contain_text(text)


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")


def _score(button: Locator) -> int:
    """Return the score that stands beside a vote button."""
    [number] = re.findall(r"[-−]?\d+", button.locator("xpath=..").locator(".score").inner_text())
    return int(number.replace("−", "-"))


def _height(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["height"]
