"""Passages on a newsroom's own pages: questions answered in place, and words that two readers spoke of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.papers import Paper

ASKING = "/city/half-past-two/"
CHOOSING = "/culture/night-trains/"
SELECT = """() => {
  const node = [...document.querySelectorAll(".story-text p")]
    .map(each => each.firstChild).find(each => each?.data?.length > 60);
  getSelection().setBaseAndExtent(node, 0, node, 30);
}"""


@pytest.fixture
def readers(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Open a profile for each of two readers, on whose pages nothing may fail."""
    errors: list[str] = []
    contexts = [chromium.new_context(viewport={"width": 1280, "height": 900}) for _ in range(2)]
    for context in contexts:
        context.set_default_timeout(10_000)
        context.on("weberror", lambda failed: errors.append(str(failed.error)))
    yield contexts
    for context in contexts:
        context.close()
    assert errors == []


def speak(page: Page, name: str, text: str) -> str:
    """Comment on the first words of the article, and return them."""
    page.locator("rejoinder-passages").wait_for(state="attached")
    page.evaluate(SELECT)
    page.get_by_role("button", name="Comment on this").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Comment on this").fill(text)
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(dialog.locator("li.comment").last).to_contain_text(text)
    return (dialog.get_attribute("aria-label") or "").strip("“”")


def test_who_answers_in_the_pop_up_asks_there_to_be_told_of_replies(
    readers: list[BrowserContext], paper: Paper
) -> None:
    page = readers[0].new_page()
    page.goto(paper.at(ASKING))
    page.locator("rejoinder-passages").wait_for(state="attached")
    page.get_by_role("button", name=re.compile("^Question to readers")).first.click()
    dialog = page.get_by_role("dialog")
    form = dialog.locator("form.write")
    form.locator("textarea").fill("At three, and nobody slept.")
    form.get_by_label("Name").fill("Quist")
    form.get_by_label("E-mail").fill("quist@readers-of-the-gazette.net")
    form.get_by_label("Notify me of new replies").check()

    form.get_by_role("button", name="Post", exact=True).click()

    mine = dialog.locator("li.comment", has_text="nobody slept")
    said = "open the mail that comes to quist@readers-of-the-gazette.net"
    expect(mine.locator(".notice")).to_contain_text(said)


def painted(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...(CSS.highlights.get('rejoinder') ?? [])].map(range => `${range}`)"
    )
    return found


def test_question_is_answered_where_it_is_asked(
    readers: list[BrowserContext], paper: Paper
) -> None:
    page = readers[0].new_page()
    page.goto(paper.at(ASKING))
    page.locator("rejoinder-passages").wait_for(state="attached")
    page.wait_for_function("() => CSS.highlights.get('rejoinder')?.size > 0")
    ask = page.get_by_role("button", name=re.compile("^Question to readers")).first

    ask.click()

    dialog = page.get_by_role("dialog")
    expect(dialog.locator("li.comment").first).to_be_visible()
    expect(page.locator(".asking:popover-open")).to_have_count(0)
    dialog.locator("form.write > .field textarea").last.fill("I was on the quay, awake.")
    dialog.get_by_label("Name").fill("Quist")
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(dialog.locator("li.comment", has_text="on the quay, awake")).to_be_visible()
    page.keyboard.press("Escape")
    expect(ask).to_be_focused()
    assert page.url == paper.at(ASKING)


def test_words_are_painted_for_everybody_once_two_have_spoken(
    readers: list[BrowserContext], paper: Paper
) -> None:
    ana, bo = (each.new_page() for each in readers)
    ana.goto(paper.at(CHOOSING))
    words = speak(ana, "Ana", "I took that one.")
    bo.goto(paper.at(CHOOSING))
    bo.locator("rejoinder-passages").wait_for(state="attached")
    bo.wait_for_timeout(500)
    assert words not in painted(bo)

    speak(bo, "Bo", "So did I, in May.")

    # Whoever chooses the same words finds what others said of them.
    expect(bo.get_by_role("dialog").locator("li.comment")).not_to_have_count(0)
    ana.wait_for_timeout(1_100)  # an answer from memory may be a second old
    ana.reload()
    ana.get_by_role("button", name=f"2 comments on: “{words}”").click()
    expect(ana.get_by_role("dialog").locator("li.comment")).to_have_count(2)
