"""A publication's pages in a browser: quick, still while they load, light, silent towards others, and good on paper."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.papers import Paper

ARTICLE = "/city/harbour-tunnel/"
VIDEO = "/harbour/why-the-swing-bridge-turns/"
PLAYER = "https://video.example/videos/embed/why-the-swing-bridge-turns"
PAGES = {"front page": "/", "long article": ARTICLE, "video": VIDEO}
MAX_SHIFT = 0.1  # of all that moves while a page loads; “good” by Google's Core Web Vitals
MAX_SECONDS = 2.5  # until the largest piece is there, likewise
MAX_BYTES = (
    60_000  # of an article with fifty comments: HTML, style sheets and scripts, as they are sent
)
COMMENTS = 50
OBSERVE = """
    window.seen = { shift: 0, largest: 0 };
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) if (!each.hadRecentInput) window.seen.shift += each.value;
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) window.seen.largest = each.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
"""


@pytest.fixture
def page(chromium: Browser, width: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_there_at_once_and_stay_where_they_are(
    page: Page, paper: Paper, name: str
) -> None:
    page.goto(paper.at(PAGES[name]))  # pictures are scaled for whoever comes first
    page.goto(paper.at(PAGES[name]), wait_until="networkidle")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # pictures further down come now
    page.wait_for_load_state("networkidle")
    seen = page.evaluate("window.seen")

    assert seen["shift"] < MAX_SHIFT
    assert 0 < seen["largest"] < MAX_SECONDS * 1000


def test_nobody_else_is_asked_before_a_video_is_played(page: Page, paper: Paper) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(lambda url: not url.startswith(paper.base), refuse)
    page.goto(paper.at(VIDEO), wait_until="networkidle")
    assert asked == []
    before = page.evaluate("window.seen.shift")

    page.locator("a[data-player]").first.click()

    expect(page.locator("iframe.player")).to_be_focused()
    assert [url.partition("?")[0] for url in asked] == [PLAYER]
    assert page.evaluate("window.seen.shift") == before  # the player has the picture's place


def test_an_article_with_fifty_comments_is_light(paper: Paper) -> None:
    html, size = _sent(paper.at(ARTICLE))
    needed = re.findall(r'<(?:link rel="stylesheet" href|script type="module" src)="([^"]+)"', html)
    total = size + sum(_sent(paper.at(address))[1] for address in needed)

    assert html.count('id="comment-') >= COMMENTS
    assert len(needed) == 4
    assert total <= MAX_BYTES


def test_on_paper_there_is_the_article_and_nothing_to_click(page: Page, paper: Paper) -> None:
    page.goto(paper.at(ARTICLE))
    page.emulate_media(media="print")

    for selector in ("nav", "form", ".share", ".colophon", ".subscribe", "#rejoinder"):
        for each in page.locator(selector).all():
            expect(each).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".story-text img").first).to_be_visible()
    link = page.locator(".story-text a[href^='http']").first
    told = link.evaluate("each => getComputedStyle(each, '::after').content")
    assert str(link.get_attribute("href")) in told  # where it leads can be read


def test_a_permanent_link_ends_at_its_comment_with_and_without_script(
    chromium: Browser, paper: Paper
) -> None:
    for has_script in (True, False):
        context = chromium.new_context(java_script_enabled=has_script)
        page = context.new_page()
        page.goto(paper.at(ARTICLE))
        link = page.locator("#discussion-comments .when a").last.get_attribute("href")
        assert link is not None
        assert link.startswith(f"{ARTICLE}?comment=")

        page.goto(paper.at(link))

        place = link.partition("#")[2]
        expect(page.locator(f"#{place}")).to_be_in_viewport()
        assert page.locator("link[rel=canonical]").get_attribute("href") == paper.at(ARTICLE)
        context.close()


def _sent(address: str) -> tuple[str, int]:
    """Return a text, and how many bytes a browser was sent for it."""
    asking = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310  # our own
    with urllib.request.urlopen(asking) as answer:  # noqa: S310  # likewise
        content = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(content).decode(), len(content)
