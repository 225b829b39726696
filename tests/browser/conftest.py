"""A real browser on the real product: the demo's home, served by the command, read in Chromium.

A run of its own: Playwright's event loop stays for the rest of a run, and Django would refuse the
database inside it. These tests touch no database of their own; all they do, they do as people do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.hosts import Host, start_host
from tests.browser.papers import Paper, served
from tests.browser.payloads import write_payloads

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """Serve the demo with a site of hostile comments beside it."""
    folder = tmp_path_factory.mktemp("home")
    payloads = write_payloads(folder / "payloads.jsonl", data=_data())
    further = [
        ["createsite", "hostile", 'Hostile <b>site</b> & "co"'],
        ["import", "jsonl", str(payloads), "--site", "hostile"],
    ]
    with served(folder, "passages=all", further=further) as paper:
        yield paper


@pytest.fixture(scope="session")
def host(paper: Paper) -> Host:
    """A publisher's site on another origin, which the newspaper knows."""
    return paper.host


@pytest.fixture(scope="session")
def stranger(paper: Paper) -> Host:
    """A site on another origin that the newspaper does not know."""
    return start_host(paper.base)


def _data() -> Path:
    root = Path(__file__).parent.parent.parent
    return Path(os.environ.get("REJOINDER_DATA") or root / ".." / "shared" / "data").resolve()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium, or the one that REJOINDER_CHROMIUM names."""
    path = (
        os.environ.get("REJOINDER_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
    )
    # --no-sandbox: Chromium's sandbox refuses root, and many a container.
    options = QUIET + (["--no-sandbox"] if os.geteuid() == 0 or os.environ.get("CI") else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(params=[390, 1280], ids=["narrow", "wide"])
def width(request: pytest.FixtureRequest) -> int:
    """The width of the window, in CSS pixels."""
    return int(request.param)


@pytest.fixture
def without_script(chromium: Browser, width: int) -> Iterator[BrowserContext]:
    """Open a browser profile of its own in which no JavaScript runs."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    yield context
    context.close()


@pytest.fixture
def page(without_script: BrowserContext) -> Page:
    """Open a page of a reader who has never been here."""
    return without_script.new_page()
