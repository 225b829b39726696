"""From an answer to who is told of it, in a real browser: the list of notifications, and the worker that shows them."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.papers import Paper

LIBRARY = "/d/gazette/tool-library"
PATIENCE = 15_000  # milliseconds: the worker has to look, and others may use the machine
_number = itertools.count(1)


def post(page: Page, paper: Paper, text: str, *, name: str, path: str = f"{LIBRARY}/reply") -> None:
    """Write a comment as a guest."""
    page.goto(paper.at(path))
    page.get_by_label(re.compile("What do you think|Reply to")).fill(text)
    page.get_by_label("Name").fill(name)
    page.wait_for_timeout(1_100)  # whoever is quicker than that waits for a moderator
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url(re.compile(r"#comment-\d+$"))


def answered(page: Page, chromium: Browser, paper: Paper) -> str:
    """Write a comment, and let somebody else answer it. Return the answer."""
    number = next(_number)
    post(page, paper, f"A ladder of six metres, number {number}.", name=f"Nour {number}")
    [comment] = re.findall(r"#comment-(\d+)$", page.url)
    other = chromium.new_context()
    text = f"I have one, number {number}."
    post(other.new_page(), paper, text, name=f"Olu {number}", path=f"{LIBRARY}/reply?to={comment}")
    other.close()
    return text


def open_list(page: Page, paper: Paper) -> None:
    """Go from the discussion to the list, once the worker has told of something."""
    link = page.get_by_role("link", name=re.compile("^Notifications"))
    for _ in range(PATIENCE // 500):
        page.goto(paper.at(LIBRARY))
        if link.count():
            break
        page.wait_for_timeout(500)
    expect(link).to_contain_text("1 new")
    link.click()


def test_an_answer_is_found_read_and_its_thread_muted_without_script(
    page: Page, chromium: Browser, paper: Paper
) -> None:
    text = answered(page, chromium, paper)
    open_list(page, paper)

    told = page.locator("main li")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(text)
    expect(told).to_contain_text("answered your comment")
    told.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
    page.get_by_role("button", name="Mute this thread").click()
    expect(page.locator("#push")).to_be_hidden()
    page.locator("main li a").click()
    expect(page.locator("li:target")).to_contain_text(text)


@pytest.fixture
def scripted(chromium: Browser, paper: Paper) -> BrowserContext:
    context = chromium.new_context()
    context.grant_permissions(["notifications"], origin=paper.base)
    return context


def test_the_worker_shows_what_arrives_and_the_page_asks_only_after_a_click(
    scripted: BrowserContext, chromium: Browser, paper: Paper
) -> None:
    page = scripted.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    answered(page, chromium, paper)
    open_list(page, paper)
    button = page.get_by_role("button", name="Tell me in this browser")
    expect(button).to_be_visible()
    expect(page.get_by_role("button", name="Not in this browser any more")).to_be_hidden()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    devtools = scripted.new_cdp_session(page)
    registered: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.extend(each["registrationId"] for each in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")

    button.click()
    # No push service can be reached from here, and the page says so in its own words.
    expect(page.get_by_role("status")).to_be_visible(timeout=PATIENCE)

    shown = {"title": "Olu answered you", "body": "Tools", "tag": "a", "url": paper.at(LIBRARY)}
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": paper.base, "registrationId": registered[-1], "data": json.dumps(shown)},
    )
    page.wait_for_function(
        "navigator.serviceWorker.getRegistrations()"
        ".then(all => all[0].getNotifications()).then(all => all.length === 1)"
    )
    seen = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then(all => all[0].getNotifications())"
        ".then(([one]) => ({title: one.title, body: one.body, tag: one.tag, url: one.data}))"
    )
    assert seen == shown
    assert [each for each in problems if "Content Security Policy" in each] == []
    scripted.close()
