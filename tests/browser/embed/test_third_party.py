"""A browser that blocks what third parties store: the embed, and the frame, whose page is ours on another's.

The newspaper is at 127.0.0.1 and the publisher's page at a name of its own, so that the one is a third party on the
other. 127.0.0.1 since a browser takes `Secure` cookies from there without https: else the control would prove nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from tests.browser.conftest import QUIET
from tests.browser.embed.test_in_place import new_text
from tests.browser.hosts import ARTICLE, Host
from tests.browser.papers import Paper, served

PUBLISHER = "paper.example"
COOKIE = "third=1; SameSite=None; Secure; Path=/; Max-Age=1000"
DISCUSSION = '<rejoinder-discussion article="night-trains" loading="eager" sort="newest" {mode}></rejoinder-discussion>'


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """Serve a newspaper whose discussions a publisher of another name embeds."""
    with served(tmp_path_factory.mktemp("home"), names=[PUBLISHER, "localhost"]) as paper:
        yield paper


@contextmanager
def profile(chromium: Browser, folder: Path, *, blocks: bool) -> Iterator[BrowserContext]:
    """Start a browser with a profile of its own; without one it would be as in a private window."""
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    choice = {"cookie_controls_mode": int(blocks), "block_third_party_cookies": blocks}
    preferences.write_text(json.dumps({"profile": choice}))
    is_root = os.geteuid() == 0 or bool(os.environ.get("CI"))
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=os.environ.get("REJOINDER_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser"),
        args=[
            *QUIET,
            *(["--no-sandbox"] if is_root else []),
            f"--host-resolver-rules=MAP {PUBLISHER} 127.0.0.1",
            # The last one counts: Playwright's own would switch ThirdPartyStoragePartitioning off.
            "--disable-features=HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding",
        ],
    )
    yield context
    context.close()


@pytest.fixture
def strict(chromium: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """Start a browser that gives third parties no cookie, and a storage for each site at most."""
    with profile(chromium, tmp_path / "strict", blocks=True) as context:
        yield context


@pytest.fixture
def lax(chromium: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """Start a browser that lets third parties have cookies."""
    with profile(chromium, tmp_path / "lax", blocks=False) as context:
        yield context


def put_up(host: Host, path: str, body: str) -> str:
    """Put up a page and return its address by the publisher's name."""
    address = host.page(path, body)
    return address.replace("127.0.0.1", PUBLISHER)


def control(host: Host) -> tuple[str, str]:
    """Put up a page with a third party's frame; return its path and the third party's address."""
    store = "<script>localStorage.setItem('third', (localStorage.getItem('third') || '') + 'x')</script>"
    third = host.page("/third", store, headers={"Set-Cookie": COOKIE})
    host.page("/control", f'<iframe src="{third}"></iframe>')
    return "/control", third


def stored_in_frame(page: Page, third: str) -> list[str]:
    """Return the cookie and the storage that the third party's frame finds."""
    expect(page.frame_locator("iframe").locator("main")).to_have_count(1)
    [frame] = [frame for frame in page.frames if frame.url == third]
    found: list[str] = frame.evaluate("[document.cookie, localStorage.getItem('third')]")
    return found


def test_control_third_partys_cookie_is_kept_where_nothing_is_blocked(
    lax: BrowserContext, paper: Paper
) -> None:
    path, third = control(paper.host)
    page = lax.new_page()
    page.goto(f"{paper.host.origin.replace('127.0.0.1', PUBLISHER)}{path}")

    assert stored_in_frame(page, third) == ["third=1", "x"]


def test_control_third_partys_cookie_is_dropped_and_its_storage_is_another(
    strict: BrowserContext, paper: Paper
) -> None:
    path, third = control(paper.host)
    page = strict.new_page()
    page.goto(f"{paper.host.origin.replace('127.0.0.1', PUBLISHER)}{path}")

    cookie, storage = stored_in_frame(page, third)
    assert cookie == ""
    assert storage == "x"
    assert strict.cookies() == []
    page.goto(third)
    assert page.evaluate("[document.cookie, localStorage.getItem('third')]") == ["third=1", "x"]


@pytest.mark.parametrize("mode", ["element", "frame"])
def test_guest_posts_and_is_known_again(strict: BrowserContext, paper: Paper, mode: str) -> None:
    page = strict.new_page()
    element = DISCUSSION.format(mode='mode="iframe"' if mode == "frame" else "")
    page.goto(put_up(paper.host, f"/{mode}", ARTICLE + element))
    place: Page | FrameLocator = page.frame_locator("iframe") if mode == "frame" else page
    mine = post(place, new_text("A third party's guest"))

    page.reload()

    expect(mine).to_contain_text("You")
    expect(mine.get_by_role("link", name="Edit")).to_be_visible()
    form = place.locator("section.discussion #reply-form")
    expect(form.get_by_label("Name")).to_have_value("Nell")
    assert strict.cookies() == []


def test_guest_posts_where_a_third_party_may_store_nothing_at_all(
    chromium: Browser, paper: Paper
) -> None:
    context = chromium.new_context()  # as a private window, and without a storage for each site
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = paper.host.page("/refused", ARTICLE + DISCUSSION.format(mode='mode="iframe"'))
    page.goto(address.replace("127.0.0.1", "localhost"))
    place = page.frame_locator("iframe")

    mine = post(place, new_text("Nothing is kept of me"))

    expect(mine.get_by_role("link", name="Edit")).to_be_visible()
    [frame] = [frame for frame in page.frames if frame.url.startswith(f"{paper.base}/frame/")]
    refused = "() => { try { return !localStorage } catch (error) { return error.name } }"
    assert frame.evaluate(refused) == "SecurityError"
    assert errors == []
    context.close()


def post(place: Page | FrameLocator, text: str) -> Locator:
    """Post a comment as a guest, and return it."""
    form = place.locator("section.discussion #reply-form")
    form.get_by_label("What do you think?").fill(text)
    form.get_by_label("Name").fill("Nell")
    form.get_by_role("button", name="Post", exact=True).click()
    mine = place.locator("li.comment > article", has_text=text)
    expect(mine).to_contain_text("You")
    return mine
