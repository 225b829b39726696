"""In which looks a page is looked at: light and dark, wide and narrow, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal, NamedTuple

from playwright.sync_api import Browser, Page, StorageState


class Look(NamedTuple):
    scheme: Literal["light", "dark"]
    width: int  # CSS pixels
    language: str
    direction: str

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}-{self.language}"


LOOKS: Final = (
    Look("light", 1280, "en", "ltr"),
    Look("dark", 390, "ar", "rtl"),
    Look("dark", 1280, "he", "rtl"),
    Look("light", 390, "de", "ltr"),
)


@contextmanager
def opened(chromium: Browser, look: Look, *, state: StorageState) -> Iterator[Page]:
    """Open a page, of whom `state` says, in which axe may run: it is a script."""
    context = chromium.new_context(
        storage_state=state,
        color_scheme=look.scheme,
        locale=look.language,
        viewport={"width": look.width, "height": 900},
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


def is_scrolled_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
