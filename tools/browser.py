#!/usr/bin/env python3
"""Print the path of a Chromium that runs without a screen, installing one as root where we may.

REJOINDER_CHROMIUM names one to use and no other. Standard library only.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from debian import Ending, MissingError, install

COMMANDS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Fonts too: a bare machine has none, and a page in Arabic or with an emoji would be boxes.
PACKAGES: Final = ("chromium", "fonts-noto-core", "fonts-noto-color-emoji")
START_SECONDS: Final = 60
PAGE: Final = "<title>starts</title>"
FETCH: Final = (sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")
HOW_TO_INSTALL: Final = (
    "No usable Chromium was found. Install one, on Debian with: "
    f"sudo apt install {' '.join(PACKAGES)}"
)
# Ubuntu's package chromium-browser only fetches a snap, which cannot read the tests' folders.
HOW_TO_INSTALL_ON_UBUNTU: Final = (
    "No usable Chromium was found, and Ubuntu has it as a snap only, which cannot serve here. "
    "Install Google Chrome from https://www.google.com/chrome/, or run: "
    "sudo .venv/bin/playwright install-deps chromium && .venv/bin/playwright install chromium"
)


def complaint(browser: str) -> str:
    """Return why this browser cannot be used, or "". Starts it on a page: some 1 s.

    Asking for its version would not do: Ubuntu's chromium-browser is a script that answers and
    then sends people to the snap store.
    """
    # --no-sandbox: Chromium's sandbox refuses root, and many a container.
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            done = subprocess.run(
                [
                    browser,
                    *options,
                    f"--user-data-dir={profile}",
                    "--dump-dom",
                    f"data:text/html,{PAGE}",
                ],
                check=False,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=START_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{browser} does not start: {error}"
    if PAGE in done.stdout:
        return ""
    last_words = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
    return f"{browser} does not show a page: {last_words[0]}"


def candidates() -> Iterator[str]:
    """Give the browsers of this machine, the system's own first, then those Playwright fetched."""
    for command in COMMANDS:
        if found := shutil.which(command):
            yield found
    kept = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folder = Path(kept) if kept else Path.home() / ".cache" / "ms-playwright"
    for found_here in sorted(folder.glob("chromium-*/chrome-linux*/chrome"), reverse=True):
        yield str(found_here)


def find_browser() -> str | None:
    """Return the first browser that shows a page; say on stderr why the others do not."""
    for browser in candidates():
        reason = complaint(browser)
        if not reason:
            return browser
        sys.stderr.write(f"{reason}\n")
    return None


def get_browser() -> str:
    """Return the path of a browser that shows a page.

    Raises:
        MissingError: there is none and none could be installed, or the one asked for is unusable.
    """
    if asked := os.environ.get("REJOINDER_CHROMIUM"):
        if reason := complaint(asked):
            raise MissingError(f"REJOINDER_CHROMIUM: {reason}", ending=Ending.BROKEN)
        return asked
    if found := find_browser():
        return found
    if is_ubuntu():
        how = HOW_TO_INSTALL_ON_UBUNTU
        fetch_with_playwright()
    else:
        how = HOW_TO_INSTALL
        install(*PACKAGES, otherwise=how)
    if found := find_browser():
        return found
    raise MissingError(how, ending=Ending.BROKEN)


def is_ubuntu() -> bool:
    """Return whether apt's chromium is a snap here: on Ubuntu and what is derived from it."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    return "ubuntu" in (release.get("ID", ""), *release.get("ID_LIKE", "").split())


def fetch_with_playwright() -> None:
    """As root, let Playwright fetch the Chromium it was made with, and by apt what that needs.

    Raises:
        MissingError: this is not root, or the download failed.
    """
    if os.geteuid():
        raise MissingError(HOW_TO_INSTALL_ON_UBUNTU, ending=Ending.NOT_OURS)
    sys.stderr.write("Fetching Chromium with Playwright ...\n")
    done = subprocess.run(FETCH, check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise MissingError(HOW_TO_INSTALL_ON_UBUNTU, ending=Ending.BROKEN)


def main() -> int:
    """Print the path, or say in one line what is missing."""
    try:
        sys.stdout.write(f"{get_browser()}\n")
    except MissingError as error:
        sys.stderr.write(f"{error}\n")
        return error.ending
    return 0


if __name__ == "__main__":
    sys.exit(main())
