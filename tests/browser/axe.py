"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Page

RULES: Final = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def expect_clean(page: Page, *, without: Collection[str] = ()) -> None:
    """Fail with every rule that a page breaks, and where. The page's policy has to let axe's script in.

    Args:
        without: names of rules that do not hold for it.
    """
    page.wait_for_load_state()  # a page that a click led to may have no style sheet yet
    results = Axe().run(
        page,
        options={
            "runOnly": {"type": "tag", "values": RULES},
            "rules": {name: {"enabled": False} for name in without},
            "resultTypes": ["violations"],
        },
    )
    found = [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes']][:3]}"
        for violation in results.response["violations"]
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)
