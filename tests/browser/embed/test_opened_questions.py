"""A question that opens when readers reach it: once, without the focus, and never over what somebody does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.embed.test_accessibility import HEAD, faults
from tests.browser.hosts import Host

ARTICLE = """<article><h1>The swing bridge</h1><p id="first">It turns, and nobody counts.</p>
<div style="block-size: 150vh"></div>
<p>It turns <span data-rejoinder-ask="How often?" data-rejoinder-id="q1" data-rejoinder-open>nine
times</span> a day.</p><input aria-label="Search"><div style="block-size: 150vh"></div></article>"""
REACH = "document.querySelector('[data-rejoinder-ask]').scrollIntoView({ block: 'start' })"
LEAVE = "scrollTo(0, 0)"
LONGER = 1_500  # milliseconds: more than a reader has to stay
_number = itertools.count(1)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a profile on whose pages nothing may fail."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    context.set_default_timeout(10_000)
    errors: list[str] = []
    context.on("weberror", lambda failed: errors.append(str(failed.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def address(host: Host) -> str:
    """Put up an article that asks, and return its address."""
    name = f"asking-bridge-{next(_number)}"
    head = f'{HEAD}<link rel="canonical" href="{host.origin}/{name}">'
    embed = f'<rejoinder-discussion article="{name}" loading="eager"></rejoinder-discussion>'
    return host.page(f"/{name}", ARTICLE + embed, head=head)


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => CSS.highlights.get('rejoinder')?.size === 1")
    return page


def question(page: Page) -> Locator:
    return page.get_by_role("dialog", name="How often? “nine times”")


def reach(page: Page) -> None:
    page.evaluate(REACH)
    page.wait_for_timeout(LONGER)


def test_it_opens_when_the_reader_reaches_it_without_the_focus_or_a_jump(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    page.wait_for_timeout(LONGER)
    expect(question(page)).to_have_count(0)

    page.evaluate(REACH)
    before = page.evaluate("scrollY")

    expect(question(page)).to_be_visible()
    expect(question(page).get_by_label("How often?")).to_be_visible()
    assert page.evaluate("[document.activeElement.localName, scrollY]") == ["body", before]
    assert faults(page) == []


def test_it_opens_once_and_not_after_it_was_opened_by_hand(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    reach(page)
    page.keyboard.press("Escape")
    expect(question(page)).to_have_count(0)

    page.evaluate(LEAVE)
    reach(page)
    expect(question(page)).to_have_count(0)

    again = opened(context, address)
    reach(again)
    expect(question(again)).to_have_count(0)
    again.get_by_role("button", name="How often?").click()
    expect(question(again).get_by_label("How often?")).to_be_focused()


def test_it_goes_with_the_words_unless_somebody_writes(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    reach(page)
    page.evaluate(LEAVE)
    expect(question(page)).to_have_count(0)

    page.evaluate("localStorage.clear()")
    page = opened(context, address)
    reach(page)
    question(page).get_by_label("How often?").click()
    page.evaluate(LEAVE)
    page.wait_for_timeout(LONGER)
    expect(question(page)).to_have_count(1)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("document.querySelector('input').focus({ preventScroll: true })", "document.activeElement.blur()"),
        ("getSelection().selectAllChildren(document.querySelector('#first'))", "getSelection().empty()"),
    ],
    ids=["writes", "has chosen words"],
)  # fmt: skip
def test_it_waits_while_the_reader(
    context: BrowserContext, address: str, begin: str, end: str
) -> None:
    page = opened(context, address)
    page.evaluate(begin)
    reach(page)
    expect(question(page)).to_have_count(0)

    page.evaluate(end)

    expect(question(page)).to_be_visible()


def test_it_does_not_open_for_who_scrolls_past(context: BrowserContext, address: str) -> None:
    page = opened(context, address)

    page.evaluate(REACH)
    page.wait_for_timeout(200)
    page.evaluate("scrollTo(0, 1e6)")

    page.wait_for_timeout(LONGER)
    expect(question(page)).to_have_count(0)


def test_it_never_opens_for_who_wants_less_motion(chromium: Browser, address: str) -> None:
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": 1000, "height": 700})
    page = opened(context, address)

    reach(page)

    expect(question(page)).to_have_count(0)
    context.close()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_on_a_telephone_the_words_stay_in_sight(
    chromium: Browser, address: str, direction: Literal["ltr", "rtl"]
) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = opened(context, address)
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)

    page.evaluate("document.querySelector('[data-rejoinder-ask]').scrollIntoView()")
    page.evaluate("scrollBy(0, -200)")

    sheet = question(page)
    expect(sheet).to_be_visible()
    words, box = page.locator("[data-rejoinder-ask]").bounding_box(), sheet.bounding_box()
    assert words is not None
    assert box is not None
    assert words["y"] + words["height"] < box["y"]
    context.close()
