"""Nothing that anybody writes is executed by Chromium, in pages, feeds or data; and the detector detects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request, expect

from tests.browser.papers import Paper

_DETECTOR = """
window.xss = window.alert = window.confirm = window.prompt = (...words) => { console.error('EXECUTED ' + words) };
document.addEventListener('securitypolicyviolation', e => console.error('POLICY ' + e.violatedDirective + ' ' + e.blockedURI));
"""


@dataclass  # no slots: Playwright marks the methods that listen
class Watched:
    """A page, and every sign of something executed, blocked or fetched elsewhere."""

    page: Page
    base: str
    signs: list[str] = field(default_factory=list)

    def note_console(self, message: ConsoleMessage) -> None:
        if (
            message.text.startswith(("EXECUTED", "POLICY"))
            or "Content Security Policy" in message.text
        ):
            self.signs.append(message.text)

    def note_dialog(self, dialog: Dialog) -> None:
        self.signs.append(f"DIALOG {dialog.message}")
        dialog.dismiss()

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "about:")):
            self.signs.append(f"FETCHED {request.url}")

    def note_error(self, error: Error) -> None:
        self.signs.append(f"ERROR {error.message}")


@pytest.fixture(params=[False, True], ids=["policy", "no-policy"])
def watched(request: pytest.FixtureRequest, chromium: Browser, paper: Paper) -> Iterator[Watched]:
    """A page in a browser that heeds our policy, and in one that does not: neither may need the other."""
    context = chromium.new_context(bypass_csp=request.param)
    context.add_init_script(_DETECTOR)
    page = context.new_page()
    watcher = Watched(page=page, base=paper.base)
    page.on("console", watcher.note_console)
    page.on("dialog", watcher.note_dialog)
    page.on("request", watcher.note_request)
    page.on("pageerror", watcher.note_error)
    yield watcher
    context.close()


@pytest.mark.parametrize("source_format", ["html", "markdown"])
def test_no_page_of_hostile_comments_does_anything(
    watched: Watched, paper: Paper, source_format: str
) -> None:
    page = watched.page
    page.goto(paper.at(f"/d/hostile/{source_format}?sort=oldest"))
    pages = 1
    while True:
        page.evaluate(
            "document.querySelectorAll('.body *').forEach(e => { e.dispatchEvent(new Event('mouseover')) })"
        )
        _expect_only_harmless_links(page)
        following = page.locator("a[rel=next]")
        if not following.count():
            break
        following.click()
        expect(page.locator("a[rel=next][aria-busy=true]")).to_have_count(0)
        pages += 1

    assert pages > 3
    assert watched.signs == []


def test_no_list_feed_or_data_does_anything(watched: Watched, paper: Paper) -> None:
    for path in (
        "/",
        "/d/hostile/",
        "/api/v1/sites/hostile/discussions",
        "/api/v1/sites/hostile/discussions/html/comments",
    ):
        watched.page.goto(paper.at(path))
    for path in ("/d/hostile/feed.atom", "/d/hostile/html/feed.atom"):
        _open_as_a_page(watched.page, paper.at(path))

    assert watched.signs == []


def test_a_hostile_text_is_harmless_in_forms_too(watched: Watched, paper: Paper) -> None:
    page = watched.page
    for text in (
        "</textarea><script>xss()</script>",
        '"><img src=x onerror=xss()>',
        "[x](javascript:xss())",
    ):
        page.goto(paper.at("/d/gazette/tool-library"))
        page.get_by_label("What do you think?").fill(text)
        page.get_by_label("Name").fill('"><img src=x onerror=xss()>')
        page.get_by_role("button", name="Preview").click()
        assert page.get_by_label("What do you think?").input_value() == text

    assert watched.signs == []


def test_the_detector_sees_what_is_executed_blocked_or_fetched(
    watched: Watched, paper: Paper
) -> None:
    page = watched.page
    page.set_content("<img src=x onerror=xss()>", wait_until="load")
    page.wait_for_function("true")
    assert any(sign.startswith("EXECUTED") for sign in watched.signs)

    page.goto(paper.at("/d/gazette/tool-library"))
    watched.signs.clear()
    page.evaluate(
        "document.body.append(Object.assign(new Image(), {src: 'https://evil.example/pixel.gif'}))"
    )
    page.wait_for_function("true")
    seen = ("POLICY", "Content Security Policy", "FETCHED https://evil.example/")
    assert any(word in sign for sign in watched.signs for word in seen)


def _expect_only_harmless_links(page: Page) -> None:
    schemes = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.protocol)")
    assert set(schemes) <= {"http:", "https:", "mailto:"}
    strange = page.evaluate(
        "[...document.querySelectorAll('.body *')].filter(e => [...e.attributes].some(a => !['href', 'rel', 'start', 'tabindex'].includes(a.name)))"
        ".map(e => e.outerHTML)"
    )
    assert strange == []


def _open_as_a_page(page: Page, address: str) -> None:
    try:
        page.goto(address)
    except Error as error:
        if (
            "Download is starting" not in error.message
        ):  # then the browser does not render it at all
            raise
