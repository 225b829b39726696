"""Comments on a recording, in a browser that plays it: the demo's podcast, with script and without."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.papers import Paper

EPISODE = "/low-water/the-hour-that-happens-twice/"
_number = itertools.count(1)


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


def strip(page: Page) -> Locator:
    """Return the buttons below the player."""
    return page.get_by_role("group", name="Comments along the recording").get_by_role("button")


def at(page: Page) -> float:
    """Return where the recording is, in seconds."""
    found: float = page.locator("audio").evaluate("audio => audio.currentTime")
    return found


def wait_until(page: Page, condition: str) -> None:
    page.wait_for_function(f"audio => {condition}", arg=page.locator("audio").element_handle())


def test_nothing_of_the_recording_is_loaded_before_somebody_plays_it(episode: Page) -> None:
    assert episode.locator("audio").evaluate("audio => audio.readyState") == 0
    expect(strip(episode).nth(int(60 * 7 / 14))).to_have_accessible_name("0:07, 1 comment")


def test_a_time_plays_the_recording_there_and_marks_what_is_said_of_it(episode: Page) -> None:
    article = episode.locator("li.comment > article", has_text="woke the baby")
    article.get_by_role("link", name="0:07", exact=True).click()

    wait_until(episode, "audio.currentTime >= 7 && !audio.paused")
    assert 7 <= at(episode) < 10
    assert episode.url.endswith(EPISODE)  # the page stays
    expect(article.locator("xpath=..")).to_have_class(re.compile("is-now"))
    expect(episode.locator(".now")).to_contain_text("Nguyễn Thị Hương: 0:07 woke the baby")
    wait_until(episode, "audio.ended")
    expect(episode.locator(".is-now")).to_have_count(0)


def test_the_strip_is_one_stop_for_the_keyboard_and_seeks(episode: Page) -> None:
    strip(episode).first.focus()
    for key in ("End", "Home", "ArrowRight", "ArrowRight"):
        episode.keyboard.press(key)
    expect(strip(episode).nth(2)).to_be_focused()
    episode.keyboard.press("Tab")
    expect(episode.get_by_role("link", name="Download the recording")).to_be_focused()
    episode.keyboard.press("Shift+Tab")
    expect(strip(episode).nth(2)).to_be_focused()

    for _ in range(47 - 2):
        episode.keyboard.press("ArrowRight")
    expect(strip(episode).nth(47)).to_have_accessible_name("0:11, 1 comment")
    episode.keyboard.press("Enter")

    wait_until(episode, "audio.currentTime >= 11")
    expect(strip(episode).locator("xpath=self::*[@aria-current]")).to_have_count(1)


def test_a_comment_is_stamped_with_where_the_recording_is(episode: Page) -> None:
    text = f"What a quiet moment, number {next(_number)}."
    field = episode.get_by_label("Time in the recording")
    stamp = episode.get_by_role("button", name="Stamp")
    expect(field).to_have_value("")
    strip(episode).nth(int(60 * 8 / 14)).click()
    wait_until(episode, "audio.currentTime >= 8")

    stamp.click()
    expect(stamp).to_have_attribute("aria-pressed", "true")
    wait_until(episode, "audio.currentTime >= 10")
    expect(field).to_have_value(re.compile("0:1[0-4]"))  # it goes on
    field.fill("0:05.5")
    expect(stamp).to_have_attribute("aria-pressed", "false")
    episode.get_by_label("What do you think?").fill(text)
    episode.get_by_label("Name").fill("Stampa")
    episode.get_by_role("button", name="Post", exact=True).click()

    mine = episode.locator("li.comment > article", has_text=text)
    expect(mine.get_by_role("link", name="at 0:05")).to_be_visible()
    expect(field).to_have_value("")
    expect(strip(episode).nth(int(60 * 5 / 14))).to_have_accessible_name("0:05, 1 comment")
    mine.get_by_role("link", name="at 0:05").click()
    wait_until(episode, "audio.currentTime >= 5.5 && audio.currentTime < 8")


def test_a_time_that_is_none_is_said_at_the_field(episode: Page) -> None:
    episode.get_by_label("What do you think?").fill("When was that?")
    episode.get_by_label("Name").fill("Stampa")
    field = episode.get_by_label("Time in the recording")
    field.fill("later")
    episode.get_by_role("button", name="Post", exact=True).click()

    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("Write it as 12:34"))
    expect(episode.get_by_label("What do you think?")).to_have_value("When was that?")


def test_an_answer_is_not_asked_for_a_time(episode: Page) -> None:
    episode.locator("li.comment a[data-act=reply]").first.click()

    form = episode.locator("li.comment form.write")
    expect(form.locator("textarea")).to_be_focused()
    expect(form.get_by_label("Time in the recording")).to_have_count(0)


def test_the_order_of_time_is_read_in_place(episode: Page) -> None:
    episode.get_by_role("link", name=re.compile(r"Timed \(\d+\)")).click()

    times = episode.locator("#discussion-comments > li .when.at a")
    expect(times.first).to_have_text("at 0:00")
    seconds = [float(each.get_attribute("data-t0") or 0) for each in times.all()]
    assert seconds == sorted(seconds)
    times.nth(2).click()
    wait_until(episode, f"audio.currentTime >= {seconds[2]}")


def test_under_a_finger_the_buttons_are_as_wide_as_one(chromium: Browser, paper: Paper) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(paper.at(EPISODE))
    expect(strip(page).first).to_be_visible()

    boxes = [button.bounding_box() for button in strip(page).all()]
    context.close()

    assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes)


def test_without_script_a_time_leads_to_the_recording_at_that_time(
    page: Page, paper: Paper
) -> None:
    page.goto(paper.at(EPISODE))
    page.locator("li.comment > article", has_text="woke the baby").get_by_role(
        "link", name="at 0:07"
    ).click()

    expect(page).to_have_url(re.compile(r"\?t=7$"))
    expect(page.locator("audio")).to_have_attribute("src", re.compile(r"\.mp3#t=7$"))
    page.goto(paper.at("/d/gazette/the-hour-that-happens-twice?sort=timed"))
    page.get_by_role("link", name="at 0:03").click()
    expect(page).to_have_url(re.compile(rf"{re.escape(EPISODE)}\?t=3$"))


def test_without_script_a_comment_is_posted_with_a_time(page: Page, paper: Paper) -> None:
    text = f"Without a script, number {next(_number)}."
    page.goto(paper.at(EPISODE))
    page.get_by_label("What do you think?").fill(text)
    page.get_by_label("Name").fill(f"Typist {next(_number)}")
    page.get_by_label("Time in the recording").fill("0m9s")
    page.get_by_role("button", name="Post", exact=True).click()

    mine = page.locator("li:target > article")
    expect(mine).to_contain_text(text)
    expect(mine.get_by_role("link", name="at 0:09")).to_be_visible()


def chapter(page: Page, title: str) -> Locator:
    return page.get_by_role("navigation", name="Chapters").get_by_role("link", name=title)


def test_a_chapter_plays_from_where_it_begins(episode: Page) -> None:
    chapter(episode, "The second").click()

    wait_until(episode, "audio.currentTime >= 7 && !audio.paused")
    assert 7 <= at(episode) < 10
    assert episode.url.endswith(EPISODE)


def test_a_chapter_is_reached_and_pressed_by_the_keyboard(episode: Page) -> None:
    chapter(episode, "What is left").focus()
    episode.keyboard.press("Enter")

    wait_until(episode, "audio.currentTime >= 12")


def test_without_script_a_chapter_leads_to_the_recording_at_that_time(
    page: Page, paper: Paper
) -> None:
    page.goto(paper.at(EPISODE))
    chapter(page, "The second").click()

    expect(page).to_have_url(re.compile(r"\?t=7$"))
    expect(page.locator("audio")).to_have_attribute("src", re.compile(r"\.mp3#t=7$"))
    page.locator(".transcript summary").click()
    page.locator(".transcript").get_by_role("link", name="0:12").click()
    expect(page).to_have_url(re.compile(r"\?t=12$"))
