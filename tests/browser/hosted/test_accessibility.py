"""Every kind of page, in both schemes and directions: axe finds nothing, nothing overflows, nothing jumps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import expect_clean
from tests.browser.papers import Paper

PAGES = {
    "front page": "/",
    "section": "/harbour/",
    "article": "/city/harbour-tunnel/",
    "long read": "/city/half-past-two/",
    "podcast": "/low-water/the-hour-that-happens-twice/",
    "article right to left": "/city/sailors-cafe/",
    "author": "/newsroom-staff/tomasz/",
    "plain page": "/newsroom-staff/",
    "topic": "/topics/harbour-tunnel/",
    "site": "/d/gazette/",
    "discussion": "/d/gazette/harbour-tunnel",
    "code": "/d/gazette/how-we-moved-our-comments",
    "right to left": "/d/gazette/sailors-cafe",
    "closed": "/d/gazette/foghorn",
    "empty": "/d/hostile/html?sort=oldest",
    "form": "/d/gazette/tool-library/reply",
    "mentions": "/d/gazette/harbour-tunnel/mentions",
    "follow": "/d/gazette/harbour-tunnel/follow",
    "no link of a mail": "/notify/nothing-here",
    "not found": "/d/gazette/nothing-here",
    "bad cursor": "/d/gazette/harbour-tunnel?after=nonsense",
    "staff": "/staff/",
    "sign in": "/account/login/",
    "make an account": "/account/signup/",
    "new password": "/account/password/reset/",
}
MAX_SHIFT = 0.02  # cumulative layout shift


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """Open a page in one of the two colour schemes; axe is a script, so here scripts may run."""
    scheme: Literal["light", "dark"] = request.param
    context = chromium.new_context(
        color_scheme=scheme, bypass_csp=True, viewport={"width": 1280, "height": 900}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page_without_client(page: Page) -> Page:
    """Open it where our own script does not arrive, so that forms and links lead to pages."""
    page.route("**/core.*.js", lambda route: route.abort())
    return page


@pytest.mark.parametrize("name", [name for name in PAGES if name != "staff"])
def test_axe_finds_nothing(page: Page, paper: Paper, name: str) -> None:
    page.goto(paper.at(PAGES[name]))

    expect_clean(page)


def test_axe_finds_nothing_on_what_a_reader_is_shown_on_the_way(
    page_without_client: Page, paper: Paper
) -> None:
    page = page_without_client
    page.goto(paper.at("/d/gazette/tool-library"))
    page.get_by_label("What do you think?").fill("Some **bold** words")
    page.get_by_label("Name").fill("Axel")
    page.get_by_role("button", name="Preview").click()
    expect_clean(page)
    page.get_by_label("What do you think?").fill(
        "https://a.example https://b.example https://c.example https://d.example"
    )
    page.get_by_role("button", name="Post", exact=True).click()  # waits, for its links
    expect_clean(page)
    page.get_by_role("link", name="Edit").first.click()
    expect_clean(page)
    page.get_by_role("button", name="Preview").click()
    expect_clean(page)
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Delete").first.click()
    expect_clean(page)


def test_axe_finds_nothing_on_pages_that_links_lead_to(
    page_without_client: Page, paper: Paper
) -> None:
    page = page_without_client
    page.goto(paper.at("/d/gazette/harbour-tunnel?sort=most-replied"))
    page.get_by_role("link", name=re.compile("Continue this thread")).first.click()
    expect_clean(page)
    page.goto(paper.at("/d/gazette/sailors-cafe"))
    page.locator("a[href*='/reply?to=']").first.click()
    expect_clean(page)
    page.locator("textarea[name=text]").fill("Trust me, I moderate here.")
    page.locator("input[name=name]").fill("Міа")  # Cyrillic, and a moderator's name to the eye
    page.locator("button[value=post]").click()
    assert page.get_by_role("alert").count() == 1
    expect_clean(page)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "staff"])
def test_nothing_has_to_be_scrolled_sideways_at_320_pixels(
    chromium: Browser, paper: Paper, name: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(paper.at(PAGES[name]))

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_nothing_jumps_while_a_discussion_loads(chromium: Browser, paper: Paper) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(paper.at(PAGES["discussion"]), wait_until="networkidle")

    assert page.evaluate("window.shift") < MAX_SHIFT
    context.close()


def test_reading_asks_no_other_host_and_stores_nothing(chromium: Browser, paper: Paper) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES.values():
        page.goto(paper.at(path))

    assert all(url.startswith(paper.base) for url in asked)
    stored = [cookie["name"] for cookie in context.cookies()]
    assert stored == ["rejoinder_csrf"]  # of the two pages that are forms: sign-in and reply
    context.close()
