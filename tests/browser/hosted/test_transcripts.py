"""Comments on words of a transcript, on a newspaper of their own: they stand in the recording for everybody after them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hosted.test_timed import EPISODE, strip, wait_until
from tests.browser.papers import Paper, served

_number = itertools.count(1)
CHOOSE = """words => {
  const within = document.querySelector(".transcript");
  within.open = true;
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && !walker.currentNode.data.includes(words)) {}
  const node = walker.currentNode;
  const from = node.data.indexOf(words);
  getSelection().setBaseAndExtent(node, from, node, from + words.length);
}"""


def choose(page: Page, words: str) -> None:
    """Select words of the transcript, and ask for the form about them."""
    page.locator("rejoinder-passages").wait_for(state="attached")
    page.wait_for_timeout(1_100)  # nobody reads faster
    page.evaluate(CHOOSE, words)
    page.get_by_role("button", name="Comment on this").click()


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    with served(tmp_path_factory.mktemp("home"), "passages=all") as paper:
        yield paper


@pytest.fixture
def episode(chromium: Browser, paper: Paper) -> Iterator[Page]:
    """Open the page of the episode, on which nothing may fail."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(paper.at(EPISODE))
    expect(strip(page)).to_have_count(60)
    yield page
    context.close()
    assert errors == []


def test_the_page_and_the_server_read_the_same_text_with_the_transcript(episode: Page) -> None:
    told = episode.evaluate(
        "async () => (await (await fetch('/w/gazette/the-hour-that-happens-twice/passages')).json()).digest"
    )
    choose(episode, "nothing to be seen")

    expect(episode.locator("rejoinder-passages input[name=quote_digest]")).to_have_value(told)


def test_a_comment_on_words_of_the_transcript_has_their_moment(
    chromium: Browser, episode: Page, paper: Paper
) -> None:
    text = f"An hour, or none, number {next(_number)}."
    choose(episode, "an hour later")
    dialog = episode.get_by_role("dialog")
    dialog.get_by_label("Comment on this").fill(text)
    dialog.get_by_label("Name").fill("Transcripta")
    dialog.get_by_role("button", name="Post", exact=True).click()
    said = dialog.locator("li.comment", has_text=text)

    said.get_by_role("link", name="at 0:07").click()
    wait_until(episode, "audio.currentTime >= 7 && !audio.paused")
    assert episode.url.endswith(EPISODE)  # in the pop-up, too
    episode.keyboard.press("Escape")
    expect(episode.get_by_role("button", name=re.compile("^0:07, [2-9] comments"))).to_be_visible()
    episode.wait_for_timeout(1_100)  # a page may be a second old

    other = chromium.new_context(viewport={"width": 1000, "height": 800})
    page = other.new_page()
    page.goto(paper.at(f"{EPISODE}?sort=timed"), wait_until="networkidle")
    page.locator("rejoinder-passages").wait_for(state="attached")
    mine = page.locator("li.comment > article", has_text=text)
    expect(mine.get_by_role("link", name="at 0:07")).to_have_attribute("data-t0", "7")
    expect(mine.locator("figure[data-passage]")).to_contain_text("an hour later")
    folded = page.locator(".transcript")
    expect(folded).not_to_have_attribute("open", "")
    mine.locator("figure[data-passage] blockquote").click()
    expect(folded).to_have_attribute("open", "")
    other.close()


def test_words_that_are_folded_are_not_counted_beside_the_article(
    chromium: Browser, paper: Paper
) -> None:
    """Two readers speak of them, so that everybody sees them painted."""
    for name in ("Fold", "Unfold"):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(paper.at(EPISODE))
        expect(strip(page)).to_have_count(60)
        choose(page, "a clock that has given up")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Comment on this").fill(f"{name} it, number {next(_number)}.")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_role("button", name="Post", exact=True).click()
        expect(dialog.locator("li.comment").last).to_contain_text(name)
        context.close()
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.wait_for_timeout(1_100)
    page.goto(paper.at(EPISODE))
    gutter = page.locator("rejoinder-passages [part=gutter]", has_text="2")
    page.wait_for_function("() => CSS.highlights.get('rejoinder')?.size > 0")
    expect(gutter).to_have_count(0)

    page.locator(".transcript summary").click()

    expect(gutter).to_have_count(1)
    context.close()
